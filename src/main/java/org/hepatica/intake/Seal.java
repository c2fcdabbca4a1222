package org.hepatica.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Says of a prepared file that a whole instance lies in it. It stands in the file's last bytes and
 * goes to the disk together with the instance, in whatever order the disk likes: one that does not
 * fit the bytes before it, as after a power failure in between, is none.
 *
 * @param dataSetOffset where the data set begins, behind preamble and file meta information
 * @param length bytes of the instance, from the beginning of the file
 * @param checksum {@link Checksum} of the data set
 */
record Seal(int dataSetOffset, long length, long checksum) {
  private static final byte[] MAGIC = "HEPATICA SEAL 2\n".getBytes(StandardCharsets.US_ASCII);

  /** Magic, offset, length and the data set's checksum. */
  private static final int CHECKED = MAGIC.length + Integer.BYTES + Long.BYTES + Checksum.BYTES;

  /** Length of a seal. */
  static final int BYTES = CHECKED + Checksum.BYTES;

  private static final int PIECE = 64 << 10;

  /**
   * The bytes of the seal.
   *
   * @param head the instance up to its data set
   */
  byte[] encode(byte[] head) {
    ByteBuffer seal = ByteBuffer.allocate(BYTES);
    seal.put(MAGIC).putInt(dataSetOffset).putLong(length).putLong(checksum);
    return seal.putLong(check(seal.array(), head)).array();
  }

  /**
   * Cuts a prepared file down to the instance that is sealed in it, durably.
   *
   * @return whether there was one
   */
  static boolean cut(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Optional<Seal> seal = of(channel);
      if (seal.isPresent()) {
        channel.truncate(seal.get().length());
        channel.force(true);
      }
      return seal.isPresent();
    }
  }

  /** The seal of a file, when it has one that fits. Reads the whole instance. */
  static Optional<Seal> of(FileChannel file) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES);
    long end = file.size() - BYTES;
    if (end < 0 || !read(file, bytes, end)) {
      return Optional.empty();
    }
    byte[] magic = new byte[MAGIC.length];
    bytes.flip().get(magic);
    Seal seal = new Seal(bytes.getInt(), bytes.getLong(), bytes.getLong());
    long check = bytes.getLong();
    if (!Arrays.equals(magic, MAGIC)
        || seal.dataSetOffset < 0
        || seal.dataSetOffset > PIECE
        || seal.length < seal.dataSetOffset
        || seal.length > end) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.allocate(seal.dataSetOffset);
    boolean fits =
        read(file, head, 0) && check == check(bytes.array(), head.array()) && seal.fits(file);
    return fits ? Optional.of(seal) : Optional.empty();
  }

  /** Over the seal's own fields, the data set's checksum among them, and what precedes that. */
  private static long check(byte[] seal, byte[] head) {
    Checksum sum = new Checksum();
    sum.update(seal, 0, CHECKED);
    sum.update(head, 0, head.length);
    return sum.value();
  }

  private boolean fits(FileChannel file) throws IOException {
    Checksum sum = new Checksum();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    for (long at = dataSetOffset; at < length; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(PIECE, length - at));
      if (!read(file, buffer, at)) {
        return false;
      }
      sum.update(buffer.array(), 0, buffer.limit());
    }
    return sum.value() == checksum;
  }

  private static boolean read(FileChannel file, ByteBuffer into, long from) throws IOException {
    while (into.hasRemaining()) {
      if (file.read(into, from + into.position()) < 0) {
        return false;
      }
    }
    return true;
  }
}
