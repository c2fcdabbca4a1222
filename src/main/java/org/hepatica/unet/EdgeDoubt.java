package org.hepatica.unet;

/**
 * How much of a mask, and of what lies around it, the network doubts, in pixels: inside the sum of
 * 1 - p over the pixels it predicted, outside the sum of p over the pixels near by that it did not.
 * If its probabilities were right, these would be the expected excess and lack of the mask's area.
 * What lies far from the mask does not count, nor do pixels that were put into it without being
 * predicted (filled holes).
 */
public final class EdgeDoubt {
  /** How far from the mask a pixel may be, in pixels of the network's grid. */
  public static final double REACH = 3;

  /** Less than this is no doubt, and is not looked at. */
  private static final float FAINT = 0.02f;

  private final int columns;
  private final double threshold;
  private final int[] rowSteps;
  private final int[] columnSteps;
  private double inside;
  private double outside;

  /**
   * @param columns of a slice
   * @param threshold probability from which a pixel was predicted
   * @param rowReach {@link #REACH} in rows of a slice
   * @param columnReach {@link #REACH} in columns of a slice
   */
  public EdgeDoubt(int columns, double threshold, double rowReach, double columnReach) {
    this.columns = columns;
    this.threshold = threshold;
    int up = (int) Math.floor(rowReach);
    int side = (int) Math.floor(columnReach);
    int[] rows = new int[(2 * up + 1) * (2 * side + 1)];
    int[] cols = new int[rows.length];
    int n = 0;
    for (int dy = -up; dy <= up; dy++) {
      for (int dx = -side; dx <= side; dx++) {
        double y = dy / rowReach;
        double x = dx / columnReach;
        if (y * y + x * x <= 1) {
          rows[n] = dy;
          cols[n++] = dx;
        }
      }
    }
    rowSteps = java.util.Arrays.copyOf(rows, n);
    columnSteps = java.util.Arrays.copyOf(cols, n);
  }

  /**
   * Adds a slice.
   *
   * @param probabilities 0..1, row-major
   * @param mask 1 where liver is, same shape
   */
  public void add(float[] probabilities, byte[] mask) {
    for (int i = 0; i < mask.length; i++) {
      float p = probabilities[i];
      if (mask[i] != 0) {
        inside += p >= threshold ? 1 - p : 0;
      } else if (p >= FAINT && isNear(i, mask)) {
        outside += p;
      }
    }
  }

  private boolean isNear(int i, byte[] mask) {
    int row = i / columns;
    int column = i % columns;
    int rows = mask.length / columns;
    for (int s = 0; s < rowSteps.length; s++) {
      int y = row + rowSteps[s];
      int x = column + columnSteps[s];
      if (y >= 0 && y < rows && x >= 0 && x < columns && mask[y * columns + x] != 0) {
        return true;
      }
    }
    return false;
  }

  /** Doubted pixels of the mask. */
  public double inside() {
    return inside;
  }

  /** Doubted pixels beside the mask. */
  public double outside() {
    return outside;
  }

  /** All doubted pixels. */
  public double pixels() {
    return inside + outside;
  }
}
