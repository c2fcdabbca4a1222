package org.hepatica.unet;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The mean of each channel over its pixels: [N, H, W, C] to [N, 1, 1, C]. */
final class SqueezeVertex extends PlainVertexConf {
  private static final long serialVersionUID = 1;

  @Override
  public GraphVertex clone() {
    return new SqueezeVertex();
  }

  @Override
  int inputs() {
    return 1;
  }

  @Override
  PlainVertex running(ComputationGraph graph, String name, int index, DataType dataType) {
    return new Running(graph, name, index, dataType);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    InputType.InputTypeConvolutional in = (InputType.InputTypeConvolutional) inputs[0];
    return InputType.convolutional(1, 1, in.getChannels(), in.getFormat());
  }

  @SuppressWarnings("overrides") // as in PlainVertex
  private static final class Running extends PlainVertex {
    Running(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, dataType);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      return workspaces.leverageTo(ArrayType.ACTIVATIONS, inputs[0].mean(true, 1, 2));
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray below =
          workspaces.create(ArrayType.ACTIVATION_GRAD, epsilon.dataType(), inputs[0].shape(), 'c');
      INDArray share = epsilon.div(inputs[0].size(1) * inputs[0].size(2));
      below.addi(share);
      Inference.release(share);
      return new Pair<>(null, new INDArray[] {below});
    }
  }
}
