package org.hepatica.analysis;

import java.io.IOException;
import java.nio.file.Path;

/** An analysis folder is incomplete or contradicts itself; delete it and run the analysis again. */
public final class DamagedAnalysis extends IOException {
  private static final long serialVersionUID = 1;

  DamagedAnalysis(Path path, String what, Throwable cause) {
    super(path + ": " + what + "; delete the folder and analyse the series again", cause);
  }

  DamagedAnalysis(Path path, String what) {
    this(path, what, null);
  }
}
