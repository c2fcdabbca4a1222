package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.hepatica.analysis.Components.Connectivity;

/**
 * Finds what is far brighter than the liver around it: bowel or stomach full of contrast medium
 * that was taken for liver. Brightness is relative to the body's own median, so that it holds in
 * every phase, and a mean over a few millimetres, so that noise is none.
 */
final class TooBright {
  /** How far above the body's median, HU; its portal vein is 30 to 70 above it. */
  static final double ABOVE_HU = 100;

  /**
   * Around such pixels so far above it is enough: their edge, half of them in what a pixel holds.
   */
  static final double EDGE_HU = 50;

  /** In a noisy series at least so many times the spread of the body's pixels. */
  static final double SPREADS = 4;

  /** Side of the square whose mean counts, mm. */
  static final double SIDE_MM = 4;

  private static final int LOWEST_HU = -1024;
  private static final int HIGHEST_HU = 3071;

  /** Ranks of the median and of one standard deviation below it. */
  private static final double MEDIAN = 0.5;

  private static final double ONE_BELOW = 0.1587;

  private final int rows;
  private final int columns;
  private final int halfHigh;
  private final int halfWide;

  /** Running sums over the body's pixels, one row and one column more than the slice. */
  private final long[] values;

  private final int[] counts;

  /**
   * @param rowSpacing mm between rows, positive
   * @param columnSpacing mm between columns, positive
   */
  TooBright(int rows, int columns, double rowSpacing, double columnSpacing) {
    this.rows = rows;
    this.columns = columns;
    halfHigh = (int) Math.min(rows, Math.round((SIDE_MM / rowSpacing - 1) / 2));
    halfWide = (int) Math.min(columns, Math.round((SIDE_MM / columnSpacing - 1) / 2));
    values = new long[(rows + 1) * (columns + 1)];
    counts = new int[(rows + 1) * (columns + 1)];
  }

  /**
   * Pixels of the body that are too bright.
   *
   * @param body left as it is
   * @param hu of a slice, {@code rows × columns}
   */
  BitSet[] of(BitSet[] body, IntFunction<short[]> hu) {
    BitSet[] edges = new BitSet[body.length];
    BitSet[] bright = new BitSet[body.length];
    double[] limits = limits(body, hu);
    for (int k = 0; k < body.length; k++) {
      edges[k] = new BitSet();
      bright[k] = new BitSet();
      if (!body[k].isEmpty()) {
        sum(body[k], hu.apply(k));
        edges[k] = above(body[k], limits[0]);
        bright[k] = above(edges[k], limits[1]);
      }
    }
    return Components.of(edges, rows, columns, Connectivity.FACES).holding(bright);
  }

  /** That of edges and that of what is bright, HU; infinite for an empty body. */
  private static double[] limits(BitSet[] body, IntFunction<short[]> hu) {
    long[] histogram = new long[HIGHEST_HU - LOWEST_HU + 1];
    for (int k = 0; k < body.length; k++) {
      if (!body[k].isEmpty()) {
        short[] slice = hu.apply(k);
        body[k].stream()
            .forEach(
                i -> histogram[Math.max(LOWEST_HU, Math.min(HIGHEST_HU, slice[i])) - LOWEST_HU]++);
      }
    }
    long all = Arrays.stream(histogram).sum();
    if (all == 0) {
      return new double[] {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
    }
    int median = ranked(histogram, (long) (MEDIAN * all));
    int spread = median - ranked(histogram, (long) (ONE_BELOW * all));
    double above = Math.max(ABOVE_HU, SPREADS * spread);
    return new double[] {median + above * EDGE_HU / ABOVE_HU, median + above};
  }

  private static int ranked(long[] histogram, long rank) {
    int at = 0;
    for (long below = histogram[0]; below <= rank; below += histogram[at]) {
      at++;
    }
    return LOWEST_HU + at;
  }

  private void sum(BitSet body, short[] hu) {
    int width = columns + 1;
    for (int row = 0; row < rows; row++) {
      long value = 0;
      int count = 0;
      for (int column = 0; column < columns; column++) {
        int i = row * columns + column;
        if (body.get(i)) {
          value += hu[i];
          count++;
        }
        int at = (row + 1) * width + column + 1;
        values[at] = values[at - width] + value;
        counts[at] = counts[at - width] + count;
      }
    }
  }

  /** Pixels of {@code some} around which the body's mean is above a limit. */
  private BitSet above(BitSet some, double limit) {
    int width = columns + 1;
    BitSet bright = new BitSet(rows * columns);
    for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
      int top = Math.max(0, i / columns - halfHigh) * width;
      int bottom = Math.min(rows, i / columns + halfHigh + 1) * width;
      int left = Math.max(0, i % columns - halfWide);
      int right = Math.min(columns, i % columns + halfWide + 1);
      long value =
          values[bottom + right] - values[bottom + left] - values[top + right] + values[top + left];
      int count =
          counts[bottom + right] - counts[bottom + left] - counts[top + right] + counts[top + left];
      bright.set(i, value > limit * count);
    }
    return bright;
  }
}
