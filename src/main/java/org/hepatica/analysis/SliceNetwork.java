package org.hepatica.analysis;

/** What the analysis asks of a network. Not for several threads at once. */
public interface SliceNetwork extends AutoCloseable {
  /** Identity of the weights. */
  String id();

  /** Name for people. */
  String name();

  /** Side of the square input in pixels. */
  int inputSize();

  /** Probability from which a pixel is liver. */
  double threshold();

  /** Layer that {@link #explain} reads. */
  String layer();

  /** What the network runs on, for people: {@code cpu (oneDNN)}. */
  String device();

  /** Hounsfield units to network input, 0..1. */
  float normalise(float hu);

  /**
   * @param slices each {@code inputSize²}, row-major, normalised
   * @return probability of liver per pixel, same shape
   */
  float[][] probabilities(float[][] slices);

  /**
   * Seg-Grad-CAM of what the network predicts in one slice ({@code inputSize²}, normalised): ≥ 0,
   * unscaled, same shape.
   */
  float[] attention(float[] slice);

  @Override
  void close();
}
