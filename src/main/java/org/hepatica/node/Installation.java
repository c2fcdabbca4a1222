package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** The serial number of this installation: made once, kept in the data folder. */
final class Installation {
  private static final String FILE = "installation.id";

  private Installation() {}

  /** Returns DeviceSerialNumber (0018,1000) for the objects made with this data folder. */
  static String serialNumber(Path dataDir) throws IOException {
    Path file = dataDir.resolve(FILE);
    try {
      return UUID.fromString(Files.readString(file).strip()).toString();
    } catch (NoSuchFileException e) {
      DataFolder.make(dataDir);
      Path part = dataDir.resolve(FILE + ".part");
      String number = UUID.randomUUID().toString();
      Files.writeString(
          part,
          number + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE,
          StandardOpenOption.DSYNC);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      return number;
    } catch (IllegalArgumentException e) {
      throw new IOException(
          file + " holds no UUID; delete it and the node takes a new serial number", e);
    }
  }
}
