package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ModelMeanTest {
  private static final ResidualUNet.Architecture NETWORK =
      new ResidualUNet.Architecture(16, 2, 2, 0, DataType.FLOAT);

  @Test
  void isTheMeanOfEveryWeightAndWasNeverMeasured() {
    ComputationGraph a = ResidualUNet.training(NETWORK, 1);
    ComputationGraph b = ResidualUNet.training(NETWORK, 2);
    ComputationGraph c = ResidualUNet.training(NETWORK, 3);
    try {
      ModelFile mean = ModelFile.mean(List.of(file(a, 255), file(b, 255)));
      mean.into(c);
      try (INDArray expected = a.params().add(b.params()).divi(2)) {
        assertThat(c.params().equalsWithEps(expected, 1e-6)).isTrue();
      }
      assertThat(mean.info().scores()).isEmpty();
      assertThat(mean.info().threshold()).isEqualTo(0.5);
      assertThat(mean.calibration()).isEmpty();
      assertThat(mean.info().id()).isNotEqualTo(file(a, 255).info().id());
      assertThat(ModelFile.mean(List.of(file(a, 255), file(a, 255))).info().id())
          .isEqualTo(file(a, 255).info().id());
    } finally {
      a.close();
      b.close();
      c.close();
    }
  }

  @Test
  void strangersAreRefused() {
    ComputationGraph a = ResidualUNet.training(NETWORK, 1);
    try {
      assertThatThrownBy(() -> ModelFile.mean(List.of(file(a, 255), file(a, 200))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not the same network for the same HU window");
    } finally {
      a.close();
    }
  }

  private static ModelFile file(ComputationGraph graph, double high) {
    return ModelFile.of(
        ModelInfos.of(NETWORK, high).measured(0.4, Map.of("validation.dice.mean", 0.9)), graph);
  }
}
