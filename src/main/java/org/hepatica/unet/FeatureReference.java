package org.hepatica.unet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;

/**
 * Mean and covariance of the features ({@link SliceFeatures}) of the slices a network was trained
 * on. The distance of a slice is Mahalanobis' over the square root of the number of features, so
 * that it is about 1 for a training slice, whatever the network.
 *
 * <p>The covariance is that of standardised features, shrunk towards the identity by the amount of
 * Ledoit and Wolf (2004): there are about as many features as slices.
 */
public final class FeatureReference {
  /** Fewer slices say nothing. */
  public static final int LEAST_SLICES = 100;

  private static final int MOST_FEATURES = 4096;

  private final float[] mean;

  /** Lower triangle, row after row: the Cholesky factor of the covariance. */
  private final float[] factor;

  private FeatureReference(float[] mean, float[] factor) {
    this.mean = mean;
    this.factor = factor;
  }

  /**
   * The reference of these slices.
   *
   * @param features of each slice, all of one length, at least two slices
   * @throws IllegalArgumentException when there are fewer, lengths differ or a value is not finite
   */
  public static FeatureReference of(List<float[]> features) {
    int n = features.size();
    int size = n == 0 ? 0 : features.get(0).length;
    if (n < 2 || size == 0 || size > MOST_FEATURES) {
      throw new IllegalArgumentException(n + " slices of " + size + " features are no reference");
    }
    double[] mean = new double[size];
    double[] deviation = new double[size];
    double[][] z = standardised(features, mean, deviation);
    double[][] covariance = shrunk(z);
    float[] lower = new float[size * (size + 1) / 2];
    float[] middle = new float[size];
    double[][] root = cholesky(covariance);
    for (int i = 0, at = 0; i < size; i++) {
      middle[i] = (float) mean[i];
      for (int j = 0; j <= i; j++) {
        lower[at++] = (float) (deviation[i] * root[i][j]);
      }
    }
    return new FeatureReference(middle, lower);
  }

  private static double[][] standardised(
      List<float[]> features, double[] mean, double[] deviation) {
    int n = features.size();
    int size = mean.length;
    double[][] z = new double[n][size];
    for (int k = 0; k < n; k++) {
      if (features.get(k).length != size) {
        throw new IllegalArgumentException("slices have different numbers of features");
      }
      for (int i = 0; i < size; i++) {
        z[k][i] = features.get(k)[i];
        if (!Double.isFinite(z[k][i])) {
          throw new IllegalArgumentException("a feature is not finite");
        }
        mean[i] += z[k][i] / n;
      }
    }
    double typical = 0;
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < n; k++) {
        z[k][i] -= mean[i];
        deviation[i] += z[k][i] * z[k][i] / n;
      }
      deviation[i] = Math.sqrt(deviation[i]);
      typical += deviation[i] / size;
    }
    for (int i = 0; i < size; i++) {
      // A channel that never speaks: should it speak, that is unfamiliar, but not infinitely so.
      deviation[i] = Math.max(deviation[i], Math.max(1e-6, 0.01 * typical));
      for (int k = 0; k < n; k++) {
        z[k][i] /= deviation[i];
      }
    }
    return z;
  }

  /** Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance matrices". */
  private static double[][] shrunk(double[][] z) {
    int n = z.length;
    int size = z[0].length;
    double[][] s = new double[size][size];
    for (double[] row : z) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j <= i; j++) {
          s[i][j] += row[i] * row[j] / n;
        }
      }
    }
    double trace = 0;
    double squares = 0;
    for (int i = 0; i < size; i++) {
      trace += s[i][i];
      for (int j = 0; j <= i; j++) {
        squares += (i == j ? 1 : 2) * s[i][j] * s[i][j];
      }
    }
    double mu = trace / size;
    double spread = squares - size * mu * mu;
    double fourth = 0;
    for (double[] row : z) {
      double length = 0;
      for (double value : row) {
        length += value * value;
      }
      fourth += length * length / n;
    }
    double error = (fourth - squares) / n;
    // Never none: without any, a reference of fewer slices than features has no inverse.
    double shrinkage = spread <= 0 ? 1 : Math.min(1, Math.max(0.01, error / spread));
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        s[i][j] = (1 - shrinkage) * s[i][j] + (i == j ? shrinkage * Math.max(mu, 1e-3) : 0);
      }
    }
    return s;
  }

  /** Of the lower triangle of a positive definite matrix. */
  private static double[][] cholesky(double[][] a) {
    int size = a.length;
    double[][] l = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = a[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(Math.max(sum, 1e-9)) : sum / l[j][j];
      }
    }
    return l;
  }

  /** Features of a slice. */
  public int size() {
    return mean.length;
  }

  /**
   * The distance of a slice, 0 or more.
   *
   * @throws IllegalArgumentException when it has another number of features
   */
  public double distance(float[] features) {
    if (features.length != mean.length) {
      throw new IllegalArgumentException(
          "%d features, the reference has %d".formatted(features.length, mean.length));
    }
    double[] y = new double[mean.length];
    double sum = 0;
    for (int i = 0, at = 0; i < y.length; i++) {
      double value = features[i] - mean[i];
      for (int j = 0; j < i; j++) {
        value -= factor[at++] * y[j];
      }
      y[i] = value / factor[at++];
      sum += y[i] * y[i];
    }
    return Math.sqrt(sum / y.length);
  }

  /** Mean and factor as little-endian floats. */
  byte[] toBytes() {
    ByteBuffer buffer =
        ByteBuffer.allocate(4 * (mean.length + factor.length)).order(ByteOrder.LITTLE_ENDIAN);
    buffer.asFloatBuffer().put(mean).put(factor);
    return buffer.array();
  }

  /**
   * What {@link #toBytes} gave.
   *
   * @throws IllegalArgumentException when it is not a reference of that size
   */
  static FeatureReference fromBytes(int size, byte[] bytes) {
    if (size < 1 || size > MOST_FEATURES || bytes.length != 4 * (size + size * (size + 1) / 2)) {
      throw new IllegalArgumentException(
          bytes.length + " bytes are no reference of " + size + " features");
    }
    FloatBuffer floats = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] mean = new float[size];
    float[] factor = new float[floats.remaining() - size];
    floats.get(mean).get(factor);
    for (int i = 0, at = 0; i < size; i++, at++) {
      at += i;
      if (!(factor[at] > 0)) {
        throw new IllegalArgumentException("the reference's covariance is not positive");
      }
    }
    return new FeatureReference(mean, factor);
  }
}
