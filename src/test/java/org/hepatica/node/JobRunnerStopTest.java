package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.hepatica.setup.Workers;
import org.junit.jupiter.api.Test;

/** What becomes of a job when the node is stopped while it works on it. */
class JobRunnerStopTest extends JobRunning {
  @Test
  void theEndOfTheNodeEndsAPause() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = queued(ledger, 1);
      JobRunner.ModelSource away =
          () -> {
            throw new IOException("no space left on device");
          };
      JobRunner runner = runner(ledger, workers, away, Setbacks.Attempts.atMost(ATTEMPTS));
      try (runner) {
        runner.start();
        await().until(() -> job(ledger, job).attempts() == 1);
        await().until(() -> job(ledger, job).state() == JobState.QUEUED);
      }
      assertThat(runner.isAlive()).as("the pause is longer than a stop waits").isFalse();
      assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
      assertThat(job(ledger, job).attempts()).isEqualTo(1);
    }
  }

  @Test
  void aStopCostsAJobNoAttemptWhateverItIsInTheMiddleOf() throws Exception {
    stoppedIn(
        () -> {
          throw new ClosedByInterruptException(); // as when files are written
        });
    stoppedIn(
        () -> {
          Thread.currentThread().interrupt(); // as when the worker is waited for
          return data;
        });
  }

  private void stoppedIn(JobRunner.ModelSource end) throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = queued(ledger, (int) ledger.instances().count() + 1);
      CountDownLatch begun = new CountDownLatch(1);
      JobRunner.ModelSource models =
          () -> {
            begun.countDown();
            try {
              Thread.sleep(60_000);
            } catch (InterruptedException e) {
              return end.current();
            }
            throw new IOException("nobody stopped the node");
          };
      try (JobRunner runner = runner(ledger, workers, models, Setbacks.Attempts.atMost(1))) {
        runner.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
      assertThat(job(ledger, job).attempts()).isZero();
      assertThat(ledger.events().ofJob(job.id()))
          .extracting(EventRow::code)
          .contains("HEP-313")
          .doesNotContain("HEP-112");
      ledger.jobs().fail(Samples.claimNext(ledger).orElseThrow().id(), "HEP-000", "out of the way");
    }
  }

  @Test
  void aJobByWhichTheNodeIsStoppedAgainAndAgainFailsInTheEnd() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      JobRow job = queued(ledger, 1);
      for (int start = 0; start < 10; start++) {
        stopWhileItWorks(ledger);
        assertThat(job(ledger, job).attempts()).isZero();
      }
      stopWhileItWorks(ledger);
      assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
      assertThat(job(ledger, job).attempts()).isEqualTo(1);
      stopWhileItWorks(ledger);
      assertThat(job(ledger, job).state()).isEqualTo(JobState.FAILED);
      assertThat(job(ledger, job).code()).isEqualTo("HEP-314");
      assertThat(job(ledger, job).reason()).contains("the node was stopped", "10 before it");
      assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.QUEUED);
      stopWhileItWorks(ledger);
      assertThat(job(ledger, job).attempts()).as("begins anew").isZero();
    }
  }

  /** As a supervisor does, by SIGTERM, when a job takes too much memory. */
  private void stopWhileItWorks(Ledger ledger) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    JobRunner.ModelSource models =
        () -> {
          begun.countDown();
          try {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            throw new ClosedByInterruptException();
          }
          throw new IOException("nobody stopped the node");
        };
    try (AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults());
        JobRunner runner = runner(ledger, workers, models)) {
      runner.start();
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }
  }
}
