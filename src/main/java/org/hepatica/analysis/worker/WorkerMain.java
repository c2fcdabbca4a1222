package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.Analyser;
import org.hepatica.analysis.LiverNetwork;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.process.ChildJvm;
import org.hepatica.unet.NativeHelpers;

/**
 * Main of the child process that analyses. Arguments: slices of one pass, and the model file to
 * load first, or none for the shipped one.
 */
public final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] args) {
    int batch = Integer.parseInt(args[0]);
    Worker.main(
        file -> LiverNetwork.load(file, batch),
        WorkerMain::analyse,
        () ->
            NativeHelpers.cuda()
                ? new Worker.Device("cuda", true, NativeHelpers.describe())
                : new Worker.Device(Worker.CPU, NativeHelpers.active(), NativeHelpers.describe()),
        args.length == 1 ? null : Path.of(args[1]));
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
    return (modelFile, placement, output, errors) ->
        ChildJvm.start(
            new ChildJvm.Spec(
                "worker",
                WorkerMain.class.getName(),
                arguments(modelFile, placement),
                flags(settings, placement),
                environment(settings, placement),
                null,
                output,
                errors));
  }

  private static List<String> arguments(Path modelFile, Placement placement) {
    String batch = Integer.toString(placement.batch());
    return modelFile == null ? List.of(batch) : List.of(batch, modelFile.toString());
  }

  /** The child's Java flags: its limits, and what the native library needs. */
  public static List<String> flags(WorkerSettings settings, Placement placement) {
    List<String> flags =
        new ArrayList<>(
            NativeHelpers.jvmFlags(settings.heapMegabytes(), settings.offHeapMegabytes()));
    // One thread computes, and memory that is given back early counts for more than pauses.
    flags.add("-XX:+UseSerialGC");
    // Out of heap: better a new child than one that limps.
    flags.add("-XX:+ExitOnOutOfMemoryError");
    if (!placement.cpu()) {
      flags.addAll(NativeHelpers.CUDA_FLAGS);
    }
    return flags;
  }

  /** The child's environment. */
  public static Map<String, String> environment(WorkerSettings settings, Placement placement) {
    if (placement.cpu()) {
      return NativeHelpers.onCpu(settings.threads());
    }
    Map<String, String> environment = new HashMap<>(NativeHelpers.CUDA_BACKEND);
    environment.put("OMP_NUM_THREADS", Integer.toString(settings.threads()));
    environment.put("CUDA_VISIBLE_DEVICES", placement.gpu().uuid());
    return environment;
  }
}
