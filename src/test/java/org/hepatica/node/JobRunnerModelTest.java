package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.StandInWorker;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of jobs while the model in use cannot be read. */
@Timeout(120)
class JobRunnerModelTest extends JobRunning {
  /** As by a disk that lost a sector, or somebody who tidied the folder. */
  @Test
  void whileTheModelInUseIsDamagedNoJobUsesUpAttempts() throws Exception {
    ModelRegistry registry = ModelRegistry.open(data.resolve("models"));
    Path model = registry.current();
    byte[] whole = Files.readAllBytes(model);
    Files.write(model, Arrays.copyOf(whole, whole.length / 2));
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers =
            new AnalysisWorkers(WorkerSettings.defaults(), "1", StandInWorker.launcher())) {
      JobRow first = queued(ledger, 1);
      JobRow second = queued(ledger, 2);
      Surroundings surroundings =
          new Surroundings(data, 0, LOOKS_EVERY, new ModelTrouble(registry::current));
      try (JobRunner runner = runner(ledger, workers, registry::current, surroundings)) {
        runner.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> runner.trouble().isPresent());
        assertThat(runner.trouble().orElseThrow())
            .contains(model + ": damaged")
            .endsWith("; put it back, or put another one in use (`hepatica models`)");
        assertWaiting(ledger, first, second);
        Files.delete(model);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> runner.trouble().orElse("").contains("no model liver-"));
        assertWaiting(ledger, first, second);
        Files.write(model, whole);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> job(ledger, second).attempts() == ATTEMPTS);
        assertThat(runner.trouble()).isEmpty();
      }
    }
  }

  /** The trouble is known a moment before the job whose attempt found it is handed back. */
  private static void assertWaiting(Ledger ledger, JobRow... jobs) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              for (JobRow job : List.of(jobs)) {
                assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
                assertThat(job(ledger, job).attempts()).isZero();
              }
            });
  }
}
