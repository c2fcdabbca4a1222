package org.hepatica.unet;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.MergeVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Sigmoid;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The way forward through a folded network, operation by operation. Deeplearning4j's own way
 * computes the same, but sends transposed convolutions through code without oneDNN and takes fresh
 * memory for every array. Here a transposed 2×2 convolution is two 1×1 convolutions, one for the
 * even and one for the odd rows; rectifiers and sums write over what nobody reads any more; arrays
 * are kept for the next pass. What this class knows nothing special of goes Deeplearning4j's way.
 *
 * <p>Reads the weights anew in every pass. Not for several threads at once.
 */
final class ForwardPass implements AutoCloseable {
  private static final int SAME = 1;
  private static final int NHWC = 1;

  /** Kernels as [out, in, rows, columns]. */
  private static final int OIYX = 1;

  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final ComputationGraph graph;
  private final ArrayPool pool = new ArrayPool();

  /**
   * @param graph a folded network, NHWC
   */
  ForwardPass(ComputationGraph graph) {
    this.graph = graph;
  }

  /** An output of a vertex. */
  private static final class Slot {
    private final INDArray array;

    /** Whether it is to be given back: not the caller's input, not written over by its reader. */
    private boolean ours;

    /** Vertices that have yet to read it. */
    private int readers;

    private final boolean wanted;

    Slot(INDArray array, boolean ours, int readers, boolean wanted) {
      this.array = array;
      this.ours = ours;
      this.readers = readers;
      this.wanted = wanted;
    }

    boolean free() {
      return readers == 0 && !wanted;
    }
  }

  /** Outputs that were asked for; valid until closed. */
  final class Outputs implements AutoCloseable {
    private final Map<String, INDArray> arrays = new LinkedHashMap<>();
    private final Map<String, Slot> slots = new LinkedHashMap<>();

    /** By name of the vertex, the network's input among them if it was asked for. */
    Map<String, INDArray> arrays() {
      return arrays;
    }

    private void add(String name, Slot slot) {
      slots.put(name, slot);
      arrays.put(name, slot.array);
    }

    @Override
    public void close() {
      slots.values().forEach(ForwardPass.this::giveBack);
      slots.clear();
      graph.clear();
    }
  }

  /**
   * Runs all vertices.
   *
   * @param input [N, S, S, 1], stays the caller's
   * @param wanted names of the vertices whose outputs are asked for
   */
  Outputs run(INDArray input, Predicate<String> wanted) {
    Map<Integer, Integer> readers = readers();
    Map<Integer, Slot> slots = new HashMap<>();
    Outputs outputs = new Outputs();
    for (int at : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[at];
      boolean asked = wanted.test(vertex.getVertexName());
      VertexIndices[] indices = vertex.getInputVertices();
      Slot[] from = new Slot[indices == null ? 0 : indices.length];
      for (int i = 0; i < from.length; i++) {
        from[i] = slots.get(indices[i].getVertexIndex());
        from[i].readers--;
      }
      boolean ours = !vertex.isInputVertex();
      INDArray made = ours ? compute(vertex, from) : input;
      Slot slot = new Slot(made, ours, readers.getOrDefault(at, 0), asked);
      slots.put(at, slot);
      if (asked) {
        outputs.add(vertex.getVertexName(), slot);
      } else if (slot.free()) {
        giveBack(slot);
      }
      for (Slot one : from) {
        if (one.free()) {
          giveBack(one);
        }
      }
    }
    return outputs;
  }

  private Map<Integer, Integer> readers() {
    Map<Integer, Integer> readers = new HashMap<>();
    for (GraphVertex vertex : graph.getVertices()) {
      if (!vertex.isInputVertex()) {
        for (VertexIndices input : vertex.getInputVertices()) {
          readers.merge(input.getVertexIndex(), 1, Integer::sum);
        }
      }
    }
    return readers;
  }

  private INDArray compute(GraphVertex vertex, Slot... from) {
    INDArray first = from[0].array;
    if (vertex instanceof MergeVertex) {
      long[] shape = first.shape().clone();
      shape[3] = 0;
      INDArray[] parts = new INDArray[from.length];
      for (int i = 0; i < from.length; i++) {
        parts[i] = from[i].array;
        shape[3] += parts[i].size(3);
      }
      INDArray to = pool.take(first.dataType(), shape);
      custom("concat", to, parts, 3);
      return to;
    }
    if (sums(vertex) && from.length == 2) {
      INDArray to = over(from[0]);
      Nd4j.getExecutioner().exec(new AddOp(first, from[1].array, to));
      return to;
    }
    if (vertex.hasLayer()) {
      return layer(vertex, vertex.getLayer().conf().getLayer(), from[0]);
    }
    return others(vertex, from);
  }

  private boolean sums(GraphVertex vertex) {
    return graph.getConfiguration().getVertices().get(vertex.getVertexName())
            instanceof ElementWiseVertex combination
        && combination.getOp() == ElementWiseVertex.Op.Add;
  }

