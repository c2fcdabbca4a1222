package org.hepatica.analysis;

import java.util.Optional;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;

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

  /** Layer that explains best unless another one is asked for. */
  String defaultLayer();

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
   * Probabilities with the features that tell how familiar a slice is, of one pass. A network that
   * has none gives none.
   *
   * @param slices as for {@link #probabilities}
   */
  default Prediction[] predict(float[][] slices) {
    float[][] probabilities = probabilities(slices);
    Prediction[] predictions = new Prediction[slices.length];
    for (int i = 0; i < predictions.length; i++) {
      predictions[i] = new Prediction(probabilities[i], new float[0]);
    }
    return predictions;
  }

  /**
   * How slices are looked at from now on; as they are at first.
   *
   * @return which way that is, where the model is asked
   * @throws IllegalArgumentException when it knows no such way
   */
  default TestTime testTime(TestTime mode) {
    if (mode == TestTime.SIZES) {
      throw new IllegalArgumentException(id() + " looks at slices as they are, not " + mode);
    }
    return TestTime.NONE;
  }

  /** What it knows of its training and its errors; empty when it was never calibrated. */
  default Optional<Calibration> calibration() {
    return Optional.empty();
  }

  /**
   * Seg-Grad-CAM of a region of each slice. What the slice is, is not asked again: who asks knows
   * the region from {@link #predict}.
   *
   * @param slices as for {@link #probabilities}
   * @param layer to read
   * @param region per slice, {@code inputSize²} values, whether the pixel is to be explained
   * @return 0 or more, unscaled, same shape as the slices
   * @throws IllegalArgumentException when the network has no such layer
   */
  float[][] attention(float[][] slices, String layer, boolean[][] region);

  @Override
  void close();
}
