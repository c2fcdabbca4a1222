package org.hepatica.analysis;

import java.util.function.IntFunction;

/**
 * A stack of square slices under a Gaussian, each where it is asked for; beyond the stack's ends
 * and a slice's edges the last ones go on. Keeps the few slices that the next one needs, too: to be
 * asked in order.
 */
final class Smoothed {
  /** How far the Gaussian reaches, in standard deviations. */
  private static final double REACH = 3;

  private final int depth;
  private final int side;
  private final IntFunction<float[]> slices;
  private final float[] along;
  private final float[] within;

  /** Smoothed in their plane, slice k at {@code k % planes.length}. */
  private final float[][] planes;

  private final int[] held;

  /**
   * @param depth slices
   * @param side of a slice, pixels
   * @param slices {@code side × side}, by number
   * @param sigmaAlong from slice to slice, in slices
   * @param sigmaWithin in the plane, in pixels
   */
  Smoothed(
      int depth, int side, IntFunction<float[]> slices, double sigmaAlong, double sigmaWithin) {
    this.depth = depth;
    this.side = side;
    this.slices = slices;
    this.along = kernel(sigmaAlong);
    this.within = kernel(sigmaWithin);
    this.planes = new float[along.length][];
    this.held = new int[along.length];
  }

  /** Weights of a Gaussian, their sum 1. */
  private static float[] kernel(double sigma) {
    int reach = (int) Math.ceil(REACH * sigma);
    float[] weights = new float[2 * reach + 1];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      double x = (i - reach) / sigma;
      weights[i] = (float) Math.exp(-x * x / 2);
      sum += weights[i];
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= (float) sum;
    }
    return weights;
  }

  /** Slice k, smoothed. */
  float[] slice(int k) {
    int reach = along.length / 2;
    float[] result = new float[side * side];
    for (int j = 0; j < along.length; j++) {
      float[] plane = plane(Math.max(0, Math.min(depth - 1, k + j - reach)));
      for (int i = 0; i < result.length; i++) {
        result[i] += along[j] * plane[i];
      }
    }
    return result;
  }

  private float[] plane(int k) {
    int at = k % planes.length;
    if (planes[at] == null || held[at] != k) {
      planes[at] = lines(lines(slices.apply(k), 1, side), side, 1);
      held[at] = k;
    }
    return planes[at];
  }

  /** Smooths lines whose pixels are {@code step} apart and that begin {@code next} apart. */
  private float[] lines(float[] slice, int step, int next) {
    int reach = within.length / 2;
    float[] result = new float[slice.length];
    for (int line = 0; line < side; line++) {
      for (int i = 0; i < side; i++) {
        float sum = 0;
        for (int j = 0; j < within.length; j++) {
          int from = Math.max(0, Math.min(side - 1, i + j - reach));
          sum += within[j] * slice[line * next + from * step];
        }
        result[line * next + i * step] = sum;
      }
    }
    return result;
  }
}
