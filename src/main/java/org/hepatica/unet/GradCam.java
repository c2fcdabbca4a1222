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
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gradient-weighted class activation maps of a segmentation network: the score is the sum of the
 * logits over the predicted region, a channel's weight the mean over all pixels of the score's
 * gradient with respect to the channel, the map the positive part of the weighted sum of channels.
 * Selvaraju et al., Grad-CAM, 2017; Vinogradova et al., Seg-Grad-CAM, 2020.
 *
 * <p>Works on a folded network only: without batch normalisation the slices of a batch do not
 * influence each other, so that one pass back serves all of them.
 */
final class GradCam {

  private final ComputationGraph graph;
  private final double logitThreshold;

  /**
   * @param graph a folded network
   * @param threshold probability from which a pixel belongs to the predicted region
   */
  GradCam(ComputationGraph graph, double threshold) {
    this.graph = graph;
    this.logitThreshold = Math.log(threshold / (1 - threshold));
    graph.initGradientsView();
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
   * @param input [N, S, S, 1]
   * @param layer one of {@link #layers()}
   */
  Result explain(INDArray input, String layer) {
    if (!layers().contains(layer)) {
      throw new IllegalArgumentException(
          "the network has no layer '%s'; it has %s".formatted(layer, layers()));
    }
    Map<String, INDArray> activations = graph.feedForward(new INDArray[] {input}, false, false);
    List<INDArray> made = new ArrayList<>(activations.values());
    try {
      INDArray logits = activations.get(ResidualUNet.LOGIT);
      double[] flat = values(logits);
      double[] seed = new double[flat.length];
      boolean any = false;
      for (int i = 0; i < flat.length; i++) {
        if (flat[i] >= logitThreshold) {
          seed[i] = 1;
          any = true;
        }
      }
      INDArray activation = activations.get(layer);
      int slices = (int) input.size(0);
      int side = (int) activation.size(1);
      int channels = (int) activation.size(3);
      double[] gradient = null;
      if (any) {
        INDArray start =
            Nd4j.createFromArray(seed).castTo(logits.dataType()).reshape('c', logits.shape());
        made.add(start);
        gradient = gradient(layer, start, made);
      }
      return combine(flat, gradient, values(activation), slices, side, channels);
    } finally {
      for (INDArray array : made) {
        if (array != input) {
          Inference.release(array);
        }
      }
      graph.clear();
    }
  }

  private static Result combine(
      double[] logits, double[] gradient, double[] activation, int slices, int side, int channels) {
    int pixels = side * side;
    int logitsPerSlice = logits.length / slices;
    double[][] ownLogits = new double[slices][];
    double[][] weights = new double[slices][channels];
    double[][] map = new double[slices][pixels];
    for (int n = 0; n < slices; n++) {
      ownLogits[n] = Arrays.copyOfRange(logits, n * logitsPerSlice, (n + 1) * logitsPerSlice);
      if (gradient == null) {
        continue;
      }
      int from = n * pixels * channels;
      for (int p = 0; p < pixels; p++) {
        for (int c = 0; c < channels; c++) {
          weights[n][c] += gradient[from + p * channels + c] / pixels;
        }
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

  /**
   * The gradient with respect to a layer's activation, in C order, from the gradient with respect
   * to the logits.
   */
  private double[] gradient(String layer, INDArray atLogits, List<INDArray> made) {
    int target = index(layer);
    Set<Integer> wanted = after(target);
    LayerWorkspaceMgr workspaces = LayerWorkspaceMgr.noWorkspaces();
    Map<Integer, INDArray> epsilons = new HashMap<>();
    epsilons.put(index(ResidualUNet.LOGIT), atLogits);
    int[] order = graph.topologicalSortOrder();
    for (int o = order.length - 1; o >= 0; o--) {
      int at = order[o];
      INDArray epsilon = epsilons.get(at);
      if (at == target) {
        if (epsilon == null) {
          break;
        }
        return values(epsilon);
      }
      if (epsilon == null || !wanted.contains(at)) {
        continue;
      }
      GraphVertex vertex = graph.getVertices()[at];
      vertex.setEpsilon(epsilon);
      INDArray[] below = vertex.doBackward(false, workspaces).getSecond();
      VertexIndices[] inputs = vertex.getInputVertices();
      for (int i = 0; i < inputs.length; i++) {
        made.add(below[i]);
        INDArray before = epsilons.get(inputs[i].getVertexIndex());
        if (before == null) {
          epsilons.put(inputs[i].getVertexIndex(), below[i]);
        } else {
          INDArray sum = before.add(below[i]);
          made.add(sum);
          epsilons.put(inputs[i].getVertexIndex(), sum);
        }
      }
    }
    throw new IllegalArgumentException("layer " + layer + " does not lead to the logits");
  }

  /** The vertices on ways from the target to the logits, without the target. */
  private Set<Integer> after(int target) {
    Set<Integer> after = new LinkedHashSet<>();
    Set<Integer> reached = new LinkedHashSet<>(Set.of(target));
    for (int at : graph.topologicalSortOrder()) {
      VertexIndices[] inputs = graph.getVertices()[at].getInputVertices();
      if (inputs == null) {
        continue;
      }
      for (VertexIndices input : inputs) {
        if (reached.contains(input.getVertexIndex())) {
          reached.add(at);
          after.add(at);
        }
      }
    }
    return after;
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

  private static double[] values(INDArray array) {
    INDArray ordered = array.dup('c');
    double[] values = ordered.data().asDouble();
    Inference.release(ordered);
    return values;
  }
}
