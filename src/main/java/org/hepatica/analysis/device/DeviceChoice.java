package org.hepatica.analysis.device;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the network will be computed on, and why.
 *
 * @param gpu to compute on; null is the CPU
 * @param reason why not on a GPU, with a cure where there is one; empty where nobody asks
 */
public record DeviceChoice(Gpu gpu, String reason) {

  /** What is wanted ({@code analysis.device}). */
  public enum Wanted {
    /** A GPU where one can be used, else the CPU. */
    AUTO,
    CPU,
    /** A GPU; none that can be used is an error. */
    CUDA
  }

  /** The CPU, without a reason. */
  public static final DeviceChoice CPU = new DeviceChoice(null, "");

  /** As {@link #of(Wanted, boolean, GpuSource, String)}, for this build on this machine. */
  public static DeviceChoice here(Wanted wanted) throws InterruptedException {
    return of(
        wanted, CudaLibrary.present(), new NvidiaSmi(), System.getenv("CUDA_VISIBLE_DEVICES"));
  }

  /**
   * Chooses. Of several GPUs that can be used, the one with most memory; of equal ones the first.
   *
   * @param built whether ND4J's CUDA backend is part of this build
   * @param source asked only where the answer counts
   * @param visible value of {@code CUDA_VISIBLE_DEVICES}: UUIDs, beginnings of them, or numbers in
   *     the driver's order, comma-separated; null is all
   * @return a GPU, or the CPU with the reason
   */
  static DeviceChoice of(Wanted wanted, boolean built, GpuSource source, String visible)
      throws InterruptedException {
    if (wanted == Wanted.CPU) {
      return CPU;
    }
    if (!built) {
      return wanted == Wanted.AUTO
          ? CPU
          : cpu("this build has no CUDA: build it with mvn -Pcuda package");
    }
    List<Gpu> all;
    try {
      all = source.gpus();
    } catch (IOException e) {
      return cpu(e.getMessage());
    }
    if (all.isEmpty()) {
      return cpu("the NVIDIA driver finds no GPU");
    }
    List<Gpu> shown =
        visible == null ? all : all.stream().filter(g -> names(visible, all, g)).toList();
    if (shown.isEmpty()) {
      return cpu("CUDA_VISIBLE_DEVICES=%s hides all GPUs".formatted(visible));
    }
    Optional<Gpu> best =
        shown.stream()
            .filter(CudaLibrary::runsOn)
            .reduce((a, b) -> b.megabytes() > a.megabytes() ? b : a);
    return best.map(gpu -> new DeviceChoice(gpu, ""))
        .orElseGet(
            () ->
                cpu(
                    "%s: nd4j-cuda-11.6 holds code for compute capability %s only"
                        .formatted(
                            shown.stream().map(Gpu::description).collect(Collectors.joining(", ")),
                            CudaLibrary.RANGE)));
  }

  private static boolean names(String visible, List<Gpu> all, Gpu gpu) {
    String number = Integer.toString(all.indexOf(gpu));
    return Arrays.stream(visible.split(","))
        .map(String::strip)
        .anyMatch(name -> name.equals(number) || name.length() > 4 && gpu.uuid().startsWith(name));
  }

  private static DeviceChoice cpu(String reason) {
    return new DeviceChoice(null, reason);
  }

  /** For people: {@code NVIDIA A10 (compute capability 8.6, 23028 MB)}, or {@code CPU (why)}. */
  public String description() {
    if (gpu != null) {
      return gpu.description();
    }
    return reason.isEmpty() ? "CPU" : "CPU (" + reason + ")";
  }
}
