package org.hepatica.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * 64 bits over bytes, by which what is torn or rotten is told from what is whole: CRC-32C and
 * CRC-32, which processors compute many times faster than SHA-256. Everybody can make other bytes
 * with the same checksum: where that matters, bytes are compared.
 */
final class Checksum {
  /** Length, in bytes. */
  static final int BYTES = Long.BYTES;

  private static final int PIECE = 64 << 10;

  private final CRC32C castagnoli = new CRC32C();
  private final CRC32 ieee = new CRC32();

  /** Of what lies in a file from a position to its end. */
  static Checksum of(FileChannel file, long from) throws IOException {
    Checksum sum = new Checksum();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    long at = from;
    for (int n = file.read(buffer, at); n >= 0; n = file.read(buffer, at)) {
      sum.update(buffer.array(), 0, n);
      at += n;
      buffer.clear();
    }
    return sum;
  }

  void update(byte[] bytes, int offset, int count) {
    castagnoli.update(bytes, offset, count);
    ieee.update(bytes, offset, count);
  }

  /** Of all bytes so far. */
  long value() {
    return castagnoli.getValue() << Integer.SIZE | ieee.getValue();
  }

  /** The same in 16 hexadecimal digits. */
  String hex() {
    return "%016x".formatted(value());
  }
}
