package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunsTest {
  @TempDir Path data;

  /** What a hospital uses, and what it would go back to, can be told how it was made. */
  @Test
  void runsOfTheModelInUseAndOfTheOneBeforeAreKept() throws Exception {
    ModelFile oldest = TinyModels.model("oldest", 1);
    ModelFile before = TinyModels.model("before", 2);
    ModelFile inUse = TinyModels.model("in-use", 3);
    ModelRegistry registry = ModelRegistry.open(data.resolve("models"), oldest);
    registry.promote(registry.add(before));
    registry.promote(registry.add(inUse));
    run(1, oldest);
    run(2, before);
    run(3, inUse);
    for (int day = 4; day < 4 + TrainingRuns.KEPT; day++) {
      run(day, null);
    }
    Files.createDirectories(data.resolve("training/retrain-by-hand"));
    new TrainingRuns(data.resolve("training"), Clock.systemUTC()).tidy(registry);
    assertThat(data.resolve("training").toFile().list())
        .doesNotContain(name(1))
        .contains(name(2), name(3), name(4), "retrain-by-hand")
        .hasSize(3 + TrainingRuns.KEPT);
  }

  /** Images of patients, and what nobody goes on from. */
  @Test
  void copiesOfTheCasesThatAKilledRetrainingLeftAreRemoved() throws Exception {
    run(1, null);
    run(2, null);
    Path runs = data.resolve("training");
    Path copy = Files.createDirectories(runs.resolve(name(1)).resolve("cases/images"));
    Files.write(copy.resolve("p_1.png"), new byte[9]);
    Path mine = Files.createDirectories(runs.resolve("retrain-by-hand/cases"));
    Files.write(runs.resolve(name(1)).resolve("training.log"), new byte[9]);
    Files.write(runs.resolve(name(2)).resolve("checkpoint.bin"), new byte[9]);
    Files.write(runs.resolve(name(2)).resolve("checkpoint-before.bin"), new byte[9]);
    Files.write(runs.resolve(name(2)).resolve("best.hepatica.part"), new byte[9]);
    Files.write(mine.resolveSibling("mine.part"), new byte[9]);
    new TrainingRuns(runs, Clock.systemUTC()).clear();
    assertThat(runs.resolve(name(2))).isEmptyDirectory();
    assertThat(runs.resolve(name(1))).isDirectoryContaining("glob:**training.log");
    assertThat(runs.resolve(name(1)).resolve("cases")).doesNotExist();
    assertThat(mine).isDirectory();
    assertThat(mine.resolveSibling("mine.part")).exists();
    new TrainingRuns(data.resolve("absent"), Clock.systemUTC()).clear();
  }

  private void run(int day, ModelFile best) throws Exception {
    Path run = Files.createDirectories(data.resolve("training").resolve(name(day)));
    if (best != null) {
      best.write(run.resolve("best.hepatica"));
    }
  }

  private static String name(int day) {
    return "retrain-2020010" + day + "-000000";
  }
}
