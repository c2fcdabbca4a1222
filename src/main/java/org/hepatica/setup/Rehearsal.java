package org.hepatica.setup;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.learning.data.CaseFolder;

/** The folders of cases that a retraining trains on beside the new ones. */
public final class Rehearsal {
  private static final String KEY = "schedule.retrain.rehearsal";

  private Rehearsal() {}

  /**
   * Those of {@code schedule.retrain.rehearsal}, as {@link CaseFolder#parse} reads them.
   *
   * @throws ConfigException when one is not written as a folder of cases is
   * @throws NotNowException when one is no folder of cases
   */
  public static List<String> folders(HepaticaConfig config) {
    return config.settings().schedule().retrain().rehearsal().stream()
        .map(text -> folder(config, text))
        .toList();
  }

  private static String folder(HepaticaConfig config, String text) {
    try {
      CaseFolder folder = CaseFolder.parse(text);
      Path path = config.confPath(folder.path().toString());
      if (Files.isDirectory(path.resolve("images"))) {
        return path + "@" + folder.huLow() + ":" + folder.huHigh();
      }
      throw new NotNowException(
          config.problem(
              KEY,
              "names " + path + ", which is no folder of cases",
              "A folder of cases holds images/ and masks/."));
    } catch (IllegalArgumentException e) {
      throw new ConfigException(
          config.problem(KEY, e.getMessage(), "Write PATH, or PATH@0:255 with the HU it spans."));
    }
  }
}
