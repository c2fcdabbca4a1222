package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * The entropy-coded bytes of a JPEG-LS scan as bits. Behind a byte FF the next one holds a stuffed
 * zero and seven bits (ITU-T T.87 A.1). Reading past the end is an error.
 */
final class JpegLsReader {
  private final byte[] data;
  private int position;
  private boolean isBehindFf;

  /** The next bits from the highest one down; behind the available ones are zeros. */
  private long buffer;

  private int available;

  JpegLsReader(byte[] data, int from) {
    this.data = data;
    this.position = from;
  }

  /** Byte after the last one that was read. */
  int position() {
    return position;
  }

  /** One bit. */
  boolean bit() throws IOException {
    if (available == 0) {
      fill();
    }
    boolean bit = buffer < 0;
    drop(1);
    return bit;
  }

  /** Some bits, 0 to 31, as a number. */
  int bits(int count) throws IOException {
    if (available < count) {
      fill();
    }
    int bits = (int) (buffer >>> 1 >>> 63 - count);
    drop(count);
    return bits;
  }

  /**
   * A number in the limited Golomb code of T.87 A.5.3.
   *
   * @param k bits that are written as they are
   * @param longest zeros that announce a number of {@code escapeBits} less one
   */
  int golomb(int k, int longest, int escapeBits) throws IOException {
    int zeros = zeros(longest);
    return zeros < longest ? zeros << k | bits(k) : bits(escapeBits) + 1;
  }

  /** The zeros before the next one, which is read too. */
  private int zeros(int most) throws IOException {
    int zeros = 0;
    while (true) {
      if (available < 32) {
        fill();
      }
      int here = Long.numberOfLeadingZeros(buffer);
      if (here < available) {
        zeros += here;
        buffer = buffer << here << 1;
        available -= here + 1;
        break;
      }
      zeros += available;
      if (available == 0 || zeros > most) {
        throw available == 0 ? endsEarly() : misread(position);
      }
      buffer = 0;
      available = 0;
    }
    if (zeros > most) {
      throw misread(position);
    }
    return zeros;
  }

  private void drop(int count) throws IOException {
    if (count > available) {
      throw endsEarly();
    }
    available -= count;
    buffer <<= count;
  }

  private void fill() {
    while (available <= 56 && position < data.length) {
      int next = data[position] & 0xFF;
      if (next == 0xFF && (position + 1 == data.length || data[position + 1] < 0)) {
        return; // a marker
      }
      int bits = isBehindFf ? 7 : 8;
      buffer |= (long) next << 64 - bits - available;
      available += bits;
      isBehindFf = next == 0xFF;
      position++;
    }
  }

  /** Goes on behind a restart marker, which must be here. */
  void restart(int number) throws IOException {
    requireNothingLeft("restart marker " + number);
    position = JpegMarkers.restart(data, position, number);
    buffer = 0;
    available = 0;
    isBehindFf = false;
  }

  /** Whole bytes, or ones, that are left over show that codes were misread (T.87 A.1). */
  void requireNothingLeft(String before) throws IOException {
    fill();
    JpegMarkers.require(available < 8, "bytes are left over before " + before);
  }

  /** A code that no encoder writes. */
  static IOException misread(int position) {
    return new IOException("damaged JPEG-LS stream: an impossible code before byte " + position);
  }

  private IOException endsEarly() {
    return new IOException(
        "the JPEG-LS stream ends before its image is whole, at byte " + position);
  }
}
