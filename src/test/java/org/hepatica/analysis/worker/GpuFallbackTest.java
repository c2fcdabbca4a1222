package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.analysis.device.Gpu;
import org.hepatica.analysis.worker.AnalysisFailed.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real child processes that claim a GPU, and its troubles. */
@Timeout(120)
class GpuFallbackTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Gpu GPU = new Gpu("GPU-1", "NVIDIA A10", 8, 6, 23028);

  @TempDir Path folder;
  private final List<Placement> started = Collections.synchronizedList(new ArrayList<>());
  private Path model;
  private AnalysisWorkers workers;

  private void workers(String kind, Duration job) throws Exception {
    model = Files.writeString(folder.resolve("model"), kind);
    ChildLauncher launcher = StandInWorker.launcher();
    workers =
        new AnalysisWorkers(
            new WorkerSettings(
                new DeviceChoice(GPU, ""), 1, 256, 256, 100, LONG, job, Duration.ZERO),
            "1",
            (file, placement, output, errors) -> {
              started.add(placement);
              return launcher.start(file, placement, output, errors);
            });
  }

  @AfterEach
  void close() {
    workers.close();
  }

  private AnalysisJob job(String name, String what) {
    return new AnalysisJob(
        folder.resolve(name), List.of(Path.of(what)), model, AnalysisSettings.defaults());
  }

  private void runs(String name) throws Exception {
    assertThat(workers.run(job(name, "works"), Progress.NONE).refusalCode()).isEqualTo("HEP-499");
  }

  private static Placement gpu(int batch) {
    return new Placement(GPU, batch);
  }

  @Test
  void whatWorksStaysOnTheGpu() throws Exception {
    workers("alpha", LONG);
    assertThat(workers.start(model).device()).isEqualTo("cuda");
    runs("a");
    runs("b");
    assertThat(started).containsExactly(gpu(8));
    assertThat(workers.latest().description()).isEqualTo("stand-in");
  }

  @Test
  void withLittleMemoryTheBatchIsHalvedUntilItFits() throws Exception {
    workers("poor-2", LONG);
    runs("a");
    assertThat(started).containsExactly(gpu(8), gpu(4), gpu(2));
    assertThat(workers.latest().device()).isEqualTo("cuda");
    assertThat(workers.latest().description()).isEqualTo("stand-in, batches of 2");
    runs("b");
    assertThat(started).as("it stays at that").hasSize(3);
  }

  @Test
  void withoutMemoryForOneSliceTheCpuStandsIn() throws Exception {
    workers("poor-0", LONG);
    runs("a");
    assertThat(started).containsExactly(gpu(8), gpu(4), gpu(2), gpu(1), Placement.on(null));
    assertThat(workers.info()).map(WorkerInfo::device).contains("cpu");
    runs("b");
    assertThat(started).as("it stays at that").hasSize(5);
  }

  @Test
  void withoutMemoryForTheModelTheNodeStartsOnTheCpu() throws Exception {
    workers("pauper", LONG);
    assertThat(workers.start(model).device()).isEqualTo("cpu");
    assertThat(started).hasSize(5);
  }

  @Test
  void aGpuThatFailsAtAJob() throws Exception {
    for (String kind : List.of("gpu", "gpu-error")) {
      started.clear();
      workers(kind, LONG);
      assertThat(workers.start(model).device()).isEqualTo("cuda");
      runs(kind);
      assertThat(started).containsExactly(gpu(8), Placement.on(null));
      assertThat(workers.latest().description())
          .isEqualTo(
              "stand-in (NVIDIA A10 (compute capability 8.6, 23028 MB) failed, see HEP-117)");
      workers.close();
    }
  }

  @Test
  void aGpuThatHangs() throws Exception {
    workers("gpu-hangs", Duration.ofSeconds(5));
    runs("a");
    assertThat(started).containsExactly(gpu(8), Placement.on(null));
  }

  @Test
  void aGpuThatDoesNotStart() throws Exception {
    workers("coward", LONG);
    assertThat(workers.start(model).device()).isEqualTo("cpu");
    assertThat(started).containsExactly(gpu(8), Placement.on(null));
  }

  @Test
  void aGpuThatNd4jPassesOver() throws Exception {
    workers("passed-over", LONG);
    assertThat(workers.start(model).device()).isEqualTo("cpu");
    assertThat(started)
        .as("a child for the CPU has other flags")
        .containsExactly(gpu(8), Placement.on(null));
  }

  @Test
  void aJobThatFailsOnTheCpuTooIsNotTheGpusFault() throws Exception {
    workers("alpha", LONG);
    AnalysisFailed failure =
        catchThrowableOfType(
            AnalysisFailed.class, () -> workers.run(job("a", "crashes"), Progress.NONE));
    assertThat(failure.kind()).isEqualTo(Kind.CRASHED);
    assertThat(started).containsExactly(gpu(8), Placement.on(null));
    runs("b");
    assertThat(workers.latest().device()).isEqualTo("cuda");
    assertThat(started).containsExactly(gpu(8), Placement.on(null), gpu(8));
  }

  @Test
  void afterAnUnreadableFileNothingIsTriedElsewhere() throws Exception {
    workers("alpha", LONG);
    AnalysisFailed failure =
        catchThrowableOfType(
            AnalysisFailed.class, () -> workers.run(job("a", "fails"), Progress.NONE));
    assertThat(failure.kind()).isEqualTo(Kind.REPORTED);
    assertThat(started).containsExactly(gpu(8));
  }
}
