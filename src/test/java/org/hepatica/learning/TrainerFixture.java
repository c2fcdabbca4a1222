package org.hepatica.learning;

import java.nio.file.Path;
import java.time.Duration;
import org.hepatica.learning.child.ChildLimits;
import org.junit.jupiter.api.io.TempDir;

/** What tests of training runs share. */
abstract class TrainerFixture {
  static final ChildLimits LIMITS = new ChildLimits(400, 1000, 1, Duration.ofMinutes(10));

  @TempDir Path folder;

  static TrainingSettings.Phase phase(int size, int epochs) {
    return new TrainingSettings.Phase(size, epochs, 8, 1e-2, 2e-3);
  }
}
