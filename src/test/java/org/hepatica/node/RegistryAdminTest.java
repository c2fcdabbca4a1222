package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.learning.ModelRegistry;
import org.hepatica.learning.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAdminTest {
  @TempDir Path folder;

  /** Else who is told that it failed goes back once more, to the model before the one before. */
  @Test
  void goingBackIsNotToldAsFailedForTheSakeOfAnotherModelsFile() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, TinyModels.model("tiny", 1));
    final String first = registry.currentId();
    registry.promote(registry.add(TinyModels.model("tiny", 2)));
    Files.write(folder.resolve("another-1.hepatica"), new byte[100]);
    assertThat(new RegistryAdmin(registry).rollback().id()).isEqualTo(first);
    assertThat(registry.currentId()).isEqualTo(first);
  }
}
