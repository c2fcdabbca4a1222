package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.config.HepaticaConfig;
import picocli.CommandLine.Option;

/** The options of every command that needs the configuration. */
final class ConfigOptions {
  private static final Path CONF = Path.of("conf");
  private static final Path AE_CONFIG = Path.of("ae-config");

  @Option(
      names = "--conf",
      paramLabel = "DIR",
      description = "Folder of hepatica.yaml (default: conf, if it is here; else the defaults).")
  private Path conf;

  @Option(
      names = "--ae-config",
      paramLabel = "DIR",
      description = "Folder of the remote AEs (default: ae-config, if it is here; else none).")
  private Path aeConfig;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Data folder (default: data.dir of the configuration).")
  private Path data;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Another value for a setting, such as dicom.port=11113; may be repeated.")
  private List<String> sets = new ArrayList<>();

  /** The configuration folder, or null when there is none. */
  Path confDir() {
    return confDir(conf);
  }

  /** The folder that is given, else the one that is here, else null. */
  static Path confDir(Path given) {
    return given != null || !Files.exists(CONF.resolve(HepaticaConfig.FILE)) ? given : CONF;
  }

  /** The folder of the remote AEs, or null when there is none. */
  Path aeDir() {
    return aeConfig != null || !Files.isDirectory(AE_CONFIG) ? aeConfig : AE_CONFIG;
  }

  /** Reads and checks the configuration. */
  HepaticaConfig load() {
    return HepaticaConfig.load(confDir(), aeDir(), data, sets, System.getenv());
  }
}
