package org.hepatica.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hex. */
final class Hash {
  private static final int BUFFER = 64 << 10;

  private Hash() {}

  /** Hash of what lies in a file from a position to its end; the channel's position stays. */
  static String of(FileChannel file, long from) throws IOException {
    MessageDigest digest = sha256();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    long at = from;
    for (int n = file.read(buffer, at); n >= 0; n = file.read(buffer, at)) {
      digest.update(buffer.array(), 0, n);
      at += n;
      buffer.clear();
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
