package org.hepatica.analysis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.device.DeviceChoice;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** The real child with the real network code; only the weights have learned nothing. */
class RealWorkerTest {
  private static final int SIZE = 32;

  @TempDir Path folder;

  private Path untrainedModel() throws Exception {
    ComputationGraph graph =
        ResidualUNet.training(new ResidualUNet.Architecture(SIZE, 4, 2, 0, DataType.FLOAT), 7);
    Path file = folder.resolve("tiny.hepatica");
    ModelInfo info =
        new ModelInfo(
            "",
            "tiny",
            SIZE,
            -100,
            200,
            4,
            2,
            0.01,
            null,
            "2026-01-01T00:00:00Z",
            7,
            0,
            List.of(),
            Map.of(),
            "CC0",
            "nobody");
    ModelFile.of(info, graph).write(file);
    graph.close();
    return file;
  }

  @Test
  @Timeout(300)
  void aSeriesGoesThroughTheRealChildAndTwiceTheSame() throws Exception {
    Path model = untrainedModel();
    Path series =
        Phantom.write(
                folder.resolve("phantom"),
                PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12))
            .series();
    List<Path> files;
    try (Stream<Path> all = Files.list(series)) {
      files = all.sorted().toList();
    }
    AnalysisSettings settings =
        new AnalysisSettings(
            4,
            TestTime.NONE,
            0,
            false,
            true,
            true,
            true,
            "",
            0,
            600,
            3500,
            AnalysisSettings.Unfamiliar.FLAG,
            AdmissionRules.DEFAULT);
    WorkerSettings child =
        new WorkerSettings(
            DeviceChoice.CPU,
            1,
            256,
            512,
            10,
            Duration.ofMinutes(2),
            Duration.ofMinutes(2),
            Duration.ZERO);
    try (AnalysisWorkers workers = new AnalysisWorkers(child, "1", WorkerMain.launcher(child))) {
      WorkerInfo info = workers.start(model);
      assertThat(info.device()).isEqualTo("cpu");
      assertThat(info.accelerated()).as(info.description()).isTrue();
      assertThat(info.modelId()).startsWith("tiny-");

      AnalysisFolder[] results = new AnalysisFolder[2];
      for (int i = 0; i < 2; i++) {
        AnalysisJob job = new AnalysisJob(folder.resolve("job" + i), files, model, settings);
        workers.run(job, Progress.NONE);
        results[i] = AnalysisFolder.open(job.resultFolder());
      }
      Findings f = results[0].findings();
      assertThat(f.outcome()).isEqualTo(Findings.Outcome.SEGMENTED);
      assertThat(f.modelId()).isEqualTo(info.modelId());
      assertThat(f.millis()).containsOnlyKeys("read", "segment", "shape", "explain", "write");
      for (String name : List.of("hu.i16", "mask.u8", "heat.u8", "probability.u8")) {
        assertThat(Files.mismatch(results[0].path().resolve(name), results[1].path().resolve(name)))
            .as(name)
            .isEqualTo(-1);
      }
    }
  }

  /** What a node does before and between jobs, in a JVM of its own. */
  public static final class Node {
    private Node() {}

    public static void main(String[] args) throws Exception {
      WorkerSettings settings = WorkerSettings.defaults();
      ChildLauncher real = WorkerMain.launcher(settings);
      try (AnalysisWorkers workers =
          new AnalysisWorkers(
              settings, "1", real.hashCode() == 0 ? real : StandInWorker.launcher())) {
        Path model = Path.of(args[0]);
        workers.run(
            new AnalysisJob(
                model.resolveSibling("job"),
                List.of(Path.of("works")),
                model,
                AnalysisSettings.defaults()),
            Progress.NONE);
      }
    }
  }

  @Test
  @Timeout(120)
  void theNodeLoadsNoNativeCode() throws Exception {
    Path model = Files.writeString(folder.resolve("model"), "alpha");
    Path log = folder.resolve("log");
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                Node.class.getName(),
                model.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(node.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String loaded = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(node.exitValue()).as(loaded).isZero();
    assertThat(loaded).contains("org.hepatica.analysis.worker.AnalysisWorkers");
    assertThat(
            loaded.lines().filter(l -> l.matches(".* org\\.(nd4j|bytedeco|deeplearning4j)\\..*")))
        .isEmpty();
  }
}
