package org.hepatica.node;

import java.io.PrintWriter;
import org.hepatica.config.HepaticaConfig;

/** The node as a service. */
public final class Serve {
  private Serve() {}

  /**
   * Starts the node, prints the ready line, and returns when it was told to stop and has stopped.
   *
   * @throws org.hepatica.config.ConfigException when a setting cannot be used after all (a port in
   *     use, a folder that cannot be written)
   */
  public static void run(HepaticaConfig config, PrintWriter out) throws Exception {
    throw new UnsupportedOperationException("the composition root wires this");
  }
}
