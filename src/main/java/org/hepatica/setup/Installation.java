package org.hepatica.setup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.hepatica.disk.DurableFiles;

/** The serial number of this installation: made once, kept in the data folder. */
public final class Installation {
  private static final String FILE = "installation.id";

  private Installation() {}

  /** Returns DeviceSerialNumber (0018,1000) for the objects made with this data folder. */
  public static String serialNumber(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    try {
      return UUID.fromString(Files.readString(file).strip()).toString();
    } catch (NoSuchFileException e) {
      DataFolder.make(dataDir);
      String number = UUID.randomUUID().toString();
      DurableFiles.write(
          file, out -> out.write((number + "\n").getBytes(StandardCharsets.US_ASCII)));
      return number;
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " holds no UUID; delete it and the node takes a new serial number", e);
    }
  }
}
