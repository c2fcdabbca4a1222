package org.hepatica.evaluation;

import java.util.Arrays;

/**
 * The exact Euclidean distance of every voxel of a box to the nearest one of a set, in linear time:
 * P. F. Felzenszwalb and D. P. Huttenlocher, "Distance Transforms of Sampled Functions", Theory of
 * Computing 8:415–428, 2012. Each axis is one pass with its own spacing.
 */
final class DistanceTransform {
  private static final float FAR = Float.POSITIVE_INFINITY;

  private DistanceTransform() {}

  /**
   * Squared distances, slice by slice and row-major.
   *
   * @param inside slice by slice and row-major; infinite everywhere when none is
   * @throws IllegalArgumentException when the box has not as many voxels as there are
   */
  static float[] squared(boolean[] inside, int depth, int rows, int columns, Spacing spacing) {
    if (inside.length != (long) depth * rows * columns) {
      throw new IllegalArgumentException(
          "%d voxels in a box of %d×%d×%d".formatted(inside.length, columns, rows, depth));
    }
    float[] distance = new float[inside.length];
    for (int i = 0; i < distance.length; i++) {
      distance[i] = inside[i] ? 0 : FAR;
    }
    Lines lines = new Lines(Math.max(depth, Math.max(rows, columns)));
    int slice = rows * columns;
    for (int start = 0; start < distance.length; start += columns) {
      lines.transform(distance, start, 1, columns, spacing.column());
    }
    for (int k = 0; k < depth; k++) {
      for (int column = 0; column < columns; column++) {
        lines.transform(distance, k * slice + column, columns, rows, spacing.row());
      }
    }
    for (int i = 0; depth > 1 && i < slice; i++) {
      lines.transform(distance, i, slice, depth, spacing.slice());
    }
    return distance;
  }

  /** The lower envelope of one parabola per sample of a line. */
  private static final class Lines {
    private final double[] height;
    private final int[] vertex;
    private final double[] from;

    Lines(int longest) {
      height = new double[longest];
      vertex = new int[longest];
      from = new double[longest + 1];
    }

    /** Replaces {@code n} values that lie {@code step} apart. */
    void transform(float[] values, int start, int step, int n, double spacing) {
      int parabolas = 0;
      for (int q = 0; q < n; q++) {
        height[q] = values[start + q * step];
        if (height[q] == FAR) {
          continue;
        }
        double begin = Double.NEGATIVE_INFINITY;
        while (parabolas > 0) {
          begin = meeting(vertex[parabolas - 1], q, spacing);
          if (begin > from[parabolas - 1]) {
            break;
          }
          parabolas--;
          begin = Double.NEGATIVE_INFINITY;
        }
        vertex[parabolas] = q;
        from[parabolas] = begin;
        parabolas++;
      }
      if (parabolas == 0) {
        return;
      }
      Arrays.fill(from, parabolas, parabolas + 1, Double.POSITIVE_INFINITY);
      int at = 0;
      for (int p = 0; p < n; p++) {
        while (from[at + 1] < p) {
          at++;
        }
        double away = (p - vertex[at]) * spacing;
        values[start + p * step] = (float) (away * away + height[vertex[at]]);
      }
    }

    /** Where, in samples, the parabola of the later vertex begins to be the lower one. */
    private double meeting(int earlier, int later, double spacing) {
      double rise = (height[later] - height[earlier]) / (spacing * spacing);
      return (rise + (double) later * later - (double) earlier * earlier)
          / (2.0 * (later - earlier));
    }
  }
}
