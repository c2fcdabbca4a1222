package org.hepatica.analysis.device;

import java.io.IOException;
import java.util.List;

/** Tells which GPUs this machine has. */
@FunctionalInterface
public interface GpuSource {
  /**
   * The GPUs, in the driver's order.
   *
   * @throws IOException when they cannot be told; the message says why, with a cure
   */
  List<Gpu> gpus() throws IOException, InterruptedException;
}
