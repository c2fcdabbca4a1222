package org.hepatica.analysis.worker;

import java.util.Optional;
import org.hepatica.analysis.device.Gpu;

/**
 * Where a child computes, and how much at once.
 *
 * @param gpu the only one it sees; null is the CPU
 * @param batch slices of one pass through the network, at least 1
 */
public record Placement(Gpu gpu, int batch) {
  /** Slices of one pass where memory is no trouble. */
  static final int FULL_BATCH = 8;

  /** A first placement: whole batches. */
  static Placement on(Gpu gpu) {
    return new Placement(gpu, FULL_BATCH);
  }

  /** Whether it is the CPU. */
  public boolean cpu() {
    return gpu == null;
  }

  /**
   * Where to try the same again: out of memory with half the batch, after any other failure of the
   * GPU, and after a batch of 1, on the CPU.
   *
   * @return empty where the device is not what failed, or is the CPU already
   */
  Optional<Placement> after(AnalysisFailed.Kind kind) {
    if (cpu()) {
      return Optional.empty();
    }
    return switch (kind) {
      case EXHAUSTED -> Optional.of(batch > 1 ? new Placement(gpu, batch / 2) : on(null));
      case NOT_STARTED, CRASHED, TIMED_OUT -> Optional.of(on(null));
      case REPORTED, CLOSED -> Optional.empty();
    };
  }
}
