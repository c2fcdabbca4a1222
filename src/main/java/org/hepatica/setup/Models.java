package org.hepatica.setup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.learning.registry.ModelRegistry;

/** Which model is used: the file that the configuration names, else the registry's current one. */
public final class Models {
  private final Path file;
  private final ModelRegistry registry;

  private Models(Path file, ModelRegistry registry) {
    this.file = file;
    this.registry = registry;
  }

  /**
   * @throws NotNowException when the configuration names a file that is not there
   */
  public static Models of(HepaticaConfig config) throws IOException {
    String named = config.settings().model().file();
    ModelRegistry registry = registry(config);
    if (named.isBlank()) {
      return new Models(null, registry);
    }
    Path file = Path.of(named).toAbsolutePath();
    if (!Files.isRegularFile(file)) {
      throw new NotNowException(
          config.problem(
              "model.file",
              "\"" + file + "\" does not exist",
              "Name a .hepatica file, or leave it empty for the registry's current model."));
    }
    return new Models(file, registry);
  }

  /** The registry, which puts in use only what has the layer that the settings ask for. */
  public static ModelRegistry registry(HepaticaConfig config) throws IOException {
    return ModelRegistry.open(DataFolder.make(config.dataDir()).resolve("models"))
        .with(model -> AttentionLayer.hindrance(config, model));
  }

  /** The model to use for the next job. */
  public Path current() throws IOException {
    return file != null ? file : registry.current();
  }

  /** The registry, also where the configuration names a file. */
  public ModelRegistry registry() {
    return registry;
  }
}
