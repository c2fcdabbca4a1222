package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerConflict;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a job that fails, when the ledger fails, too, and when the node is stopped. */
class JobRunnerTest {
  private static final int ATTEMPTS = 2;
  private static final Duration PAUSE = Duration.ofMillis(300);

  @TempDir Path data;

  private JobRunner runner(Ledger ledger, AnalysisWorkers workers, JobRunner.ModelSource models) {
    return runner(
        ledger,
        workers,
        models,
        new JobRunner.Attempts(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private JobRunner runner(
      Ledger ledger,
      AnalysisWorkers workers,
      JobRunner.ModelSource models,
      JobRunner.Attempts attempts) {
    HepaticaConfig config =
        HepaticaConfig.load(null, null, data, List.of("result.series=all"), Map.of());
    RoomSettings rooms = new RoomSettings(config);
    return new JobRunner(
        data,
        ledger,
        workers,
        models,
        rooms.analysis(),
        job -> rooms.result(Instant.now(), "serial"),
        new Destinations(config),
        new StudyContexts(
            ledger, new StudySeries(ledger, rooms.studySeries(), Clock.systemUTC()), true),
        attempts);
  }

  @Test
  void aJobWhoseEndTheLedgerDidNotTakeIsTriedAgainWithoutARestart() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = queued(ledger, 1);
      AtomicBoolean full = new AtomicBoolean(true);
      try (JobRunner runner =
          runner(
              ledger,
              workers,
              () -> {
                if (full.getAndSet(false)) {
                  // As on a full disk: the analysis fails, and so does the step that would say so.
                  rename(ledger, "events", "events_away");
                }
                throw new IOException("no space left on device");
              })) {
        runner.start();
        await().until(() -> !full.get() && there(ledger, "events_away"));
        Thread.sleep(500);
        assertThat(job(ledger, job).state()).isEqualTo(JobState.ANALYSING);
        rename(ledger, "events_away", "events"); // somebody has made room
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(job(ledger, job).state()).isEqualTo(JobState.FAILED));
        assertThat(job(ledger, job).attempts()).isEqualTo(ATTEMPTS);
        assertThat(ledger.events().ofJob(job.id()))
            .extracting(EventRow::text)
            .anyMatch(text -> text.contains("could not be entered in the ledger"));
      }
    }
  }

  @Test
  void aDiskThatIsAwayForAWhileDoesNotUseUpTheAttemptsOfAllThatWait() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow first = queued(ledger, 1);
      JobRow second = queued(ledger, 2);
      List<Long> asked = new CopyOnWriteArrayList<>();
      JobRunner.ModelSource away =
          () -> {
            asked.add(System.nanoTime());
            throw new IOException("no space left on device");
          };
      JobRunner.Attempts attempts = new JobRunner.Attempts(ATTEMPTS, PAUSE, PAUSE.multipliedBy(2));
      try (JobRunner runner = runner(ledger, workers, away, attempts)) {
        runner.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> assertThat(job(ledger, second).state()).isEqualTo(JobState.FAILED));
      }
      assertThat(job(ledger, first).state()).isEqualTo(JobState.FAILED);
      assertThat(asked).hasSize(4);
      assertThat(between(asked, 0)).isGreaterThanOrEqualTo(PAUSE);
      assertThat(between(asked, 1)).as("grows").isGreaterThanOrEqualTo(PAUSE.multipliedBy(2));
      assertThat(between(asked, 2))
          .as("and has an end")
          .isBetween(PAUSE.multipliedBy(2), PAUSE.multipliedBy(4));
    }
  }

  @Test
  void theEndOfTheNodeEndsAPause() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = queued(ledger, 1);
      JobRunner.ModelSource away =
          () -> {
            throw new IOException("no space left on device");
          };
      JobRunner runner = runner(ledger, workers, away, JobRunner.Attempts.atMost(ATTEMPTS));
      long begin;
      try (runner) {
        runner.start();
        await().until(() -> job(ledger, job).attempts() == 1);
        await().until(() -> job(ledger, job).state() == JobState.QUEUED);
        begin = System.nanoTime();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(runner.isAlive()).isFalse();
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
      try (JobRunner runner = runner(ledger, workers, models, JobRunner.Attempts.atMost(1))) {
        runner.start();
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
      assertThat(job(ledger, job).attempts()).isZero();
      assertThat(ledger.events().ofJob(job.id()))
          .extracting(EventRow::code)
          .contains("HEP-313")
          .doesNotContain("HEP-112");
      ledger.jobs().fail(ledger.jobs().claimNext().orElseThrow().id(), "HEP-000", "out of the way");
    }
  }

  private static Duration between(List<Long> nanos, int first) {
    return Duration.ofNanos(nanos.get(first + 1) - nanos.get(first));
  }

  private JobRow queued(Ledger ledger, int series) throws LedgerConflict {
    JobRow job = Samples.enter(ledger, Samples.ct(data, series, 1));
    ledger.jobs().queue(job.id(), job.lastInstance());
    return job;
  }

  private static JobRow job(Ledger ledger, JobRow job) {
    return ledger.jobs().find(job.id()).orElseThrow();
  }

  private static boolean there(Ledger ledger, String table) {
    try (Connection c = ledger.dataSource().getConnection();
        var tables = c.getMetaData().getTables(null, null, table.toUpperCase(Locale.ROOT), null)) {
      return tables.next();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void rename(Ledger ledger, String from, String to) {
    try (Connection c = ledger.dataSource().getConnection();
        Statement s = c.createStatement()) {
      s.execute("ALTER TABLE " + from + " RENAME TO " + to);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
