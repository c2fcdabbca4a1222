package org.hepatica.analysis;

import java.util.Arrays;
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
      add(
          along[j],
          plane(Math.max(0, Math.min(depth - 1, k + j - reach))),
          0,
          result,
          0,
          side * side);
    }
    return result;
  }

  private float[] plane(int k) {
    int at = k % planes.length;
    if (planes[at] == null || held[at] != k) {
      planes[at] = acrossRows(alongRows(slices.apply(k)));
      held[at] = k;
    }
    return planes[at];
  }

  /** Smooths each row. */
  private float[] alongRows(float[] slice) {
    int reach = within.length / 2;
    float[] result = new float[slice.length];
    float[] row = new float[side + 2 * reach];
    for (int at = 0; at < slice.length; at += side) {
      Arrays.fill(row, 0, reach, slice[at]);
      System.arraycopy(slice, at, row, reach, side);
      Arrays.fill(row, reach + side, row.length, slice[at + side - 1]);
      for (int j = 0; j < within.length; j++) {
        add(within[j], row, j, result, at, side);
      }
    }
    return result;
  }

  /** Smooths each column. */
  private float[] acrossRows(float[] slice) {
    int reach = within.length / 2;
    float[] result = new float[slice.length];
    for (int row = 0; row < side; row++) {
      for (int j = 0; j < within.length; j++) {
        int from = Math.max(0, Math.min(side - 1, row + j - reach));
        add(within[j], slice, from * side, result, row * side, side);
      }
    }
    return result;
  }

  /**
   * Adds {@code count} weighted numbers to others. A loop so plain runs on several pixels at once;
   * each still gets its sum in the order of the weights, to the last bit.
   */
  private static void add(float weight, float[] from, int start, float[] to, int at, int count) {
    for (int i = 0; i < count; i++) {
      to[at + i] += weight * from[start + i];
    }
  }
}
