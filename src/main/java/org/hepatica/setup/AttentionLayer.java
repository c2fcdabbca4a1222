package org.hepatica.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.hepatica.config.ConfigException;
import org.hepatica.config.ConfigProblem;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.unet.LayerNames;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;

/**
 * The layer that {@code model.layer} asks for, beside what a model has; told from the model file,
 * without its network.
 */
public final class AttentionLayer {
  private AttentionLayer() {}

  /**
   * What is shown of the model in use.
   *
   * @throws ConfigException when it has no such layer
   */
  public static String check(HepaticaConfig config) throws IOException {
    ModelFile file = ModelFile.read(Models.of(config).current());
    problem(config, file.info()).ifPresent(AttentionLayer::refuse);
    String asked = config.settings().model().layer();
    return (asked.isEmpty() ? file.defaultLayer() : asked) + " of " + file.info().id();
  }

  /**
   * Nothing, where no layer is asked for: then the model's own choice is shown.
   *
   * @throws ConfigException when the model has no such layer
   */
  public static void require(HepaticaConfig config, Path model) throws IOException {
    if (!config.settings().model().layer().isEmpty()) {
      problem(config, ModelFile.read(model).info()).ifPresent(AttentionLayer::refuse);
    }
  }

  /**
   * Why a model cannot be put in use: each job would fail by it, and the next start. Where the
   * settings name a model file, what the registry uses does not matter.
   */
  static Optional<String> hindrance(HepaticaConfig config, ModelInfo model) {
    return config.settings().model().file().isBlank()
        ? problem(config, model)
            .map(p -> "model " + model.id() + " is not put in use: " + p + " Then restart.")
        : Optional.empty();
  }

  private static Optional<ConfigProblem> problem(HepaticaConfig config, ModelInfo model) {
    String asked = config.settings().model().layer();
    if (asked.isEmpty() || LayerNames.of(model).contains(asked)) {
      return Optional.empty();
    }
    List<String> stages = LayerNames.stages(model);
    String last = stages.get(stages.size() - 1) + "_";
    List<String> parts =
        LayerNames.of(model).stream().filter(name -> name.startsWith(last)).toList();
    return Optional.of(
        config.problem(
            "model.layer",
            "\"%s\" is no layer of model %s".formatted(asked, model.id()),
            "Write one of its stages, %s, or a part of one, such as %s; or \"\" for the model's own choice."
                .formatted(String.join(", ", stages), String.join(", ", parts))));
  }

  private static void refuse(ConfigProblem problem) {
    throw new ConfigException(problem);
  }
}
