package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.setup.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What becomes of a job that fails, and of others beside it, when the ledger fails, too. */
class JobRunnerTest extends JobRunning {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.list = new CopyOnWriteArrayList<>();
    lines.start();
    logger().addAppender(lines);
  }

  @AfterEach
  void listenNoMore() {
    logger().detachAppender(lines);
  }

  private static Logger logger() {
    return (Logger) LoggerFactory.getLogger(JobRunner.class);
  }

  private long told(String number) {
    return lines.list.stream().filter(line -> line.getMessage().startsWith(number)).count();
  }

  @Test
  void anErrorFailsItsJobAndTheNextHasItsTurn() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow first = queued(ledger, 1);
      JobRow second = queued(ledger, 2);
      try (JobRunner runner =
          runner(
              ledger,
              workers,
              () -> {
                throw new OutOfMemoryError("injected");
              })) {
        runner.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () ->
                    assertThat(List.of(job(ledger, first), job(ledger, second)))
                        .extracting(JobRow::state)
                        .containsOnly(JobState.FAILED));
        assertThat(job(ledger, first).attempts()).isEqualTo(ATTEMPTS);
        assertThat(runner.trouble()).isEmpty();
      }
    }
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
        await().until(() -> told("HEP-101") > 0);
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
  void whatSeveralJobsFailOfDoesNotUseUpTheAttemptsOfAllThatWait() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow first = queued(ledger, 1);
      JobRow second = queued(ledger, 2);
      List<Long> asked = new CopyOnWriteArrayList<>();
      List<Long> pauses = new CopyOnWriteArrayList<>();
      JobRunner.ModelSource away =
          () -> {
            asked.add(System.nanoTime());
            pauses.add(told("HEP-118"));
            throw new IOException("the model is away");
          };
      Setbacks.Attempts attempts = new Setbacks.Attempts(ATTEMPTS, PAUSE, PAUSE.multipliedBy(2));
      try (JobRunner runner = runner(ledger, workers, away, attempts)) {
        runner.start();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> assertThat(job(ledger, second).state()).isEqualTo(JobState.FAILED));
      }
      assertThat(job(ledger, first).state()).isEqualTo(JobState.FAILED);
      assertThat(pauses)
          .as("before each attempt; the first may be its own job's fault")
          .containsExactly(0L, 0L, 1L, 2L);
      assertThat(between(asked, 1)).isGreaterThanOrEqualTo(PAUSE);
      assertThat(between(asked, 2)).as("grows").isGreaterThanOrEqualTo(PAUSE.multipliedBy(2));
    }
  }

  @Test
  void aSeriesThatFailsHoldsUpNoOther() throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow broken = queued(ledger, 1);
      JobRow other = queued(ledger, 2);
      JobRunner.ModelSource failing =
          () -> {
            throw new IOException("no space left on device"); // it only looks so
          };
      try (JobRunner runner =
          runner(ledger, workers, failing, Setbacks.Attempts.atMost(ATTEMPTS))) {
        runner.start();
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(() -> assertThat(job(ledger, other).attempts()).isEqualTo(1));
        assertThat(job(ledger, broken).attempts()).as("it rests itself").isEqualTo(1);
      }
    }
  }

  private static Duration between(List<Long> nanos, int first) {
    return Duration.ofNanos(nanos.get(first + 1) - nanos.get(first));
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
