package org.hepatica.unet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The way back through a folded network: gradients with respect to activations, and nothing else.
 * Deeplearning4j's own backward pass also makes the gradients of all parameters, which nobody reads
 * here, and sends transposed convolutions back through code without oneDNN. Here the gradient of a
 * convolution is the convolution with its mirrored kernels, that of a transposed convolution the
 * plain convolution with its kernels: both run forward, where oneDNN is at home.
 *
 * <p>Keeps mirrored kernels: the network's weights must not change meanwhile. Biases may.
 */
final class InputGradient implements AutoCloseable {
  private static final int SAME = 1;
  private static final int NHWC = 1;

  /** Kernels as [out, in, rows, columns]. */
  private static final int OIYX = 1;

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final ComputationGraph graph;
  private final ArrayPool pool;
  private final Map<String, INDArray> mirrored = new HashMap<>();
  private boolean views;

  /**
   * @param pool where its arrays come from
   */
  InputGradient(ComputationGraph graph, ArrayPool pool) {
    this.graph = graph;
    this.pool = pool;
  }

  /**
   * Gradients with respect to the activations of some layers.
   *
   * @param activations of all layers, by name, NHWC
   * @param atLogits gradient with respect to the logits; closed here
   * @param layers that lead to the logits
   * @return by layer, NHWC; the caller gives them back to the pool
   * @throws IllegalArgumentException when a layer does not lead to the logits
   */
  Map<String, INDArray> of(
      Map<String, INDArray> activations, INDArray atLogits, Set<String> layers) {
    Set<Integer> wanted = reaching(layers);
    Map<Integer, INDArray> epsilons = new HashMap<>();
    Map<String, INDArray> found = new HashMap<>();
    epsilons.put(graph.getVertex(ResidualUNet.LOGIT).getVertexIndex(), atLogits);
    int[] order = graph.topologicalSortOrder();
    try {
      for (int o = order.length - 1; o >= 0 && found.size() < layers.size(); o--) {
        INDArray epsilon = epsilons.remove(order[o]);
        if (epsilon == null) {
          continue;
        }
        GraphVertex vertex = graph.getVertices()[order[o]];
        boolean asked = layers.contains(vertex.getVertexName());
        if (asked) {
          found.put(vertex.getVertexName(), epsilon);
        }
        if (found.size() < layers.size()) {
          pass(vertex, activations, epsilon, wanted, epsilons);
        }
        if (!asked) {
          pool.giveBack(epsilon);
        }
      }
    } finally {
      epsilons.values().forEach(pool::giveBack);
    }
    if (found.size() < layers.size()) {
      found.values().forEach(pool::giveBack);
      throw new IllegalArgumentException("of " + layers + " not all lead to the logits");
    }
    return found;
  }

  @Override
  public void close() {
    mirrored.values().forEach(Inference::release);
    mirrored.clear();
  }

  /** Hands on what arrives at a vertex to those of its inputs that matter. */
  private void pass(
      GraphVertex vertex,
      Map<String, INDArray> activations,
      INDArray epsilon,
      Set<Integer> wanted,
      Map<Integer, INDArray> epsilons) {
    VertexIndices[] inputs = vertex.getInputVertices();
    boolean[] needed = new boolean[inputs.length];
    boolean any = false;
    for (int i = 0; i < inputs.length; i++) {
      needed[i] = wanted.contains(inputs[i].getVertexIndex());
      any |= needed[i];
    }
    if (!any) {
      return;
    }
    List<INDArray> below = below(vertex, activations, epsilon, needed);
    for (int i = 0; i < inputs.length; i++) {
      INDArray part = below.get(i);
      if (!needed[i]) {
        pool.giveBack(part);
        continue;
      }
      INDArray before = epsilons.putIfAbsent(inputs[i].getVertexIndex(), part);
      if (before != null) {
        before.addi(part);
        pool.giveBack(part);
      }
    }
  }

  /** For each input an array of its own, or null where none is needed. */
  private List<INDArray> below(
      GraphVertex vertex, Map<String, INDArray> activations, INDArray epsilon, boolean... needed) {
    List<INDArray> below = new ArrayList<>();
    if (vertex instanceof MergeVertex) {
      long from = 0;
      for (int i = 0; i < needed.length; i++) {
        long to = from + input(vertex, i, activations).size(3);
        below.add(needed[i] ? channels(epsilon, from, to) : null);
        from = to;
      }
    } else if (isSum(vertex)) {
      for (boolean one : needed) {
        below.add(one ? copy(epsilon) : null);
      }
    } else if (vertex.hasLayer()) {
      below.add(layer(vertex, activations, epsilon));
    } else {
      below.addAll(others(vertex, epsilon));
    }
    return below;
  }

  private boolean isSum(GraphVertex vertex) {
    return graph.getConfiguration().getVertices().get(vertex.getVertexName())
            instanceof ElementWiseVertex combination
        && combination.getOp() == ElementWiseVertex.Op.Add;
  }

