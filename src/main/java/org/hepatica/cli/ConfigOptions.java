package org.hepatica.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.config.HepaticaConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every command that needs the configuration of a node. */
final class ConfigOptions {
  private static final Path AE_CONFIG = Path.of("ae-config");

  @Mixin private SettingOptions settings;

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

  /** The configuration folder, or null when there is none. */
  Path confDir() {
    return settings.confDir();
  }

  /** The folder of the remote AEs, or null when there is none. */
  Path aeDir() {
    return aeConfig != null || !Files.isDirectory(AE_CONFIG) ? aeConfig : AE_CONFIG;
  }

  /** Reads and checks the configuration. */
  HepaticaConfig load() {
    return settings.load(aeDir(), data);
  }
}
