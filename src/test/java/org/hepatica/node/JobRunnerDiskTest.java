package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.analysis.worker.StandInWorker;
import org.hepatica.analysis.worker.WorkerSettings;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Samples;
import org.hepatica.result.ResultSettings;
import org.hepatica.setup.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** What becomes of jobs while files cannot be written, and of files when a job fails. */
class JobRunnerDiskTest extends JobRunning {
  @Test
  void whileTheFolderForWorkIsNoneNoJobUsesUpAttempts() throws Exception {
    Path work = data.resolve("work");
    Files.writeString(work, "in the way");
    noAttemptIsUsedUpUntil(() -> Files.delete(work));
  }

  @ParameterizedTest
  @CsvSource({"result.part, false", "result, true"})
  void whileTheDiskIsFullNoJobUsesUpAttempts(String analysis, boolean isKept, @TempDir Path mount)
      throws Exception {
    assumeTrue(
        ran("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString()),
        "this user may not mount a tmpfs");
    try {
      Files.createSymbolicLink(data.resolve("work"), mount);
      Path before = Files.createDirectories(mount.resolve("job-1").resolve(analysis));
      Path filler = mount.resolve("filler");
      assertThatThrownBy(() -> Files.write(filler, new byte[8 << 20]))
          .hasMessageContaining("No space left");
      noAttemptIsUsedUpUntil(
          () -> {
            assertThat(Files.exists(before)).as(analysis).isEqualTo(isKept);
            Files.delete(filler);
          });
    } finally {
      ran("umount", mount.toString());
    }
  }

  /** Else what one job left could fill the disk for another, and stay while none is taken. */
  @ParameterizedTest
  @CsvSource({"result.part, false", "result, true"})
  void anAttemptThatFailsLeavesNoHalfAnalysis(String analysis, boolean isKept) throws Exception {
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow job = queued(ledger, 1);
      Path before =
          Files.createDirectories(
              data.resolve("work").resolve("job-" + job.id()).resolve(analysis));
      Files.write(before.resolve("hu.raw"), new byte[1000]);
      JobRunner.ModelSource away =
          () -> {
            throw new IOException("the model is away");
          };
      try (JobRunner runner = runner(ledger, workers, away)) {
        runner.start();
        await().until(() -> job(ledger, job).state() == JobState.FAILED);
      }
      assertThat(Files.exists(before)).isEqualTo(isKept);
    }
  }

  /** Else a disk that they filled would stay full, and no job would ever be taken again. */
  @Test
  void halfOfTheResultsGoesWhenTheReserveIsUsedUp() throws Exception {
    halfOfTheResultsGoes(
        1000, new Surroundings(data, Long.MAX_VALUE, LOOKS_EVERY, Optional::empty));
  }

  /** It is looked at before they go: an attempt that met a full disk does not count. */
  @Test
  void halfOfTheResultsGoesWhenTheDiskIsFull(@TempDir Path mount) throws Exception {
    assumeTrue(
        ran("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", mount.toString()),
        "this user may not mount a tmpfs");
    try {
      Files.createSymbolicLink(data.resolve("results"), mount);
      halfOfTheResultsGoes(8 << 20, new Surroundings(data, 0, LOOKS_EVERY, Optional::empty));
    } finally {
      ran("umount", mount.toString());
    }
  }