  private INDArray channels(INDArray epsilon, long from, long to) {
    return copy(
        epsilon.get(
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.interval(from, to)));
  }

  private INDArray copy(INDArray array) {
    return pool.take(array.dataType(), array.shape()).assign(array);
  }

  private INDArray layer(GraphVertex vertex, Map<String, INDArray> activations, INDArray epsilon) {
    String name = vertex.getVertexName();
    Layer layer = vertex.getLayer().conf().getLayer();
    INDArray input = input(vertex, 0, activations);
    if (layer instanceof ActivationLayer activation
        && activation.getActivationFn() instanceof ActivationReLU) {
      INDArray output = activations.get(name);
      // Where a rectifier's output is positive its input is.
      return run("relu_bp", output.shape(), epsilon, new INDArray[] {output, epsilon});
    }
    if (layer instanceof ConvolutionLayer bent
        && !(bent.getActivationFn() instanceof ActivationIdentity)) {
      return others(vertex, epsilon).get(0);
    }
    if (layer instanceof Deconvolution2D up) {
      return run(
          "conv2d",
          input.shape(),
          epsilon,
          new INDArray[] {epsilon, kernels(name)},
          arguments(up, 0, NHWC, OIYX));
    }
    if (layer instanceof ConvolutionLayer convolution) {
      INDArray kernels = mirrored.computeIfAbsent(name, n -> mirror(kernels(n)));
      return run(
          "conv2d",
          input.shape(),
          epsilon,
          new INDArray[] {epsilon, kernels},
          arguments(convolution, SAME, NHWC, OIYX));
    }
    if (layer instanceof SubsamplingLayer pool) {
      int[] kernel = pool.getKernelSize();
      int[] stride = pool.getStride();
      return run(
          "maxpool2d_bp",
          input.shape(),
          epsilon,
          new INDArray[] {input, epsilon},
          kernel[0],
          kernel[1],
          stride[0],
          stride[1],
          0,
          0,
          1,
          1,
          SAME,
          0,
          NHWC);
    }
    return others(vertex, epsilon).get(0);
  }

  /** What this class knows nothing special of goes back by Deeplearning4j's own way. */
  private List<INDArray> others(GraphVertex vertex, INDArray epsilon) {
    if (!views) {
      // Its own way writes the parameters' gradients, and wants a place for them.
      graph.initGradientsView();
      views = true;
    }
    vertex.setEpsilon(epsilon.dup('c'));
    return List.of(vertex.doBackward(false, NO_WORKSPACES).getSecond());
  }

  private static int[] arguments(ConvolutionLayer layer, int padding, int format, int weights) {
    int[] kernel = layer.getKernelSize();
    int[] stride = layer.getStride();
    return new int[] {
      kernel[0], kernel[1], stride[0], stride[1], 0, 0, 1, 1, padding, format, weights
    };
  }

  private INDArray run(
      String name, long[] shape, INDArray like, INDArray[] inputs, int... arguments) {
    INDArray output = pool.take(like.dataType(), shape);
    DynamicCustomOp op =
        DynamicCustomOp.builder(name)
            .addInputs(inputs)
            .addOutputs(output)
            .addIntegerArguments(arguments)
            .build();
    Nd4j.getExecutioner().exec(op);
    return output;
  }

  private INDArray input(GraphVertex vertex, int i, Map<String, INDArray> activations) {
    int index = vertex.getInputVertices()[i].getVertexIndex();
    return activations.get(graph.getVertices()[index].getVertexName());
  }

  /** Of a convolution [out, in, rows, columns], of a transposed one [in, out, rows, columns]. */
  private INDArray kernels(String name) {
    return graph.getLayer(name).getParam("W");
  }

  /** Input and output channels exchanged, rows and columns reversed. */
  private static INDArray mirror(INDArray kernels) {
    INDArray exchanged = kernels.permute(1, 0, 2, 3).dup('c');
    if (kernels.size(2) == 1 && kernels.size(3) == 1) {
      return exchanged;
    }
    INDArray reversed = Nd4j.createUninitialized(kernels.dataType(), exchanged.shape(), 'c');
    Nd4j.getExecutioner()
        .exec(
            DynamicCustomOp.builder("reverse")
                .addInputs(exchanged)
                .addOutputs(reversed)
                .addIntegerArguments(2, 3)
                .build());
    Inference.release(exchanged);
    return reversed;
  }

  /** The layers and all vertices on ways from them to the logits. */
  private Set<Integer> reaching(Set<String> layers) {
    Set<Integer> reached = new HashSet<>();
    layers.forEach(layer -> reached.add(graph.getVertex(layer).getVertexIndex()));
    for (int at : graph.topologicalSortOrder()) {
      VertexIndices[] inputs = graph.getVertices()[at].getInputVertices();
      for (int i = 0; inputs != null && i < inputs.length; i++) {
        if (reached.contains(inputs[i].getVertexIndex())) {
          reached.add(at);
        }
      }
    }
    return reached;
  }
}
