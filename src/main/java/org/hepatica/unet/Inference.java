package org.hepatica.unet;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a folded network on any number of slices in batches of one fixed shape, and frees every
 * array it makes.
 */
public final class Inference {

  private static final List<String> WANTED = List.of(SliceFeatures.LAYER, ResidualUNet.OUTPUT);

  private final ComputationGraph folded;
  private final int size;
  private final int batch;

  /**
   * @param folded a network made by {@link ResidualUNet#folded}
   * @param size rows and columns of its slices
   * @param batch slices per pass
   */
  public Inference(ComputationGraph folded, int size, int batch) {
    this.folded = folded;
    this.size = size;
    this.batch = batch;
  }

  /**
   * The probability of liver of every pixel.
   *
   * @param slices each size² values 0..1, row-major
   * @return as many arrays of size² values 0..1
   * @throws IllegalArgumentException when a slice has another size or holds a value that is not
   *     finite
   */
  public float[][] probabilities(float[][] slices) {
    Prediction[] predictions = predict(slices);
    float[][] result = new float[slices.length][];
    for (int i = 0; i < result.length; i++) {
      result[i] = predictions[i].probabilities();
    }
    return result;
  }

  /**
   * Probabilities and features of every slice, of one pass.
   *
   * @param slices as for {@link #probabilities}
   * @throws IllegalArgumentException as {@link #probabilities}
   */
  public Prediction[] predict(float[][] slices) {
    Prediction[] result = new Prediction[slices.length];
    for (int from = 0; from < slices.length; from += batch) {
      int to = Math.min(slices.length, from + batch);
      INDArray input = input(slices, from, to);
      INDArray[] outputs = folded.output(WANTED, false, new INDArray[] {input}, null);
      float[][] bottleneck = rows(outputs[0]);
      float[][] probabilities = rows(outputs[1]);
      int channels = (int) outputs[0].size(3);
      for (int i = from; i < to; i++) {
        result[i] =
            new Prediction(
                probabilities[i - from], SliceFeatures.of(bottleneck[i - from], channels));
      }
      for (INDArray output : outputs) {
        release(output);
      }
      release(input);
    }
    return result;
  }

  /** The values of each slice of a batch, in C order. */
  private static float[][] rows(INDArray array) {
    INDArray ordered = array.dup('c');
    float[] flat = ordered.data().asFloat();
    release(ordered);
    int slices = (int) array.size(0);
    int length = flat.length / slices;
    float[][] rows = new float[slices][];
    for (int i = 0; i < slices; i++) {
      rows[i] = Arrays.copyOfRange(flat, i * length, (i + 1) * length);
    }
    return rows;
  }

  /** One batch as [batch, size, size, 1]; what is missing at the end is 0. */
  INDArray input(float[][] slices, int from, int to) {
    int pixels = size * size;
    float[] flat = new float[batch * pixels];
    for (int i = from; i < to; i++) {
      if (slices[i].length != pixels) {
        throw new IllegalArgumentException(
            "slice %d has %d values, the model takes %d".formatted(i, slices[i].length, pixels));
      }
      for (float value : slices[i]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("slice " + i + " holds a value that is not finite");
        }
      }
      System.arraycopy(slices[i], 0, flat, (i - from) * pixels, pixels);
    }
    return Nd4j.create(flat, new long[] {batch, size, size, 1}, 'c');
  }

  static void release(INDArray array) {
    if (array != null && !array.wasClosed() && array.closeable()) {
      array.close();
    }
  }
}
