package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;

/** Starts a child process that serves {@link WorkerMain}'s protocol. */
@FunctionalInterface
public interface ChildLauncher {
  /**
   * @param modelFile the child loads before it says it is ready
   * @param cpuOnly whether the child must leave other devices alone
   * @param threads of the native kernels; 0 leaves it to them
   */
  Process start(Path modelFile, boolean cpuOnly, int threads) throws IOException;
}
