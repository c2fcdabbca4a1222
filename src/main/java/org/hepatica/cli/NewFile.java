package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** A file that an option names for what a command writes at its end. */
final class NewFile {
  private NewFile() {}

  /**
   * Makes the folder that it goes to. Called before hours of work, which are lost when their
   * figures cannot be written.
   *
   * @param file null when the option was not given
   * @throws IOException when it could not be written
   */
  static void prepare(CommandSpec spec, String option, Path file) throws IOException {
    if (file == null) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new ParameterException(
          spec.commandLine(), option + " " + file + " is a folder: name a file in it.");
    }
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    if (!Files.isWritable(Files.exists(file) ? file : folder)) {
      throw new AccessDeniedException(file.toString());
    }
  }
}
