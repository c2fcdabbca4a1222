package org.hepatica.evaluation;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How far the borders of two masks lie apart. The border of a mask are its pixels with a face (2-D:
 * an edge) towards a pixel outside; beyond the picture is outside. From each border pixel of one
 * mask the Euclidean distance to the nearest border pixel of the other is taken, exactly, between
 * pixel centres, with the spacing of each axis: two directed sets of distances, truth to prediction
 * and back.
 *
 * <ul>
 *   <li>mean surface distance: the mean over both sets together (average symmetric surface
 *       distance; T. Heimann et al., "Comparison and Evaluation of Methods for Liver Segmentation
 *       From CT Datasets", IEEE TMI 28:1251–1265, 2009)
 *   <li>HD95: the larger one of the 95th percentiles of the two sets, not the percentile of the
 *       pooled set, so that the larger surface cannot outvote the smaller one (as in MONAI's {@code
 *       compute_hausdorff_distance}). A percentile lies between the two nearest ranks, linearly, as
 *       NumPy has it.
 *   <li>Hausdorff: the largest distance of all
 * </ul>
 *
 * @param hd95 in the unit of the spacing
 * @param mean in the unit of the spacing
 * @param hausdorff in the unit of the spacing
 */
public record SurfaceDistance(double hd95, double mean, double hausdorff) {

  /**
   * Measures two masks of one shape.
   *
   * @return null when one of them or both are empty: there is no distance then
   */
  public static SurfaceDistance of(Mask truth, Mask predicted, Spacing spacing) {
    truth.requireShapeOf(predicted);
    if (truth.isEmpty() || predicted.isEmpty()) {
      return null;
    }
    Mask a = truth.border();
    Mask b = predicted.border();
    Box box = Box.around(a, b);
    double[] there = box.distances(a, b, spacing);
    double[] back = box.distances(b, a, spacing);
    double sum = Arrays.stream(there).sum() + Arrays.stream(back).sum();
    return new SurfaceDistance(
        Math.max(percentile(there, 0.95), percentile(back, 0.95)),
        sum / (there.length + back.length),
        Math.max(there[there.length - 1], back[back.length - 1]));
  }

  /**
   * The value below which a share of the values lies, between the two nearest ranks linearly.
   *
   * @param sorted ascending, not empty
   * @param share 0 to 1
   */
  static double percentile(double[] sorted, double share) {
    double rank = share * (sorted.length - 1);
    int below = (int) Math.floor(rank);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
  }

  /** The smallest box around both borders: nearest pixels outside of it there are none. */
  private record Box(int slice, int row, int column, int depth, int rows, int columns) {

    static Box around(Mask a, Mask b) {
      int[] low = {Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE};
      int[] high = {-1, -1, -1};
      for (Mask mask : new Mask[] {a, b}) {
        for (int k = 0; k < mask.depth(); k++) {
          BitSet slice = mask.slices()[k];
          for (int i = slice.nextSetBit(0); i >= 0; i = slice.nextSetBit(i + 1)) {
            int[] at = {k, i / mask.columns(), i % mask.columns()};
            for (int axis = 0; axis < 3; axis++) {
              low[axis] = Math.min(low[axis], at[axis]);
              high[axis] = Math.max(high[axis], at[axis]);
            }
          }
        }
      }
      return new Box(
          low[0], low[1], low[2], high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1);
    }

    /** From each pixel of {@code from} to the nearest one of {@code to}, ascending. */
    double[] distances(Mask from, Mask to, Spacing spacing) {
      boolean[] inside = new boolean[Math.multiplyExact(depth, Math.multiplyExact(rows, columns))];
      each(to, i -> inside[i] = true);
      float[] squared = DistanceTransform.squared(inside, depth, rows, columns, spacing);
      double[] distances = new double[(int) from.count()];
      int[] n = {0};
      each(from, i -> distances[n[0]++] = Math.sqrt(squared[i]));
      Arrays.sort(distances);
      return distances;
    }

    private void each(Mask mask, java.util.function.IntConsumer what) {
      for (int k = 0; k < depth; k++) {
        BitSet bits = mask.slices()[slice + k];
        for (int i = bits.nextSetBit(0); i >= 0; i = bits.nextSetBit(i + 1)) {
          int r = i / mask.columns() - row;
          int c = i % mask.columns() - column;
          what.accept((k * rows + r) * columns + c);
        }
      }
    }
  }
}
