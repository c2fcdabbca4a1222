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
    otherSize = Math.max(step, ownSize * 7 / 8 / step * step);
    own = new Inference(forward, ownSize, batch);
    other = new Inference(forward, otherSize, batch);
  }

  /** Probabilities of what is asked for, features of the slice as it is. */
  Prediction[] predict(float[][] slices, TestTime mode) {
    Prediction[] plain = own.predict(slices);
    if (mode == TestTime.NONE) {
      return plain;
    }
    float[][] smaller = new float[slices.length][];
    for (int i = 0; i < smaller.length; i++) {
      smaller[i] = Resize.area(slices[i], ownSize, ownSize, otherSize);
    }
    float[][] second = other.probabilities(smaller);
    Prediction[] means = new Prediction[slices.length];
    for (int i = 0; i < means.length; i++) {
      means[i] = new Prediction(mean(plain[i].probabilities(), second[i]), plain[i].features());
    }
    return means;
  }

  private float[] mean(float[] first, float[] second) {
    double[] values = new double[second.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = second[i];
    }
    float[] mean = Resize.linear(values, otherSize, ownSize);
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (mean[i] + first[i]) / 2;
    }
    return mean;
  }
}
