package org.hepatica.node;

import java.io.PrintWriter;
import java.nio.file.Path;

/** A node and an embedded PACS that show the way of a study through the house. */
public final class Demo {
  private Demo() {}

  /**
   * Sends a study of test-data through a node and prints what came back.
   *
   * @param out folder for the results; made when it is not there
   */
  public static void run(Path out, PrintWriter print) throws Exception {
    throw new UnsupportedOperationException("the composition root wires this");
  }
}
