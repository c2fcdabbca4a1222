package org.hepatica.analysis.worker;

import java.time.Duration;
import java.util.Objects;
import org.hepatica.analysis.device.DeviceChoice;

/**
 * How the child process is kept.
 *
 * @param device that children compute on first
 * @param threads of the native kernels, at least 1
 * @param heapMegabytes of the child; the volume lives there, 2 bytes a voxel
 * @param offHeapMegabytes of the child for the network's arrays
 * @param jobsPerWorker after which the child is replaced, at least 1: native memory creeps
 * @param startDeadline for a child to get ready
 * @param jobDeadline for every job, and in addition
 * @param instanceDeadline for each instance of the job
 */
public record WorkerSettings(
    DeviceChoice device,
    int threads,
    int heapMegabytes,
    int offHeapMegabytes,
    int jobsPerWorker,
    Duration startDeadline,
    Duration jobDeadline,
    Duration instanceDeadline) {
  public WorkerSettings {
    Objects.requireNonNull(device, "device");
    if (threads < 1 || jobsPerWorker < 1) {
      throw new IllegalArgumentException(
          "threads %d and jobsPerWorker %d must be 1 or more".formatted(threads, jobsPerWorker));
    }
    if (heapMegabytes < 256 || offHeapMegabytes < 256) {
      throw new IllegalArgumentException(
          "heapMegabytes %d and offHeapMegabytes %d must be 256 or more"
              .formatted(heapMegabytes, offHeapMegabytes));
    }
    for (Duration d : new Duration[] {startDeadline, jobDeadline, instanceDeadline}) {
      if (d.isNegative() || d.compareTo(Duration.ofDays(1)) > 0) {
        throw new IllegalArgumentException("deadline " + d + " is not within 0 and one day");
      }
    }
  }

  /** For who has no settings of a node: all cores, and time and memory for a long series. */
  public static WorkerSettings defaults() {
    return new WorkerSettings(
        DeviceChoice.CPU,
        Runtime.getRuntime().availableProcessors(),
        1500,
        1500,
        50,
        Duration.ofSeconds(90),
        Duration.ofMinutes(3),
        Duration.ofSeconds(3));
  }

  Duration deadline(AnalysisJob job) {
    return jobDeadline.plus(instanceDeadline.multipliedBy(job.instances().size()));
  }
}
