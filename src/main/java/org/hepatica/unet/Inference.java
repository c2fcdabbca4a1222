package org.hepatica.unet;

import java.nio.FloatBuffer;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a folded network on any number of slices in batches of one fixed shape, and frees every
 * array it makes.
 */
public final class Inference {

  private static final Set<String> WANTED = Set.of(SliceFeatures.LAYER, ResidualUNet.OUTPUT);

  private final ForwardPass forward;
  private final int size;
  private final int batch;

  /**
   * @param folded a network made by {@link ResidualUNet#folded}
   * @param size rows and columns of its slices
   * @param batch slices per pass
   */
  public Inference(ComputationGraph folded, int size, int batch) {
    this(new ForwardPass(folded), size, batch);
  }

  /** The same beside others that use one way forward and its memory. */
  Inference(ForwardPass forward, int size, int batch) {
    this.forward = forward;
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
      try (INDArray input = input(slices, from, to);
          ForwardPass.Outputs outputs = forward.run(input, WANTED::contains)) {
        INDArray bottom = outputs.arrays().get(SliceFeatures.LAYER);
        float[][] bottleneck = rows(bottom);
        float[][] probabilities = rows(outputs.arrays().get(ResidualUNet.OUTPUT));
        int channels = (int) bottom.size(3);
        for (int i = from; i < to; i++) {
          result[i] =
              new Prediction(
                  probabilities[i - from], SliceFeatures.of(bottleneck[i - from], channels));
        }
      }
    }
    return result;
  }

  /** The values of each slice of a batch, in C order. */
  private static float[][] rows(INDArray array) {
    INDArray ordered = array.castTo(DataType.FLOAT).dup('c');
    FloatBuffer values = ordered.data().asNioFloat();
    float[][] rows = new float[(int) array.size(0)][(int) (array.length() / array.size(0))];
    for (float[] row : rows) {
      values.get(row);
    }
    release(ordered);
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
