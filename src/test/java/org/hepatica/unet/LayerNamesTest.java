package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The names that are told from a model's description are those that its network has. */
class LayerNamesTest {
  static Stream<Arguments> networks() {
    return Stream.of(Variant.values())
        .flatMap(v -> IntStream.of(1, 2, 4).mapToObj(levels -> Arguments.of(v, levels)));
  }

  private static ModelInfo info(Variant variant, int levels) {
    return new ModelInfo(
        "tiny-1",
        "tiny",
        16,
        0,
        255,
        levels,
        1,
        0.5,
        null,
        "2026-01-01T00:00:00Z",
        1,
        0,
        List.of(),
        Map.of(),
        "CC0",
        "nobody",
        variant);
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
