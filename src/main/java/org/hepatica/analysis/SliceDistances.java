package org.hepatica.analysis;

import java.util.List;

/**
 * How far the slices of a series are apart, along the line of their positions. The gate lets in
 * series that are denser in one part than in another.
 *
 * @param mean of all neighbours, mm along the normal of the slices
 * @param least of two neighbours, mm
 * @param most of two neighbours, mm
 */
public record SliceDistances(double mean, double least, double most) {
  /** Positions are rounded, often to a tenth or a hundredth of a millimetre. */
  private static final double TOLERANCE = 0.01;

  /** Of a series that was analysed. */
  public static SliceDistances of(Findings findings) {
    double mean = findings.sliceSpacing();
    List<SliceFinding> slices = findings.slices();
    int last = slices.size() - 1;
    if (last < 2) {
      return new SliceDistances(mean, mean, mean);
    }
    double[] from = slices.get(0).position();
    double[] to = slices.get(last).position();
    double square = along(from, from, to, to);
    double least = Double.MAX_VALUE;
    double most = 0;
    for (int k = 0; k < last; k++) {
      double share =
          along(slices.get(k).position(), from, slices.get(k + 1).position(), to) / square;
      least = Math.min(least, share * last * mean);
      most = Math.max(most, share * last * mean);
    }
    return new SliceDistances(mean, least, most);
  }

  /** The way from a to b along that from the first slice to the last. */
  private static double along(double[] a, double[] from, double[] b, double[] to) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      sum += (b[i] - a[i]) * (to[i] - from[i]);
    }
    return sum;
  }

  /** Whether one distance can be said of all: none is more than a hundredth off the mean. */
  public boolean areEqual() {
    return most - mean <= TOLERANCE * mean && mean - least <= TOLERANCE * mean;
  }
}
