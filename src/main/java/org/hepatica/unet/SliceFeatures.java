package org.hepatica.unet;

/**
 * The features of a slice: the mean of every channel at the network's bottleneck, where it has seen
 * the whole slice and has not begun to draw the answer.
 */
final class SliceFeatures {
  /** The layer they are read at. */
  static final String LAYER = "bridge";

  private SliceFeatures() {}

  /**
   * @param activation of one slice, rows × columns × channels
   * @return one value per channel
   */
  static float[] of(float[] activation, int channels) {
    double[] sum = new double[channels];
    for (int i = 0; i < activation.length; i += channels) {
      for (int c = 0; c < channels; c++) {
        sum[c] += activation[i + c];
      }
    }
    float[] means = new float[channels];
    for (int c = 0; c < channels; c++) {
      means[c] = (float) (sum[c] * channels / activation.length);
    }
    return means;
  }
}
