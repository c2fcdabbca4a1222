package org.hepatica.node;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.console.AdminRefused;
import org.hepatica.console.ModelAdmin;
import org.hepatica.learning.Retraining;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.setup.Models;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;

/** The models of a registry, with or without a running node. */
public final class RegistryAdmin implements ModelAdmin {
  private final ModelRegistry registry;

  /** Speaks for this registry. */
  public RegistryAdmin(ModelRegistry registry) {
    this.registry = registry;
  }

  /** Speaks for the registry of a data folder, without a node. */
  public static RegistryAdmin of(HepaticaConfig config) throws IOException {
    return new RegistryAdmin(Models.registry(config));
  }

  @Override
  public List<Model> models() {
    try {
      List<Model> models = new ArrayList<>();
      registry
          .list()
          .forEach(entry -> models.add(model(entry.info(), entry.current(), entry.unknown())));
      Collections.reverse(models);
      registry
          .damaged()
          .forEach(file -> models.add(Model.damaged(file.id(), file.current(), file.why())));
      return models;
    } catch (IOException e) {
      throw AdminRefused.notNow(e.getMessage());
    }
  }

  @Override
  public Model promote(String id) {
    try {
      registry.promote(id);
      return current();
    } catch (NoSuchFileException e) {
      throw AdminRefused.notFound("there is no model " + id + "; models list shows what there is");
    } catch (IOException e) {
      throw AdminRefused.notNow(e.getMessage());
    }
  }

  @Override
  public Model rollback() {
    try {
      registry.rollback();
      return current();
    } catch (IOException e) {
      throw AdminRefused.notNow(e.getMessage());
    }
  }

  /** Reads no other model: one that is damaged does not undo what was just done. */
  private Model current() throws IOException {
    ModelFile model = ModelFile.read(registry.current());
    return model(model.info(), true, Calibration.unknown(model.calibration().orElse(null)));
  }

  private static Model model(ModelInfo info, boolean current, List<String> unknown) {
    String scores =
        info.scores().entrySet().stream()
            .map(score -> score.getKey() + " " + figure(score.getKey(), score.getValue()))
            .collect(Collectors.joining(", "));
    return new Model(
        info.id(),
        info.name(),
        current,
        info.created(),
        info.parent(),
        scores,
        String.join(", ", unknown),
        Retraining.worse(info).orElse(""));
  }

  /** Slices are counted, all else is measured. */
  private static String figure(String key, double value) {
    return String.format(Locale.ROOT, key.contains(".slices") ? "%.0f" : "%.3f", value);
  }
}
