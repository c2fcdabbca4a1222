package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.worker.AnalysisFailed.Kind;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real child processes that speak the real protocol; only what they compute is made up. */
@Timeout(120)
class AnalysisWorkersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Path model;
  private AnalysisWorkers workers;

  @BeforeEach
  void model() throws Exception {
    model = model("alpha");
    workers = workers(LONG, LONG, 100);
  }

  @AfterEach
  void close() {
    workers.close();
  }

  private Path model(String content) throws Exception {
    return Files.writeString(folder.resolve("model-" + content), content);
  }

  private static AnalysisWorkers workers(Duration start, Duration job, int jobs) {
    return new AnalysisWorkers(
        new WorkerSettings(DeviceChoice.CPU, 1, 256, 256, jobs, start, job, Duration.ZERO),
        "1",
        StandInWorker.launcher());
  }

  private AnalysisJob job(String name, String what) {
    return new AnalysisJob(
        folder.resolve(name), List.of(Path.of(what)), model, AnalysisSettings.defaults());
  }

  private AnalysisFailed failure(AnalysisJob job) {
    return catchThrowableOfType(AnalysisFailed.class, () -> workers.run(job, Progress.NONE));
  }

  @Test
  void saysWhatItRunsOnAndHandsProgressOver() throws Exception {
    WorkerInfo info = workers.start(model);
    assertThat(info.device()).isEqualTo("cpu");
    assertThat(info.accelerated()).isTrue();
    assertThat(info.modelId()).isEqualTo("alpha");
    assertThat(ProcessHandle.of(info.pid())).isPresent();
    List<String> steps = Collections.synchronizedList(new ArrayList<>());
    Findings findings =
        workers.run(job("a", "works"), (stage, done, total) -> steps.add(stage + done + total));
    assertThat(findings.refusalReason()).isEqualTo("pid " + info.pid());
    assertThat(steps).containsExactly("segment02", "segment22");
    assertThat(workers.start(model).pid()).as("one child").isEqualTo(info.pid());
  }

  @Test
  void theChildIsReplacedAfterItsJobs() throws Exception {
    workers = workers(LONG, LONG, 2);
    List<String> pids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pids.add(workers.run(job("j" + i, "works"), Progress.NONE).refusalReason());
    }
    assertThat(pids.get(0)).isEqualTo(pids.get(1)).isNotEqualTo(pids.get(2));
    assertThat(pids.get(2)).isEqualTo(pids.get(3));
    assertThat(workers.info()).as("second child has done its two jobs").isEmpty();
  }

  @Test
  void aCrashIsToldWithTheLastWordsAndTheNextJobRuns() throws Exception {
    AnalysisFailed crash = failure(job("a", "crashes"));
    assertThat(crash.kind()).isEqualTo(Kind.CRASHED);
    assertThat(crash).hasMessageContaining("killed by signal 6");
    assertThat(crash.lastWords()).contains("A fatal error has been detected");
    assertThat(workers.run(job("b", "works"), Progress.NONE).refusalCode()).isEqualTo("HEP-499");
  }

  @Test
  void anErrorOfTheVirtualMachineEndsTheChild() {
    AnalysisFailed crash = failure(job("a", "memory"));
    assertThat(crash.kind()).isEqualTo(Kind.CRASHED);
    assertThat(crash.lastWords()).anyMatch(l -> l.contains("OutOfMemoryError: off-heap"));
  }

  @Test
  void killedWhileItWorks() throws Exception {
    AnalysisJob job = job("a", "hangs");
    long pid = workers.start(model).pid();
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<AnalysisFailed> failure =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    AnalysisFailed.class,
                    () -> workers.run(job, (s, d, t) -> working.countDown())));
    assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
    new ProcessBuilder("kill", "-9", "" + pid).start().waitFor();
    assertThat(failure.get(60, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CRASHED);
    assertThat(failure.get()).hasMessageContaining("killed by signal 9");
    assertThat(job.resultFolder()).doesNotExist();
    assertThat(workers.run(job("b", "works"), Progress.NONE).outcome())
        .isEqualTo(Findings.Outcome.REFUSED);
  }

  @Test
  void aHangEndsAtTheDeadline() throws Exception {
    workers = workers(LONG, Duration.ofMillis(500), 100);
    long pid = workers.start(model).pid();
    AnalysisFailed failure = failure(job("a", "hangs"));
    assertThat(failure.kind()).isEqualTo(Kind.TIMED_OUT);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(workers.info()).isEmpty();
  }

  @Test
  void aFailureThatTheChildReportsLeavesItAlive() throws Exception {
    long pid = workers.start(model).pid();
    AnalysisFailed failure = failure(job("a", "fails"));
    assertThat(failure.kind()).isEqualTo(Kind.REPORTED);
    assertThat(failure).hasMessageContaining("slice 7 cannot be read");
    assertThat(failure(job("b", "lies"))).hasMessageContaining("never finished");
    assertThat(workers.start(model).pid()).isEqualTo(pid);
  }

  /** A line that is longer than what is handed over in one piece is no message. */
  @Test
  void aFailureOfManyWordsIsToldAtOnceAndShortened() throws Exception {
    workers.start(model);
    AnalysisFailed failure = failure(job("a", "rambles"));
    assertThat(failure.kind()).isEqualTo(Kind.REPORTED);
    assertThat(failure.getMessage()).contains("why, \"and why\"").hasSizeLessThan(4200);
  }

  @Test
  void aChildThatDoesNotGetReady() throws Exception {
    workers = workers(Duration.ofSeconds(1), LONG, 100);
    AnalysisFailed sleeps =
        catchThrowableOfType(AnalysisFailed.class, () -> workers.start(model("sleeps")));
    assertThat(sleeps.kind()).isEqualTo(Kind.NOT_STARTED);
    assertThat(sleeps).hasMessageContaining("not ready after 1 s");
    workers = workers(LONG, LONG, 100);
    AnalysisFailed dies =
        catchThrowableOfType(AnalysisFailed.class, () -> workers.start(model("dies")));
    assertThat(dies).hasMessageContaining("exit status 3");
    assertThat(dies.lastWords()).containsExactly("no such native library");
    AnalysisFailed broken =
        catchThrowableOfType(AnalysisFailed.class, () -> workers.start(model("broken")));
    assertThat(broken.kind()).isEqualTo(Kind.REPORTED);
    assertThat(broken).hasMessageContaining("not a model");
    assertThat(workers.info()).isEmpty();
  }

  @Test
  void aCompleteResultIsUsedAgainAndAnotherOrderIsNot() throws Exception {
    String first = workers.run(job("a", "works"), Progress.NONE).refusalReason();
    workers.close();
    workers = workers(LONG, LONG, 100);
    assertThat(workers.run(job("a", "works"), Progress.NONE).refusalReason()).isEqualTo(first);
    assertThat(workers.info()).as("no child was needed").isEmpty();

    AnalysisJob other =
        new AnalysisJob(
            folder.resolve("a"),
            List.of(Path.of("works")),
            model,
            AnalysisSettings.defaults().withoutHeatmaps());
    assertThat(workers.run(other, Progress.NONE).refusalReason()).isNotEqualTo(first);
  }

  @Test
  void aCompleteResultOfAFileThatWasReplacedIsNotUsedAgain() throws Exception {
    Path slice = Files.writeString(folder.resolve("slice.dcm"), "liver");
    AnalysisJob job = job("a", slice.toString());
    workers.run(job, Progress.NONE);
    Path mark = Files.createFile(job.resultFolder().resolve("mark"));
    workers.run(job, Progress.NONE);
    assertThat(mark).as("used again").exists();
    FileTime time = Files.getLastModifiedTime(slice);
    Files.writeString(slice, "lever");
    Files.setLastModifiedTime(slice, FileTime.fromMillis(time.toMillis() + 1));
    workers.run(job, Progress.NONE);
    assertThat(mark).as("made again").doesNotExist();
  }

  @Test
  void aModelThatAnotherOfTheSameLengthReplacedIsReadAgain() throws Exception {
    assertThat(workers.run(job("a", "works"), Progress.NONE).modelId()).isEqualTo("alpha");
    FileTime time = Files.getLastModifiedTime(model);
    Files.writeString(model, "omega");
    Files.setLastModifiedTime(model, FileTime.fromMillis(time.toMillis() + 1));
    assertThat(workers.run(job("b", "works"), Progress.NONE).modelId())
        .as("by the child that had it loaded")
        .isEqualTo("omega");
    assertThat(workers.run(job("a", "works"), Progress.NONE).modelId())
        .as("where the earlier one's result lies")
        .isEqualTo("omega");
  }

  @Test
  void aDamagedOrHalfWrittenResultIsMadeAgain() throws Exception {
    AnalysisJob job = job("a", "works");
    workers.run(job, Progress.NONE);
    Files.writeString(job.resultFolder().resolve("findings.json"), "{");
    assertThat(workers.run(job, Progress.NONE).refusalCode()).isEqualTo("HEP-499");

    assertThat(failure(job("b", "half")).kind()).isEqualTo(Kind.CRASHED);
    assertThat(folder.resolve("b/result.part/hu.i16")).exists();
    assertThat(folder.resolve("b/result")).doesNotExist();
    workers.run(job("b", "works"), Progress.NONE);
    assertThat(folder.resolve("b").toFile().list()).containsExactlyInAnyOrder("job.json", "result");
  }

  @Test
  void anotherModelIsLoadedWhenAJobNamesIt() throws Exception {
    long pid = workers.start(model).pid();
    model = model("beta");
    assertThat(workers.run(job("a", "works"), Progress.NONE).modelId()).isEqualTo("beta");
    assertThat(workers.info()).map(WorkerInfo::modelId).contains("beta");
    assertThat(workers.start(model).pid()).isEqualTo(pid);
    model = folder.resolve("nowhere");
    assertThat(failure(job("b", "works")).kind()).isEqualTo(Kind.REPORTED);
  }

  @Test
  void closeEndsARunningJobAndTheChild() throws Exception {
    long pid = workers.start(model).pid();
    CountDownLatch working = new CountDownLatch(1);
    CompletableFuture<AnalysisFailed> failure =
        CompletableFuture.supplyAsync(
            () ->
                catchThrowableOfType(
                    AnalysisFailed.class,
                    () -> workers.run(job("a", "hangs"), (s, d, t) -> working.countDown())));
    assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
    workers.close();
    assertThat(failure.get(20, TimeUnit.SECONDS).kind()).isEqualTo(Kind.CLOSED);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    assertThat(failure(job("b", "works")).kind()).isEqualTo(Kind.CLOSED);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    long pid = workers.start(model).pid();
    CountDownLatch working = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                workers.run(job("a", "hangs"), (s, d, t) -> working.countDown());
              } catch (AnalysisFailed | InterruptedException e) {
                thrown.set(e);
              }
            },
            "caller");
    caller.start();
    assertThat(working.await(60, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join(20_000);
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void theChildEndsWhenTheNodeIsKilled() throws Exception {
    Files.writeString(folder.resolve("model"), "alpha");
    try (JavaProgram node = JavaProgram.start(StandInNode.class, folder.toString())) {
      String line = node.line("\\d+"); // the pid of the worker
      ProcessHandle worker = ProcessHandle.of(Long.parseLong(line)).orElseThrow();
      assertThat(worker.isAlive()).isTrue();
      node.kill();
      await().atMost(Duration.ofSeconds(20)).until(() -> !worker.isAlive());
    }
  }
}
