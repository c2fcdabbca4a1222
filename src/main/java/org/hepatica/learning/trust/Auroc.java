package org.hepatica.learning.trust;

import java.util.Arrays;

/** Area under the receiver operating characteristic. */
public final class Auroc {
  private Auroc() {}

  /**
   * The probability that a strange one is farther than a known one, a tie counting half (Mann and
   * Whitney).
   *
   * @param known distances of what should be near, at least one
   * @param strange distances of what should be far, at least one
   */
  public static double of(double[] known, double... strange) {
    if (known.length == 0 || strange.length == 0) {
      throw new IllegalArgumentException("nothing to compare");
    }
    double sum = 0;
    for (double far : strange) {
      sum += Arrays.stream(known).map(near -> far > near ? 1 : far == near ? 0.5 : 0).sum();
    }
    return sum / known.length / strange.length;
  }
}
