package org.hepatica.ct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How much each slice of a stack differs from the next, and from the next but one. */
final class Neighbours {
  /** Beyond these nothing of the body is compared, HU. */
  private static final float LOW = -1024;

  private static final float HIGH = 300;

  private final List<Double> toNext = new ArrayList<>();
  private final List<Double> acrossOne = new ArrayList<>();
  private float[] before;
  private float[] last;

  /** The next slice, from feet to head. */
  void add(PooledSlice slice) {
    float[] now = slice.hu();
    if (last != null) {
      toNext.add(difference(last, now));
    }
    if (before != null) {
      acrossOne.add(difference(before, now));
    }
    before = last;
    last = now;
  }

  /** Mean difference of slices k and k + 1, HU; one less than slices. */
  double[] toNext() {
    return toNext.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Mean difference of slices k and k + 2, HU; two less than slices. */
  double[] acrossOne() {
    return acrossOne.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The middle one, the higher of two; 0 of none. */
  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
  }

  private static double difference(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs(clipped(a[i]) - clipped(b[i]));
    }
    return sum / a.length;
  }

  private static float clipped(float hu) {
    return Math.max(LOW, Math.min(HIGH, hu));
  }
}
