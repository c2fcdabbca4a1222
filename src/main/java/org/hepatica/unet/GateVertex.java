package org.hepatica.unet;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The first input, [N, H, W, C], times the sigmoid of the second, which is [N, 1, 1, C] (a weight
 * for each channel) or [N, H, W, 1] (one for each pixel).
 *
 * <p>The sigmoid is part of it because Deeplearning4j's ActivationLayer overwrites its input when
 * it is not training: a rectifier's gradient is the same afterwards, a sigmoid's is not, and {@link
 * GradCam} would be wrong.
 */
final class GateVertex extends PlainVertexConf {
  private static final long serialVersionUID = 1;

  @Override
  public GraphVertex clone() {
    return new GateVertex();
  }

  @Override
  int inputs() {
    return 2;
  }

  @Override
  PlainVertex running(ComputationGraph graph, String name, int index, DataType dataType) {
    return new Running(graph, name, index, dataType);
  }

  @Override
  public InputType getOutputType(int index, InputType... inputs) {
    return inputs[0];
  }

  @SuppressWarnings("overrides") // as in PlainVertex
  private static final class Running extends PlainVertex {
    Running(ComputationGraph graph, String name, int index, DataType dataType) {
      super(graph, name, index, dataType);
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
      INDArray weights = Transforms.sigmoid(inputs[1], true);
      INDArray out =
          workspaces.createUninitialized(
              ArrayType.ACTIVATIONS, inputs[0].dataType(), inputs[0].shape(), 'c');
      Nd4j.exec(new MulOp(inputs[0], weights, out));
      Inference.release(weights);
      return out;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
      INDArray values = inputs[0];
      INDArray weights = Transforms.sigmoid(inputs[1], true);
      INDArray toValues =
          workspaces.createUninitialized(
              ArrayType.ACTIVATION_GRAD, epsilon.dataType(), values.shape(), 'c');
      Nd4j.exec(new MulOp(epsilon, weights, toValues));
      INDArray product = epsilon.mul(values);
      // The axes along which one weight serves many values.
      int[] shared =
          IntStream.range(1, 4).filter(axis -> weights.size(axis) < values.size(axis)).toArray();
      INDArray toLogits =
          shared.length == 0
              ? workspaces.dup(ArrayType.ACTIVATION_GRAD, product, 'c')
              : workspaces.leverageTo(ArrayType.ACTIVATION_GRAD, product.sum(true, shared));
      toLogits.muli(weights);
      toLogits.muli(weights.rsubi(1));
      Inference.release(product);
      Inference.release(weights);
      return new Pair<>(null, new INDArray[] {toValues, toLogits});
    }
  }
}
