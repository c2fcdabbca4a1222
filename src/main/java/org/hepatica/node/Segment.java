package org.hepatica.node;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.hepatica.config.HepaticaConfig;

/** Segmentation of a folder, without network and ledger. */
public final class Segment {
  private Segment() {}

  /**
   * Segments every series of a folder and writes results and {@code findings.json}.
   *
   * @return whether at least one series was processed
   */
  public static boolean run(HepaticaConfig config, Path in, Path out, PrintWriter print)
      throws Exception {
    throw new UnsupportedOperationException("the composition root wires this");
  }
}