  private INDArray layer(GraphVertex vertex, Layer layer, Slot from) {
    INDArray input = from.array;
    long[] shape = input.shape().clone();
    if (layer instanceof ActivationLayer bend && bend.getActivationFn() instanceof ActivationReLU) {
      INDArray to = over(from);
      Nd4j.getExecutioner().exec(new RectifiedLinear(input, to, 0));
      return to;
    }
    if (layer instanceof CnnLossLayer last && last.getActivationFn() instanceof ActivationSigmoid) {
      INDArray to = over(from);
      Nd4j.getExecutioner().exec(new Sigmoid(input, to));
      return to;
    }
    if (layer instanceof ConvolutionLayer convolution
        && convolution.getActivationFn() instanceof ActivationIdentity) {
      if (layer instanceof Deconvolution2D up) {
        return doubles(up) ? enlarged(vertex.getVertexName(), input) : others(vertex, from);
      }
      if (convolution.getStride()[0] == 1 && convolution.getStride()[1] == 1) {
        String name = vertex.getVertexName();
        shape[3] = convolution.getNOut();
        INDArray to = pool.take(input.dataType(), shape);
        convolve(input, weights(name, "W"), weights(name, "b"), to);
        return to;
      }
    }
    if (layer instanceof SubsamplingLayer down
        && down.getPoolingType() == PoolingType.MAX
        && twoByTwo(down.getKernelSize(), down.getStride())) {
      shape[1] /= 2;
      shape[2] /= 2;
      INDArray to = pool.take(input.dataType(), shape);
      custom("maxpool2d", to, new INDArray[] {input}, 2, 2, 2, 2, 0, 0, 1, 1, SAME, 0, NHWC);
      return to;
    }
    return others(vertex, from);
  }

  private static boolean doubles(Deconvolution2D up) {
    return twoByTwo(up.getKernelSize(), up.getStride());
  }

  private static boolean twoByTwo(int[] kernel, int... stride) {
    return kernel[0] == 2 && kernel[1] == 2 && stride[0] == 2 && stride[1] == 2;
  }

  /**
   * A transposed convolution whose kernels do not overlap. Both columns of a kernel row are
   * channels of one pixel first; in NHWC they lie as two pixels do. The two rows then take turns.
   */
  private INDArray enlarged(String name, INDArray input) {
    INDArray kernels = weights(name, "W");
    long in = kernels.size(0);
    long out = kernels.size(1);
    long n = input.size(0);
    long rows = input.size(1);
    long columns = input.size(2);
    INDArray bias = weights(name, "b").reshape(out);
    INDArray[] halves = new INDArray[2];
    INDArray[] lines = new INDArray[2];
    try (INDArray both = Nd4j.concat(0, bias, bias)) {
      for (int row = 0; row < 2; row++) {
        halves[row] = pool.take(input.dataType(), n, rows, columns, 2 * out);
        try (INDArray turned =
            kernels
                .get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(row))
                .permute(2, 1, 0)
                .dup('c')) {
          convolve(input, turned.reshape('c', 2 * out, in, 1, 1), both, halves[row]);
        }
        lines[row] = halves[row].reshape('c', n, rows, 1, columns * 2 * out);
      }
    }
    INDArray to = pool.take(input.dataType(), n, 2 * rows, 2 * columns, out);
    custom("concat", to.reshape('c', n, rows, 2, columns * 2 * out), lines, 2);
    pool.giveBack(halves[0]);
    pool.giveBack(halves[1]);
    return to;
  }

  private static void convolve(INDArray input, INDArray kernels, INDArray bias, INDArray to) {
    custom(
        "conv2d",
        to,
        new INDArray[] {input, kernels, bias},
        (int) kernels.size(2),
        (int) kernels.size(3),
        1,
        1,
        0,
        0,
        1,
        1,
        SAME,
        NHWC,
        OIYX);
  }

  private INDArray weights(String layer, String name) {
    return graph.getLayer(layer).getParam(name);
  }

  private static void custom(String name, INDArray to, INDArray[] inputs, int... arguments) {
    Nd4j.getExecutioner()
        .exec(
            DynamicCustomOp.builder(name)
                .addInputs(inputs)
                .addOutputs(to)
                .addIntegerArguments(arguments)
                .build());
  }

  private static INDArray others(GraphVertex vertex, Slot... from) {
    for (int i = 0; i < from.length; i++) {
      vertex.setInput(i, from[i].array, NO_WORKSPACES);
    }
    return vertex.doForward(false, NO_WORKSPACES);
  }

  /** The slot's own array where nobody else needs it, else another one of the same shape. */
  private INDArray over(Slot slot) {
    if (!slot.ours || !slot.free()) {
      return pool.take(slot.array.dataType(), slot.array.shape());
    }
    slot.ours = false;
    return slot.array;
  }

  private void giveBack(Slot slot) {
    if (slot.ours) {
      pool.giveBack(slot.array);
      slot.ours = false;
    }
  }

  /** For who goes the way back. */
  ArrayPool pool() {
    return pool;
  }

  /** Frees all arrays that are kept. */
  @Override
  public void close() {
    pool.close();
  }
}
