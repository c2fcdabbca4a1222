package org.hepatica.unet;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A network of this program as ONNX Runtime computes it, on the CPU. */
public final class OnnxNetwork implements AutoCloseable {
  private final OrtSession session;
  private final int size;
  private final int batch;

  /**
   * Takes a folded network.
   *
   * @param size rows and columns of its slices
   * @param batch slices per pass
   * @param threads that compute one operator
   */
  public static OnnxNetwork of(ComputationGraph folded, int size, int batch, int threads)
      throws OrtException {
    return new OnnxNetwork(OnnxWriter.write(folded, size), size, batch, threads);
  }

  private OnnxNetwork(byte[] model, int size, int batch, int threads) throws OrtException {
    this.size = size;
    this.batch = batch;
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      this.session = OrtEnvironment.getEnvironment().createSession(model, options);
    }
  }

  /** As {@code LiverModel.probabilities}; the last batch may be smaller. */
  public float[][] probabilities(float[][] slices) throws OrtException {
    float[][] result = new float[slices.length][size * size];
    for (int from = 0; from < slices.length; from += batch) {
      int count = Math.min(batch, slices.length - from);
      FloatBuffer input = FloatBuffer.allocate(count * size * size);
      for (int i = 0; i < count; i++) {
        input.put(slices[from + i]);
      }
      try (OnnxTensor tensor =
              OnnxTensor.createTensor(
                  OrtEnvironment.getEnvironment(),
                  input.flip(),
                  new long[] {count, 1, size, size});
          OrtSession.Result answer = session.run(Map.of(ResidualUNet.INPUT, tensor))) {
        FloatBuffer output = ((OnnxTensor) answer.get(0)).getFloatBuffer();
        for (int i = 0; i < count; i++) {
          output.get(result[from + i]);
        }
      }
    }
    return result;
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