  private void halfOfTheResultsGoes(int bytes, Surroundings surroundings) throws Exception {
    Path model = Files.writeString(data.resolve("model"), "alpha");
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers =
            new AnalysisWorkers(WorkerSettings.defaults(), "1", StandInWorker.launcher())) {
      JobRow job = queued(ledger, 1);
      Path half = data.resolve("results").resolve("job-" + job.id());
      Function<JobRow, ResultSettings> full =
          row -> {
            try {
              Files.createDirectories(half);
              Files.write(half.resolve("seg.dcm.part"), new byte[bytes]);
              throw new IOException("no space left on device");
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          };
      Setbacks.Attempts attempts = Setbacks.Attempts.atMost(ATTEMPTS);
      try (JobRunner runner = runner(ledger, workers, () -> model, attempts, full, surroundings)) {
        runner.start();
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> job(ledger, job).state() == JobState.QUEUED && workers.latest() != null);
        assertThat(events(ledger, job)).contains("HEP-125");
        assertThat(job(ledger, job).attempts()).isZero();
        assertThat(half).doesNotExist();
        assertThat(data.resolve("work").resolve("job-" + job.id()).resolve("result"))
            .as("is used again")
            .exists();
      }
    }
  }

  /** The models are not to be had either, as when they lie on the same disk. */
  private void noAttemptIsUsedUpUntil(ThrowingRunnable cured) throws Exception {
    Logger logger = (Logger) LoggerFactory.getLogger(Surroundings.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow first = queued(ledger, 1);
      JobRow second = queued(ledger, 2);
      JobRunner.ModelSource away =
          () -> {
            throw new IOException("no space left on device");
          };
      try (JobRunner runner = runner(ledger, workers, away)) {
        runner.start();
        await().until(() -> events(ledger, first).contains("HEP-125"));
        Thread.sleep(LOOKS_EVERY.multipliedBy(8).toMillis()); // it looks again, and again
        assertThat(runner.trouble().orElseThrow()).contains("work cannot be written: ");
        for (JobRow job : List.of(first, second)) {
          assertThat(job(ledger, job).state()).isEqualTo(JobState.QUEUED);
          assertThat(job(ledger, job).attempts()).isZero();
        }
        assertThat(events(ledger, second)).as("is not taken").doesNotContain("HEP-125");
        cured.run();
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(
                () -> assertThat(job(ledger, second).state()).isEqualTo(JobState.FAILED));
        assertThat(job(ledger, second).attempts()).isEqualTo(ATTEMPTS);
        assertThat(runner.trouble()).isEmpty();
      }
    } finally {
      logger.detachAppender(lines);
    }
    assertThat(lines.list)
        .extracting(line -> line.getFormattedMessage().substring(0, 7))
        .as("once at its begin and once at its end")
        .containsExactly("HEP-125", "HEP-126");
    assertThat(data.resolve("results")).isEmptyDirectory();
  }

  /** They may be on a disk of their own, and nobody's liver waits for it. */
  @Test
  void whileCasesCannotBeWrittenACorrectionUsesUpNoAttemptAndOthersAreTaken() throws Exception {
    Path cases = Files.writeString(data.resolve("cases"), "in the way");
    try (Ledger ledger = Ledger.open(data);
        AnalysisWorkers workers = Workers.of(HepaticaConfig.defaults())) {
      JobRow correction =
          Samples.enter(
              ledger, Samples.arrival(data, "1.2.9", "1.2.9.1", "1.2.9.1.1", "SEG", false));
      ledger.jobs().queue(correction.id(), correction.lastInstance());
      JobRunner.ModelSource away =
          () -> {
            throw new IOException("the model is away");
          };
      try (JobRunner runner = runner(ledger, workers, away)) {
        runner.start();
        await().until(() -> events(ledger, correction).contains("HEP-125")); // its file is gone
        JobRow other = queued(ledger, 1);
        await().until(() -> job(ledger, other).state() == JobState.FAILED);
        assertThat(job(ledger, correction).state()).isEqualTo(JobState.QUEUED);
        assertThat(job(ledger, correction).attempts()).isZero();
        assertThat(events(ledger, correction)).containsOnlyOnce("HEP-125");
        assertThat(runner.trouble().orElseThrow()).contains("cases cannot be written: ");
        Files.delete(cases);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> job(ledger, correction).state() == JobState.FAILED);
        assertThat(job(ledger, correction).attempts()).isEqualTo(ATTEMPTS);
        assertThat(runner.trouble()).isEmpty();
      }
    }
  }

  private interface ThrowingRunnable {
    void run() throws Exception;
  }

  private static boolean ran(String... command) throws Exception {
    return new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  private static List<String> events(Ledger ledger, JobRow job) {
    return ledger.events().ofJob(job.id()).stream().map(EventRow::code).toList();
  }
}
