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

  @Test
  void isTheMeanOfEveryWeightAndWasNeverMeasured() {
    ResidualUNet.Architecture network = new ResidualUNet.Architecture(16, 2, 2, 0, DataType.FLOAT);
    ComputationGraph a = ResidualUNet.training(network, 1);
    ComputationGraph b = ResidualUNet.training(network, 2);
    ComputationGraph c = ResidualUNet.training(network, 3);
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
    ComputationGraph a =
        ResidualUNet.training(new ResidualUNet.Architecture(16, 2, 2, 0, DataType.FLOAT), 1);
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
        new ModelInfo(
            "",
            "tiny",
            16,
            0,
            high,
            2,
            2,
            0.4,
            null,
            "2026-01-01T00:00:00Z",
            1,
            3,
            List.of(),
            Map.of("validation.dice.mean", 0.9),
            "CC0",
            "nobody"),
        graph);
  }
}
