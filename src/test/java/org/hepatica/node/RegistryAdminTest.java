package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.learning.ModelRegistry;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

class RegistryAdminTest {
  @TempDir Path folder;

  private static ModelFile model(long seed) {
    var graph =
        ResidualUNet.training(new ResidualUNet.Architecture(16, 1, 2, 0, DataType.FLOAT), seed);
    ModelInfo info =
        new ModelInfo(
            "",
            "tiny",
            16,
            0,
            255,
            1,
            2,
            0.5,
            null,
            "2026-01-01T00:00:00Z",
            seed,
            0,
            List.of(),
            Map.of(),
            "CC0",
            "nobody");
    ModelFile file = ModelFile.of(info, graph);
    graph.close();
    return file;
  }

  /** Else who is told that it failed goes back once more, to the model before the one before. */
  @Test
  void goingBackIsNotToldAsFailedForTheSakeOfAnotherModelsFile() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, model(1));
    final String first = registry.currentId();
    registry.promote(registry.add(model(2)));
    Files.write(folder.resolve("another-1.hepatica"), new byte[100]);
    assertThat(new RegistryAdmin(registry).rollback().id()).isEqualTo(first);
    assertThat(registry.currentId()).isEqualTo(first);
  }
}
