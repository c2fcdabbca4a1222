package org.hepatica.ct;

/**
 * How much of a body a ring of bone encloses. A skull encloses the brain, and its ring is told
 * where the field of view cuts it, too; ribs, spine and pelvis leave ways out to the skin.
 */
final class Skull {
  /**
   * Share of the field's rim that may lie in the body: of one that fills its field nothing shows.
   */
  private static final double MOST_RIM = 0.5;

  private final int rows;
  private final int columns;
  private final boolean[] outside;
  private final boolean[] bone;

  /**
   * One slice in pooled pixels.
   *
   * @param outside what is not the body, row-major
   * @param bone what is as bright as bone, row-major
   */
  Skull(int rows, int columns, boolean[] outside, boolean[] bone) {
    this.rows = rows;
    this.columns = columns;
    this.outside = outside;
    this.bone = bone;
  }

  /**
   * Share (0..1) of the body that nothing reaches from the air around it but through bone. What
   * lies beyond the circle that a scanner reconstructs is no air, whatever it was filled with, and
   * no way.
   */
  double enclosed() {
    boolean[] seen = new boolean[outside.length];
    int[] stack = new int[outside.length];
    int depth = 0;
    int rim = 0;
    int rimBody = 0;
    int body = 0;
    for (int i = 0; i < outside.length; i++) {
      double inside = inside(i);
      if (inside < 0) {
        continue;
      }
      if (inside < 1) {
        rim++;
        rimBody += outside[i] ? 0 : 1;
      }
      body += outside[i] ? 0 : 1;
      if (outside[i]) {
        seen[i] = true;
        stack[depth++] = i;
      }
    }
    if (depth == 0 || body == 0 || rimBody > MOST_RIM * rim) {
      return 0;
    }
    while (depth > 0) {
      int i = stack[--depth];
      int c = i % columns;
      int[] next = {i - columns, i + columns, c > 0 ? i - 1 : -1, c < columns - 1 ? i + 1 : -1};
      for (int j : next) {
        if (j >= 0 && j < seen.length && !seen[j] && !bone[j] && inside(j) >= 0) {
          seen[j] = true;
          stack[depth++] = j;
        }
      }
    }
    int enclosed = 0;
    for (int i = 0; i < seen.length; i++) {
      enclosed += !seen[i] && !outside[i] && !bone[i] && inside(i) >= 0 ? 1 : 0;
    }
    return (double) enclosed / body;
  }

  /** How far a pixel lies within the circle, in pixels; below 0 outside of it. */
  private double inside(int i) {
    double r = i / columns - (rows - 1) / 2.0;
    double c = i % columns - (columns - 1) / 2.0;
    return Math.min(rows, columns) / 2.0 - 1 - Math.sqrt(r * r + c * c);
  }
}
