package org.hepatica.unet;

import org.hepatica.unet.ResidualUNet.Architecture;

/**
 * A network that looks at each slice once, or also at another size: it has no layer that depends on
 * the size, so its weights serve both.
 */
final class Views {
  private final Inference own;
  private final int ownSize;
  private final Inference other;
  private final int otherSize;

  /**
   * @param forward the way through a network made by {@link ResidualUNet#folded}
   * @param architecture of it
   * @param batch slices per pass
   */
  Views(ForwardPass forward, Architecture architecture, int batch) {
    int step = 1 << architecture.levels();
    ownSize = architecture.inputSize();
    otherSize = Math.max(ownSize + step, ownSize * 9 / 8 / step * step);
    own = new Inference(forward, ownSize, batch);
    other = new Inference(forward, otherSize, batch);
  }

  /**
   * Probabilities of what is asked for, features of the slice as it is.
   *
   * @param mode {@link TestTime#NONE} or {@link TestTime#SIZES}
   */
  Prediction[] predict(float[][] slices, TestTime mode) {
    Prediction[] plain = own.predict(slices);
    if (mode == TestTime.NONE) {
      return plain;
    }
    float[][] larger = new float[slices.length][];
    for (int i = 0; i < larger.length; i++) {
      larger[i] = Resize.linear(doubles(slices[i]), ownSize, otherSize);
    }
    float[][] second = other.probabilities(larger);
    Prediction[] means = new Prediction[slices.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = new Prediction(mean(plain[i].probabilities(), second[i]), plain[i].features());
    }
    return means;
  }

  private float[] mean(float[] first, float[] second) {
    float[] mean = Resize.linear(doubles(second), otherSize, ownSize);
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] + first[i]) / 2;
    }
    return mean;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
