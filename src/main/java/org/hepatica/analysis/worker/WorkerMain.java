package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.analysis.Analyser;
import org.hepatica.analysis.LiverNetwork;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.process.ChildJvm;
import org.hepatica.unet.NativeHelpers;

/**
 * Main of the child process that analyses. Argument: the model file to load first, or none for the
 * shipped one.
 */
public final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] args) {
    Worker.main(
        LiverNetwork::load,
        WorkerMain::analyse,
        () -> {
          String description = NativeHelpers.describe();
          String device = description.toLowerCase(Locale.ROOT).contains("cuda") ? "cuda" : "cpu";
          return new Worker.Device(device, NativeHelpers.active(), description);
        },
        args.length == 0 ? null : Path.of(args[0]));
  }

  private static void analyse(
      JobFolder.Order order, SliceNetwork network, Path result, Progress progress)
      throws IOException {
    List<Path> files = order.instances().stream().map(Path::of).toList();
    new Analyser(network, order.settings(), order.softwareVersion())
        .analyse(files, result, progress);
  }

  /** Starts this main in a child with the flags and limits it needs. */
  public static ChildLauncher launcher(WorkerSettings settings) {
    List<String> flags =
        new ArrayList<>(
            NativeHelpers.jvmFlags(settings.heapMegabytes(), settings.offHeapMegabytes()));
    // One thread computes, and memory that is given back early counts for more than pauses.
    flags.add("-XX:+UseSerialGC");
    // Out of heap: better a new child than one that limps.
    flags.add("-XX:+ExitOnOutOfMemoryError");
    return (modelFile, cpuOnly, output, errors) -> {
      Map<String, String> environment = new HashMap<>();
      environment.put("OMP_NUM_THREADS", Integer.toString(settings.threads()));
      if (cpuOnly) {
        // ND4J takes the backend with the highest priority; without a CUDA backend this changes
        // nothing.
        environment.put("BACKEND_PRIORITY_CPU", "1000");
        environment.put("BACKEND_PRIORITY_GPU", "0");
      }
      return ChildJvm.start(
          new ChildJvm.Spec(
              "worker",
              WorkerMain.class.getName(),
              modelFile == null ? List.of() : List.of(modelFile.toString()),
              flags,
              environment,
              null,
              output,
              errors));
    };
  }
}
