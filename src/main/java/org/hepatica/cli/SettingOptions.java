package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.config.HepaticaConfig;
import picocli.CommandLine.Option;

/** The options of every command that needs settings. */
final class SettingOptions {
  private static final Path CONF = Path.of("conf");

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      description = "Folder of hepatica.yaml (default: conf, if it is here; else the defaults).")
  private Path conf;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value for a setting, such as analysis.threads=2; may be repeated.")
  private List<String> sets = new ArrayList<>();

  /** The configuration folder, or null when there is none. */
  Path confDir() {
    return conf != null || !Files.exists(CONF.resolve(HepaticaConfig.FILE)) ? conf : CONF;
  }

  /** Reads and checks the settings, for a command that knows no remote AEs. */
  HepaticaConfig load() {
    return load(null, null);
  }

  /**
   * The same with remote AEs and a data folder.
   *
   * @param aeDir null for no AEs
   * @param data null for that of the settings
   */
  HepaticaConfig load(Path aeDir, Path data) {
    return HepaticaConfig.load(confDir(), aeDir, data, sets, System.getenv());
  }
}
