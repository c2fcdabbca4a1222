package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Folders of cases, as commands are given them. */
final class CaseFolders {
  private CaseFolders() {}

  /**
   * Refuses a split that is neither one of the program's nor a file.
   *
   * @param split as {@link Split#resolve} takes it; null where none is named
   * @throws InputRefused when it is not there
   */
  static void requireSplit(String split) {
    if (split != null
        && !List.of(Split.MSD_LIVER, Split.BY_HASH, Split.BY_OWN_HASH).contains(split)) {
      InputRefused.unlessFile(Path.of(split));
    }
  }

  /**
   * Refuses what is no folder of cases, before a process is started that would say so as a failure.
   *
   * @param texts each as {@link CaseFolder#parse} takes it
   * @throws ParameterException when one is no text for a folder
   * @throws InputRefused when one is no folder with pictures
   */
  static void require(CommandSpec spec, List<String> texts) {
    for (String text : texts) {
      Path path;
      try {
        path = CaseFolder.parse(text).path();
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), e.getMessage(), e);
      }
      if (!Files.exists(path)) {
        throw new InputRefused(path + " does not exist");
      }
      if (!Files.isDirectory(path)) {
        throw new InputRefused(path + " is not a folder");
      }
      Path images = path.resolve("images");
      if (!Files.isDirectory(images)) {
        throw new InputRefused(images + " is missing: a folder of cases holds images/ and masks/");
      }
    }
  }
}
