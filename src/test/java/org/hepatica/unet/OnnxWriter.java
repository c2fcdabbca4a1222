package org.hepatica.unet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import onnx.Onnx;
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
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.protobuf.ByteString;

/**
 * A folded network as an ONNX model (IR 7, operator set 13), vertex by vertex: input [N, 1, S, S],
 * output [N, 1, S, S], the probability of liver. With one channel at either end the values lie as
 * they do in NHWC. Kernels need no turning: Deeplearning4j keeps [out, in, rows, columns], of a
 * transposed convolution [in, out, rows, columns], as ONNX does. Knows what the residual network is
 * made of and refuses anything else.
 */
final class OnnxWriter {
  private static final int IR = 7;
  private static final int OPERATORS = 13;
  private static final String SLICES = "N";

  private final ComputationGraph network;
  private final Onnx.GraphProto.Builder graph = Onnx.GraphProto.newBuilder().setName("hepatica");

  private OnnxWriter(ComputationGraph network) {
    this.network = network;
  }

  /**
   * The model, as a file holds it.
   *
   * @throws IllegalArgumentException when the network has a vertex that this class does not know
   */
  static byte[] write(ComputationGraph folded, int size) {
    return new OnnxWriter(folded).model(size).toByteArray();
  }

  private Onnx.ModelProto model(int size) {
    for (int at : network.topologicalSortOrder()) {
      GraphVertex vertex = network.getVertices()[at];
      if (!vertex.isInputVertex()) {
        add(vertex);
      }
    }
    graph.addInput(value(network.getConfiguration().getNetworkInputs().get(0), size));
    graph.addOutput(value(network.getConfiguration().getNetworkOutputs().get(0), size));
    return Onnx.ModelProto.newBuilder()
        .setIrVersion(IR)
        .addOpsetImport(Onnx.OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .setGraph(graph)
        .build();
  }

  private void add(GraphVertex vertex) {
    if (vertex instanceof MergeVertex) {
      node("Concat", vertex).addAttribute(integer("axis", 1));
    } else if (!vertex.hasLayer()) {
      requireSum(vertex);
      node("Add", vertex);
    } else {
      layer(vertex, vertex.getLayer().conf().getLayer());
    }
  }

  private void layer(GraphVertex vertex, Layer layer) {
    if (layer instanceof ActivationLayer a && a.getActivationFn() instanceof ActivationReLU) {
      node("Relu", vertex);
    } else if (layer instanceof CnnLossLayer a
        && a.getActivationFn() instanceof ActivationSigmoid) {
      node("Sigmoid", vertex);
    } else if (layer instanceof SubsamplingLayer pool && pool.getPoolingType() == PoolingType.MAX) {
      node("MaxPool", vertex)
          .addAttribute(integers("kernel_shape", pool.getKernelSize()))
          .addAttribute(integers("strides", pool.getStride()));
    } else if (layer instanceof ConvolutionLayer convolution
        && convolution.getActivationFn() instanceof ActivationIdentity) {
      boolean up = layer instanceof Deconvolution2D;
      Onnx.NodeProto.Builder node = node(up ? "ConvTranspose" : "Conv", vertex);
      for (String parameter : List.of("W", "b")) {
        String name = vertex.getVertexName() + "." + parameter;
        node.addInput(name);
        graph.addInitializer(
            tensor(name, network.getLayer(vertex.getVertexName()).getParam(parameter)));
      }
      node.addAttribute(integers("kernel_shape", convolution.getKernelSize()))
          .addAttribute(integers("strides", convolution.getStride()));
      if (!up) {
        int half = convolution.getKernelSize()[0] / 2;
        node.addAttribute(integers("pads", half, half, half, half));
      }
    } else {
      throw new IllegalArgumentException(
          "%s is a %s: no ONNX operator is known for it"
              .formatted(vertex.getVertexName(), layer.getClass().getSimpleName()));
    }
  }

  private void requireSum(GraphVertex vertex) {
    String name = vertex.getVertexName();
    if (!(network.getConfiguration().getVertices().get(name) instanceof ElementWiseVertex sum
        && sum.getOp() == ElementWiseVertex.Op.Add)) {
      throw new IllegalArgumentException(name + " is neither a layer nor a sum");
    }
  }

  /** A node with its inputs and its output, which has the vertex' name. */
  private Onnx.NodeProto.Builder node(String operator, GraphVertex vertex) {
    Onnx.NodeProto.Builder node =
        graph
            .addNodeBuilder()
            .setOpType(operator)
            .setName(vertex.getVertexName())
            .addOutput(vertex.getVertexName());
    for (VertexIndices input : vertex.getInputVertices()) {
      node.addInput(network.getVertices()[input.getVertexIndex()].getVertexName());
    }
    return node;
  }

  private static Onnx.TensorProto tensor(String name, INDArray array) {
    Onnx.TensorProto.Builder tensor =
        Onnx.TensorProto.newBuilder()
            .setName(name)
            .setDataType(Onnx.TensorProto.DataType.FLOAT_VALUE);
    // A bias is a row vector.
    long[] shape = array.rank() == 2 ? new long[] {array.length()} : array.shape();
    for (long side : shape) {
      tensor.addDims(side);
    }
    float[] values = array.dup('c').data().asFloat();
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return tensor.setRawData(ByteString.copyFrom(bytes)).build();
  }

  private static Onnx.ValueInfoProto value(String name, int size) {
    Onnx.TensorShapeProto.Builder shape = Onnx.TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam(SLICES);
    for (long side : new long[] {1, size, size}) {
      shape.addDimBuilder().setDimValue(side);
    }
    return Onnx.ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            Onnx.TypeProto.newBuilder()
                .setTensorType(
                    Onnx.TypeProto.Tensor.newBuilder()
                        .setElemType(Onnx.TensorProto.DataType.FLOAT_VALUE)
                        .setShape(shape)))
        .build();
  }

  private static Onnx.AttributeProto integer(String name, long value) {
    return Onnx.AttributeProto.newBuilder()
        .setName(name)
        .setType(Onnx.AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private static Onnx.AttributeProto integers(String name, int... values) {
    List<Long> list = new ArrayList<>();
    for (int value : values) {
      list.add((long) value);
    }
    return Onnx.AttributeProto.newBuilder()
        .setName(name)
        .setType(Onnx.AttributeProto.AttributeType.INTS)
        .addAllInts(list)
        .build();
  }
}
