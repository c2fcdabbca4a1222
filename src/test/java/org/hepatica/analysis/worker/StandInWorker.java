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
 * model file holds the model's id. On a GPU a model {@code gpu} dies at a job, {@code gpu-error}
 * breaks at one, {@code gpu-hangs} hangs at one, {@code poor-N} has memory for N slices at a time,
 * {@code pauper} for no model, {@code coward} does not get ready, and {@code passed-over} runs on
 * the CPU all the same.
 */
public final class StandInWorker {
  private StandInWorker() {}

  public static ChildLauncher launcher() {
    return (model, placement, output, errors) ->
        ChildJvm.start(
            new ChildJvm.Spec(
                "stand-in",
                StandInWorker.class.getName(),
                List.of(
                    model.toString(),
                    placement.cpu() ? "cpu" : "cuda",
                    Integer.toString(placement.batch())),
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
    boolean gpu = args[1].equals("cuda");
    int batch = Integer.parseInt(args[2]);
    Worker.main(
        gpu && kind.equals("pauper") ? file -> shortOfMemory() : StandInWorker::load,
        gpu
            ? (order, network, result, progress) -> {
              onGpu(kind, batch);
              run(order, network, result, progress);
            }
            : StandInWorker::run,
        () -> {
          if (gpu && kind.equals("coward")) {
            throw new IllegalStateException("no kernel image is available");
          }
          boolean says = gpu && !kind.equals("passed-over");
          return new Worker.Device(says ? "cuda" : "cpu", true, "stand-in");
        },
        model);
  }

  private static void onGpu(String kind, int batch) {
    switch (kind) {
      case "gpu" -> Runtime.getRuntime().halt(9);
      case "gpu-error" -> throw new IllegalStateException("CUDA exception happened");
      case "gpu-hangs" -> sleep();
      default -> {
        if (kind.startsWith("poor-") && batch > Integer.parseInt(kind.substring(5))) {
          shortOfMemory();
        }
      }
    }
  }

  private static SliceNetwork shortOfMemory() {
    throw new IllegalStateException("cudaMalloc failed; Bytes: [99]; Error code [2]; DEVICE [0]");
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
      case "rambles" -> throw new IOException("why, \"and why\"; ".repeat(10_000));
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
