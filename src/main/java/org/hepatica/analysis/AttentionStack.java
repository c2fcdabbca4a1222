package org.hepatica.analysis;

/**
 * Attention maps of a series on the network's grid, with one scale for all of them: 1 is the 99.9th
 * percentile of the attention in all slices with liver, so that one hot pixel does not darken a
 * whole series; what lies above is 1 too.
 */
final class AttentionStack {
  private static final double PERCENTILE = 0.999;
  private static final int BINS = 65_536;

  private final float[][] maps;

  AttentionStack(int depth) {
    maps = new float[depth][];
  }

  /**
   * Keeps the map of slice {@code k}; not a number and below zero count as 0.
   *
   * @param map attention to the sum of the predicted pixels' logits
   * @param predicted number of those pixels. The map is divided by it, which makes it the attention
   *     to their mean: otherwise a slice with little liver would look unattended on the common
   *     scale
   */
  void put(int k, float[] map, int predicted) {
    float[] clean = map.clone();
    float share = 1f / Math.max(1, predicted);
    for (int i = 0; i < clean.length; i++) {
      clean[i] = clean[i] > 0 && clean[i] < Float.POSITIVE_INFINITY ? clean[i] * share : 0;
    }
    maps[k] = clean;
  }

  /** The unscaled map of slice {@code k}; null when there is none. */
  float[] get(int k) {
    return maps[k];
  }

  /** The unscaled attention that is shown as 1; 0 when there is no attention anywhere. */
  float scale() {
    float max = 0;
    long values = 0;
    for (float[] map : maps) {
      if (map != null) {
        values += map.length;
        for (float v : map) {
          max = Math.max(max, v);
        }
      }
    }
    if (max == 0) {
      return 0;
    }
    long[] histogram = new long[BINS];
    for (float[] map : maps) {
      if (map != null) {
        for (float v : map) {
          histogram[(int) (v / max * (BINS - 1))]++;
        }
      }
    }
    long above = (long) Math.floor(values * (1 - PERCENTILE));
    int bin = BINS - 1;
    for (long seen = histogram[bin]; seen <= above && bin > 1; seen += histogram[bin]) {
      bin--;
    }
    return max * (bin + 1) / BINS;
  }
}
