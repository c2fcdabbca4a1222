package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.AnalysisWriter;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.analysis.StandInNetwork;
import org.hepatica.process.ChildJvm;

/**
 * A child process that speaks the real protocol and does what the first instance's name says; its
 * model file holds the model's id. A model {@code gpu} claims another device and dies on it.
 */
public final class StandInWorker {
  private StandInWorker() {}

  static ChildLauncher launcher() {
    return (model, cpuOnly, output, errors) ->
        ChildJvm.start(
            new ChildJvm.Spec(
                "stand-in",
                StandInWorker.class.getName(),
                List.of(model.toString(), cpuOnly ? "cpu" : "auto"),
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                Map.of(),
                null,
                output,
                errors));
  }

  public static void main(String[] args) throws IOException {
    Path model = Path.of(args[0]);
    String kind = Files.exists(model) ? Files.readString(model) : "";
    if (kind.equals("dies")) {
      System.err.println("no such native library");
      Runtime.getRuntime().halt(3);
    }
    if (kind.equals("sleeps")) {
      sleep();
    }
    boolean gpu = kind.equals("gpu") && args[1].equals("auto");
    Worker.main(
        StandInWorker::load,
        gpu
            ? (order, network, result, progress) -> Runtime.getRuntime().halt(9)
            : StandInWorker::run,
        () -> new Worker.Device(gpu ? "cuda" : "cpu", true, "stand-in"),
        model);
  }

  private static SliceNetwork load(Path model) throws IOException {
    String id = Files.readString(model);
    if (id.equals("broken")) {
      throw new IOException("not a model");
    }
    return new StandInNetwork(id, 16);
  }

  private static void run(
      JobFolder.Order order, SliceNetwork network, Path result, Progress progress)
      throws IOException {
    String what = Path.of(order.instances().get(0)).getFileName().toString();
    System.out.println("{\"event\":\"done\",\"job\":\"printed by a library\"}");
    progress.at("segment", 0, 2);
    switch (what) {
      case "hangs" -> sleep();
      case "crashes" -> {
        System.err.println("A fatal error has been detected");
        Runtime.getRuntime().halt(134);
      }
      case "half" -> {
        try (AnalysisWriter writer = new AnalysisWriter(result)) {
          writer.hu(new short[10]);
          Runtime.getRuntime().halt(9);
        }
      }
      case "memory" -> throw new OutOfMemoryError("off-heap");
      case "fails" -> throw new IOException("slice 7 cannot be read");
      case "lies" -> {
        return;
      }
      default -> progress.at("segment", 2, 2);
    }
    try (AnalysisWriter writer = new AnalysisWriter(result)) {
      writer.finish(findings(order, network));
    }
  }

  private static Findings findings(JobFolder.Order order, SliceNetwork network) {
    return new Findings(
        Findings.VERSION,
        Findings.Outcome.REFUSED,
        "HEP-499",
        "pid " + ProcessHandle.current().pid(),
        null,
        null,
        network.id(),
        network.name(),
        null,
        order.softwareVersion(),
        network.device(),
        null,
        0.5,
        "",
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        null,
        null,
        List.of(),
        Map.of(),
        List.of(SliceFinding.refused(0, order.instances().get(0))));
  }

  private static void sleep() {
    try {
      Thread.sleep(600_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
