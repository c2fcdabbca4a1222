package org.hepatica.node;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.hepatica.unet.ModelFile;

/**
 * Why the model in use cannot be read, with the cure; empty when it can. Each job would fail by it,
 * and none is to blame.
 */
final class ModelTrouble implements Supplier<Optional<String>> {
  private final JobRunner.ModelSource models;

  ModelTrouble(JobRunner.ModelSource models) {
    this.models = models;
  }

  @Override
  public Optional<String> get() {
    try {
      ModelFile.read(models.current());
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          "the model in use cannot be read, "
              + e.getMessage()
              + "; put it back, or put another one in use (`hepatica models`)");
    }
  }
}
