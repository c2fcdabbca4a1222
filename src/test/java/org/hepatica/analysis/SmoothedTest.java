package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SmoothedTest {
  private static final int SIDE = 7;
  private static final int DEPTH = 9;

  @Test
  void whatIsEvenStaysEven() {
    float[] even = new float[SIDE * SIDE];
    Arrays.fill(even, 0.25f);
    Smoothed smoothed = new Smoothed(DEPTH, SIDE, k -> even, 1.7, 2.2);
    for (float value : smoothed.slice(0)) {
      assertThat(value).isCloseTo(0.25f, within(1e-6f));
    }
  }

  /** The Gaussian of both axes and of the stack, one voxel at a time. */
  @Test
  void isAGaussianInAllDirections() {
    Random random = new Random(5);
    float[][] stack = new float[DEPTH][SIDE * SIDE];
    for (float[] slice : stack) {
      for (int i = 0; i < slice.length; i++) {
        slice[i] = random.nextFloat();
      }
    }
    double along = 0.6;
    double within = 0.9;
    Smoothed smoothed = new Smoothed(DEPTH, SIDE, k -> stack[k], along, within);
    for (int k : new int[] {0, 1, 2, 8, 4, 3}) {
      float[] slice = smoothed.slice(k);
      for (int i : new int[] {0, 6, 24, 40, 48}) {
        double sum = 0;
        double weights = 0;
        for (int z = -2; z <= 2; z++) {
          for (int y = -3; y <= 3; y++) {
            for (int x = -3; x <= 3; x++) {
              double w =
                  Math.exp(-z * z / (2 * along * along) - (y * y + x * x) / (2 * within * within));
              int row = clamp(i / SIDE + y, SIDE);
              int column = clamp(i % SIDE + x, SIDE);
              sum += w * stack[clamp(k + z, DEPTH)][row * SIDE + column];
              weights += w;
            }
          }
        }
        assertThat(slice[i]).isCloseTo((float) (sum / weights), within(1e-5f));
      }
    }
  }

  /** As plain as can be, in the order of the weights: what is faster gives the same bits. */
  @Test
  void eachSumIsTakenInTheOrderOfTheWeights() {
    Random random = new Random(6);
    float[][] stack = new float[DEPTH][SIDE * SIDE];
    for (float[] slice : stack) {
      for (int i = 0; i < slice.length; i++) {
        slice[i] = random.nextFloat();
      }
    }
    double along = 1.1;
    double within = 1.4; // reaches beyond half of a slice
    float[] far = weights(along);
    float[] near = weights(within);
    Smoothed smoothed = new Smoothed(DEPTH, SIDE, k -> stack[k], along, within);
    for (int k = 0; k < DEPTH; k++) {
      float[] expected = new float[SIDE * SIDE];
      for (int j = 0; j < far.length; j++) {
        float[] plane = plane(stack[clamp(k + j - far.length / 2, DEPTH)], near);
        for (int i = 0; i < expected.length; i++) {
          expected[i] += far[j] * plane[i];
        }
      }
      assertThat(smoothed.slice(k)).isEqualTo(expected);
    }
  }

  private static float[] plane(float[] slice, float... weights) {
    float[] rows = new float[slice.length];
    float[] both = new float[slice.length];
    for (int i = 0; i < slice.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        int column = clamp(i % SIDE + j - weights.length / 2, SIDE);
        rows[i] += weights[j] * slice[i / SIDE * SIDE + column];
      }
    }
    for (int i = 0; i < slice.length; i++) {
      for (int j = 0; j < weights.length; j++) {
        int row = clamp(i / SIDE + j - weights.length / 2, SIDE);
        both[i] += weights[j] * rows[row * SIDE + i % SIDE];
      }
    }
    return both;
  }

  private static float[] weights(double sigma) {
    int reach = (int) Math.ceil(3 * sigma);
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

  private static int clamp(int i, int size) {
    return Math.max(0, Math.min(size - 1, i));
  }
}
