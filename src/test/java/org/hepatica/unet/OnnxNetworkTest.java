package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.bench.PhantomSlices;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ONNX Runtime shares no code with Deeplearning4j: where both agree, both are right. */
class OnnxNetworkTest {
  private static final int SIZE = 32;

  @Test
  void aTinyNetworkGivesTheSameProbabilities() throws OrtException {
    ComputationGraph training = ResidualUNet.training(tiny(Variant.RESIDUAL), 5);
    ComputationGraph folded = ResidualUNet.folded(tiny(Variant.RESIDUAL));
    Nd4j.getRandom().setSeed(5);
    for (int i = 0; i < 5; i++) {
      INDArray x = Nd4j.rand(DataType.FLOAT, 4, SIZE, SIZE, 1);
      training.fit(new INDArray[] {x}, new INDArray[] {x.gt(0.8).castTo(DataType.FLOAT)});
    }
    Weights.fold(training, folded);
    float[][] slices = new float[5][];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = Nd4j.rand(DataType.FLOAT, SIZE * SIZE).toFloatVector();
    }
    float[][] ours = new Inference(folded, SIZE, 2).probabilities(slices);
    try (OnnxNetwork other = OnnxNetwork.of(folded, SIZE, 2, 1)) {
      assertThat(spread(ours)).as("not a constant").isGreaterThan(0.1f);
      assertThat(furthest(ours, other.probabilities(slices))).isLessThan(1e-4f);
    }
    training.close();
    folded.close();
  }

  @Test
  void theShippedNetworkGivesTheSameProbabilities() throws IOException, OrtException {
    ModelFile file = LiverModel.shippedFile();
    float[][] slices = PhantomSlices.of(file.info(), 3);
    ComputationGraph folded = file.folded();
    try (LiverModel model = LiverModel.of(file);
        OnnxNetwork other = OnnxNetwork.of(folded, file.info().inputSize(), 3, 1)) {
      float[][] ours = model.probabilities(slices);
      assertThat(spread(ours)).as("liver and not liver").isGreaterThan(0.9f);
      assertThat(furthest(ours, other.probabilities(slices))).isLessThan(1e-4f);
    }
    folded.close();
  }

  @Test
  void whatHasNoOperatorIsRefusedByName() {
    ComputationGraph gated = ResidualUNet.folded(tiny(Variant.ATTENTION));
    assertThatThrownBy(() -> OnnxWriter.write(gated, SIZE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gate");
    gated.close();
  }

  private static ResidualUNet.Architecture tiny(Variant variant) {
    return new ResidualUNet.Architecture(SIZE, 2, 4, 0.3, DataType.FLOAT, variant);
  }

  private static float spread(float[]... values) {
    float least = Float.MAX_VALUE;
    float most = -Float.MAX_VALUE;
    for (float[] slice : values) {
      for (float value : slice) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return most - least;
  }

  private static float furthest(float[][] a, float[][] b) {
    assertThat(b.length).isEqualTo(a.length);
    float furthest = 0;
    for (int i = 0; i < a.length; i++) {
      for (int p = 0; p < a[i].length; p++) {
        furthest = Math.max(furthest, Math.abs(a[i][p] - b[i][p]));
      }
    }
    return furthest;
  }
}
