package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The input of a command is not for us; ends with {@link ExitCode#REFUSED}. */
public final class InputRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which input, why, and what to do
   */
  public InputRefused(String message) {
    super(message);
  }

  /** Refuses what is no file; null is none that was asked for. */
  static void unlessFile(Path file) {
    if (file != null && !Files.isRegularFile(file)) {
      throw new InputRefused(
          file + (Files.isDirectory(file) ? " is a folder: name a file in it" : " does not exist"));
    }
  }
}
