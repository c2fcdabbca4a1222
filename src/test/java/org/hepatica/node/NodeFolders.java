package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.testing.HepaticaProcess;

/** Folders and command line of a node under test: one PACS on loopback that sends and receives. */
final class NodeFolders {
  /** The value of {@code dicom.engine} of every node here. */
  private static final String ENGINE = System.getProperty("hepatica.engine", "auto");

  /** Slices are looked at once: half of the analysis will do where it is not what is tested. */
  static final String ONCE = "--set=analysis.testTime=none";

  private NodeFolders() {}

  /** Writes {@code FOLDER/ae-config/pacs.yaml}, with more keys. */
  static void pacs(Path folder, int port, String... more) {
    try {
      Files.createDirectories(folder.resolve("ae-config"));
      Files.writeString(
          folder.resolve("ae-config/pacs.yaml"),
          """
          aeTitle: PACS
          host: 127.0.0.1
          port: %d
          sends: true
          receives: true
          """
                  .formatted(port)
              + String.join("\n", more));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the node says of its engine when it is ready. */
  static String engineLine() {
    return ", engine " + DicomEngines.pick(ENGINE).name() + ",";
  }

  /** Starts {@code serve} on loopback without the console. */
  static HepaticaProcess serve(Path folder, int port, Duration quiet, String... more) {
    return serve(Path.of("conf"), folder, port, quiet, more);
  }

  /** The same with a configuration folder of its own. */
  static HepaticaProcess serve(Path conf, Path folder, int port, Duration quiet, String... more) {
    String[] arguments = {
      "serve",
      "--conf",
      conf.toAbsolutePath().toString(),
      "--ae-config",
      folder.resolve("ae-config").toString(),
      "--data",
      folder.resolve("data").toString(),
      "--set",
      "dicom.bind=127.0.0.1",
      "--set",
      "dicom.port=" + port,
      "--set",
      "dicom.engine=" + ENGINE,
      "--set",
      "console.enabled=false",
      "--set",
      "intake.quietSeconds=" + quiet.toSeconds(),
      "--set", // those that break off do not come again as a rule
      "intake.brokenOffSeconds=" + quiet.toSeconds(),
      "--set",
      "delivery.firstPauseSeconds=1"
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return HepaticaProcess.start(folder, "node", all);
  }
}
