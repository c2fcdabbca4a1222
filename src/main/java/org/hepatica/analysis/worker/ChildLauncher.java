package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.hepatica.process.ChildJvm;

/** Starts a child process that serves {@link WorkerMain}'s protocol. */
@FunctionalInterface
public interface ChildLauncher {
  /**
   * @param modelFile the child loads before it says it is ready; null for the one that comes with
   *     this program
   * @param placement where the child computes, and how much at once
   * @param output takes the lines of its standard output
   * @param errors takes the lines of its log
   */
  ChildJvm start(
      Path modelFile, Placement placement, Consumer<String> output, Consumer<String> errors)
      throws IOException;
}
