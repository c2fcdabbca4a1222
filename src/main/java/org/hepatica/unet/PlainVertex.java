package org.hepatica.unet;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A vertex without parameters, layers and masks. */
@SuppressWarnings(
    "overrides") // BaseGraphVertex declares setInputs with an array, its interface with "..."
abstract class PlainVertex extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  PlainVertex(ComputationGraph graph, String name, int index, DataType dataType) {
    super(graph, name, index, null, null, dataType);
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    if (gradients != null) {
      throw new IllegalArgumentException(getVertexName() + " has no parameters");
    }
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int batch) {
    if (masks != null && masks.length > 0 && masks[0] != null) {
      throw new IllegalArgumentException(getVertexName() + " takes no mask arrays");
    }
    return null;
  }

  @Override
  public String toString() {
    return getClass().getName() + "(" + getVertexName() + ")";
  }
}
