package org.hepatica.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** The folder that {@code --out} names, where it is to be a new or empty one. */
final class NewFolder {
  private NewFolder() {}

  /**
   * What an earlier run left would lie beside the new results, perhaps of another patient, and
   * {@code send} would send both. Nothing is deleted: whose it is, is not known here.
   */
  static void require(CommandSpec spec, Path out) throws IOException {
    if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(out)) {
      throw new ParameterException(spec.commandLine(), "--out " + out + " is not a folder.");
    }
    try (Stream<Path> files = Files.list(out)) {
      if (files.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(),
            "--out "
                + out
                + " is not empty: its files would lie among the new results, as those of another"
                + " patient. Name a new folder, or empty this one.");
      }
    }
  }
}
