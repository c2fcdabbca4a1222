package org.hepatica.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Says of a prepared file that a whole instance lies in it. It stands in the file's last bytes and
 * goes to the disk together with the instance, in whatever order the disk likes: one that does not
 * fit the bytes before it, as after a power failure in between, is none.
 *
 * @param dataSetOffset where the data set begins, behind preamble and file meta information
 * @param length bytes of the instance, from the beginning of the file
 * @param hash SHA-256 of the data set, in hex
 */
record Seal(int dataSetOffset, long length, String hash) {
  private static final byte[] MAGIC = "HEPATICA SEAL 1\n".getBytes(StandardCharsets.US_ASCII);
  private static final int HASH_BYTES = 32;

  /** Magic, offset, length and the data set's hash. */
  private static final int CHECKED = MAGIC.length + Integer.BYTES + Long.BYTES + HASH_BYTES;

  /** Length of a seal. */
  static final int BYTES = CHECKED + HASH_BYTES;

  private static final int PIECE = 64 << 10;

  /**
   * The bytes of the seal.
   *
   * @param head the instance up to its data set
   */
  ByteBuffer encode(byte[] head) {
    ByteBuffer seal = ByteBuffer.allocate(BYTES);
    seal.put(MAGIC).putInt(dataSetOffset).putLong(length).put(HexFormat.of().parseHex(hash));
    return seal.put(check(seal.array(), head)).clear();
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
    int offset = bytes.getInt();
    long length = bytes.getLong();
    byte[] hash = new byte[HASH_BYTES];
    bytes.get(hash);
    byte[] check = new byte[HASH_BYTES];
    bytes.get(check);
    if (!Arrays.equals(magic, MAGIC)
        || offset < 0
        || offset > PIECE
        || length < offset
        || length > end) {
      return Optional.empty();
    }
    ByteBuffer head = ByteBuffer.allocate(offset);
    boolean fits =
        read(file, head, 0)
            && Arrays.equals(check, check(bytes.array(), head.array()))
            && Arrays.equals(hash, hash(file, offset, length));
    return fits
        ? Optional.of(new Seal(offset, length, HexFormat.of().formatHex(hash)))
        : Optional.empty();
  }

  /** Over the seal's own fields, the data set's hash among them, and what precedes the data set. */
  private static byte[] check(byte[] seal, byte[] head) {
    MessageDigest digest = Hash.sha256();
    digest.update(seal, 0, CHECKED);
    return digest.digest(head);
  }

  private static byte[] hash(FileChannel file, long from, long to) throws IOException {
    MessageDigest digest = Hash.sha256();
    ByteBuffer buffer = ByteBuffer.allocate(PIECE);
    for (long at = from; at < to; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(PIECE, to - at));
      if (!read(file, buffer, at)) {
        return new byte[0];
      }
      digest.update(buffer.array(), 0, buffer.limit());
    }
    return digest.digest();
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
