package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a job when the ledger fails, too. */
class JobRunnerTest {
  private static final int ATTEMPTS = 2;

  @TempDir Path data;

  private JobRunner runner(Ledger ledger, AnalysisWorkers workers, JobRunner.ModelSource models) {
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
        ATTEMPTS);
  }

  @Test
  void aJobWhoseEndTheLedgerDidNotTakeIsTriedAgainWithoutARestart() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = Samples.enter(ledger, Samples.ct(data, 1, 1));
      ledger.jobs().queue(job.id(), job.lastInstance());
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
