package org.hepatica.analysis;

/**
 * Probabilities of all slices on the network's grid, 16 bits each (steps of 1.5e-5), so that a long
 * series stays small.
 */
final class ProbabilityStack {
  private static final float STEPS = 65_535;

  private final char[][] slices;

  ProbabilityStack(int depth) {
    slices = new char[depth][];
  }

  void put(int k, float[] probabilities) {
    char[] packed = new char[probabilities.length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = (char) Math.round(Math.min(1, Math.max(0, probabilities[i])) * STEPS);
    }
    slices[k] = packed;
  }

  /**
   * Slice {@code k}, averaged along the body.
   *
   * @param neighbour weight of each neighbouring slice, 0..1/3; beyond an end the end slice is
   *     repeated
   */
  float[] get(int k, double neighbour) {
    char[] own = slices[k];
    char[] below = slices[Math.max(0, k - 1)];
    char[] above = slices[Math.min(slices.length - 1, k + 1)];
    float side = (float) (neighbour / STEPS);
    float middle = (float) ((1 - 2 * neighbour) / STEPS);
    float[] result = new float[own.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = middle * own[i] + side * (below[i] + above[i]);
    }
    return result;
  }
}
