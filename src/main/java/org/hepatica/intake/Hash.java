package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.hepatica.dicom.Part10;

/** SHA-256, in hex. */
final class Hash {
  private static final int BUFFER = 64 << 10;

  private Hash() {}

  /** Hash of the data set in a Part 10 file. */
  static String ofDataSet(Path file) throws IOException {
    MessageDigest digest = sha256();
    try (InputStream in = dataSet(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** The data set of a Part 10 file, as it is encoded. */
  static InputStream dataSet(Path file) throws IOException {
    long offset = Part10.readHeader(file).dataSetOffset();
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(offset);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
