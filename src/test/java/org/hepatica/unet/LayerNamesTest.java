package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;

/** The names that are told from a model's description are those that its network has. */
class LayerNamesTest {
  static Stream<Arguments> networks() {
    return Stream.of(Variant.values())
        .flatMap(v -> IntStream.of(1, 2, 4).mapToObj(levels -> Arguments.of(v, levels)));
  }

  private static ModelInfo info(Variant variant, int levels) {
    return ModelInfos.of(
        new ResidualUNet.Architecture(16, levels, 1, 0, DataType.FLOAT, variant), 255);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void areThoseOfTheNetwork(Variant variant, int levels) {
    ModelInfo info = info(variant, levels);
    ComputationGraph graph = ResidualUNet.folded(info.architecture());
    try (GradCam gradCam = new GradCam(graph, 0.5)) {
      assertThat(LayerNames.of(info)).containsExactlyInAnyOrderElementsOf(gradCam.layers());
    } finally {
      graph.close();
    }
  }

  @Test
  void stagesComeFromInputToOutput() {
    assertThat(LayerNames.stages(info(Variant.ATTENTION, 2)))
        .containsExactly("down1", "down2", "bridge", "up2", "up1");
  }

  @Test
  void ofTheShippedModelTheyAreItsOwn() throws IOException {
    ModelFile file = LiverModel.shippedFile();
    try (LiverModel model = LiverModel.of(file)) {
      assertThat(LayerNames.of(file.info())).containsExactlyInAnyOrderElementsOf(model.layers());
      assertThat(LayerNames.stages(file.info()))
          .containsExactlyElementsOf(model.stages())
          .contains(file.defaultLayer());
    }
  }
}
