package org.hepatica.unet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradient-weighted class activation maps of a segmentation network: the score is the sum of the
 * logits over the predicted region, or over a chosen one, a channel's weight the mean over all
 * pixels of the score's gradient with respect to the channel, the map the positive part of the
 * weighted sum of channels. Selvaraju et al., Grad-CAM, 2017; Vinogradova et al., Seg-Grad-CAM,
 * 2020.
 *
 * <p>Works on a folded network only: without batch normalisation the slices of a batch do not
 * influence each other, so that one pass back serves all of them.
 */
final class GradCam implements AutoCloseable {

  private final ComputationGraph graph;
  private final double logitThreshold;
  private final ForwardPass forward;
  private final InputGradient back;

  /** With a way there of its own. */
  GradCam(ComputationGraph graph, double threshold) {
    this(graph, new ForwardPass(graph), threshold);
  }

  /**
   * @param graph a folded network
   * @param forward the way there, of the same network; stays the caller's
   * @param threshold probability from which a pixel belongs to the predicted region
   */
  GradCam(ComputationGraph graph, ForwardPass forward, double threshold) {
    this.graph = graph;
    this.forward = forward;
    this.logitThreshold = Math.log(threshold / (1 - threshold));
    this.back = new InputGradient(graph, forward.pool());
  }

  /**
   * Logits, channel weights and maps of a batch.
   *
   * @param logits per slice, size² values
   * @param weights per slice, one per channel of the layer; all 0 where nothing is predicted
   * @param map per slice, the layer's own rows×columns, row-major, 0 or more
   * @param side rows and columns of the layer
   */
  record Result(double[][] logits, double[][] weights, double[][] map, int side) {}

  /** Names of the layers a map can be made of, from input to output. */
  List<String> layers() {
    Set<Integer> before = new LinkedHashSet<>();
    collectBefore(index(ResidualUNet.LOGIT), before);
    List<String> names = new ArrayList<>();
    for (int i : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[i];
      if (before.contains(i) && !vertex.isInputVertex()) {
        names.add(vertex.getVertexName());
      }
    }
    return names;
  }

  /**
   * Explains the predicted region of each slice.
   *
   * @param input [N, S, S, 1]
   * @param layer one of {@link #layers()}
   */
  Result explain(INDArray input, String layer) {
    return explain(input, Set.of(layer), null).get(layer);
  }

  /**
   * Explains a region at several layers, of one pass there and back.
   *
   * @param input [N, S, S, 1]
   * @param layers of {@link #layers()}
   * @param region per slice, size² values, whether the pixel's logit counts; null for the pixels
   *     that are predicted
   * @return by layer
   */
  Map<String, Result> explain(INDArray input, Set<String> layers, boolean[][] region) {
    List<String> known = layers();
    for (String layer : layers) {
      if (!known.contains(layer)) {
        throw new IllegalArgumentException(
            "the network has no layer '%s'; it has %s".formatted(layer, known));
      }
    }
    Map<String, INDArray> gradients = Map.of();
    try (ForwardPass.Outputs outputs = forward.run(input, vertex -> true)) {
      Map<String, INDArray> activations = outputs.arrays();
      INDArray logits = activations.get(ResidualUNet.LOGIT);
      double[] flat = values(logits);
      double[] seed = seed(flat, (int) input.size(0), region);
      if (Arrays.stream(seed).anyMatch(v -> v != 0)) {
        INDArray start = Nd4j.create(seed, logits.shape(), logits.dataType());
        gradients = back.of(activations, start, layers);
      }
      Map<String, Result> results = new HashMap<>();
      for (String layer : layers) {
        results.put(
            layer, combine(flat, gradients.get(layer), activations.get(layer), input.size(0)));
      }
      return results;
    } finally {
      gradients.values().forEach(forward.pool()::giveBack);
    }
  }

  @Override
  public void close() {
    back.close();
  }

  private double[] seed(double[] logits, int slices, boolean[]... region) {
    double[] seed = new double[logits.length];
    int pixels = logits.length / slices;
    for (int i = 0; i < seed.length; i++) {
      boolean counts =
          region == null ? logits[i] >= logitThreshold : region[i / pixels][i % pixels];
      seed[i] = counts ? 1 : 0;
    }
    return seed;
  }

  private static Result combine(
      double[] logits, INDArray gradients, INDArray activations, long slices) {
    int side = (int) activations.size(1);
    int channels = (int) activations.size(3);
    int pixels = side * side;
    int logitsPerSlice = (int) (logits.length / slices);
    double[][] ownLogits = new double[(int) slices][];
    double[][] weights = new double[(int) slices][channels];
    double[][] map = new double[(int) slices][pixels];
    double[] gradient = gradients == null ? null : values(gradients);
    double[] activation = gradients == null ? null : values(activations);
    for (int n = 0; n < slices; n++) {
      ownLogits[n] = Arrays.copyOfRange(logits, n * logitsPerSlice, (n + 1) * logitsPerSlice);
      if (gradient == null) {
        continue;
      }
      int from = n * pixels * channels;
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < channels; c++) {
          weights[n][c] += gradient[from + p * channels + c];
        }
      }
      for (int c = 0; c < channels; c++) {
        weights[n][c] /= pixels;
      }
      for (int p = 0; p < pixels; p++) {
        double sum = 0;
        for (int c = 0; c < channels; c++) {
          sum += weights[n][c] * activation[from + p * channels + c];
        }
        map[n][p] = Math.max(0, sum);
      }
    }
    return new Result(ownLogits, weights, map, side);
  }

  private void collectBefore(int at, Set<Integer> before) {
    if (before.add(at) && graph.getVertices()[at].getInputVertices() != null) {
      for (VertexIndices input : graph.getVertices()[at].getInputVertices()) {
        collectBefore(input.getVertexIndex(), before);
      }
    }
  }

  private int index(String layer) {
    return graph.getVertex(layer).getVertexIndex();
  }

  /** In C order. Whole blocks are copied: one by one, ND4J's own way takes as long as a pass. */
  private static double[] values(INDArray array) {
    INDArray ordered = array.dup('c');
    double[] values = new double[(int) ordered.length()];
    if (ordered.dataType() == DataType.FLOAT) {
      float[] block = new float[values.length];
      ordered.data().asNioFloat().get(block);
      for (int i = 0; i < block.length; i++) {
        values[i] = block[i];
      }
    } else {
      ordered.data().asNioDouble().get(values);
    }
    Inference.release(ordered);
    return values;
  }
}
