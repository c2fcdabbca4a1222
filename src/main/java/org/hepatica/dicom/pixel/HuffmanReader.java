package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * An entropy-coded segment of Huffman codes as bits, byte stuffing removed (ITU-T T.81 F.2.2).
 * Reading past its end is an error.
 */
final class HuffmanReader {
  private final byte[] data;
  private int position;
  private long buffer;
  private int available;
  private int padding;

  HuffmanReader(byte[] data, int from) {
    this.data = data;
    this.position = from;
  }

  /** The value of the next code. At least 16 bits behind it are then in the buffer. */
  int code(HuffmanTable table) throws IOException {
    fill();
    int entry = table.lookUp((int) (buffer >>> available - 16) & 0xFFFF);
    if (entry == 0) {
      throw new IOException(
          "damaged JPEG stream: a code that no table holds, before byte " + position);
    }
    drop(entry >> 8);
    return entry & 0xFF;
  }

  /**
   * The signed number of a category (T.81 EXTEND), right behind its code.
   *
   * @param category 0 to 15: how many bits it has
   */
  int number(int category) throws IOException {
    if (category == 0) {
      return 0;
    }
    int bits = (int) (buffer >>> available - category) & (1 << category) - 1;
    drop(category);
    return bits < 1 << category - 1 ? bits - (1 << category) + 1 : bits;
  }

  /** At least 32 bits (a code and its number) are then in the buffer, zeros behind the end. */
  private void fill() {
    while (available <= 48) {
      int next = 0;
      if (position >= data.length
          || data[position] == -1 && (position + 1 >= data.length || data[position + 1] != 0)) {
        padding += 8;
      } else {
        next = data[position] & 0xFF;
        position += next == 0xFF ? 2 : 1;
      }
      buffer = buffer << 8 | next;
      available += 8;
    }
  }

  private void drop(int count) throws IOException {
    available -= count;
    if (available < padding) {
      throw new IOException("the JPEG stream ends before its image is whole, at byte " + position);
    }
  }

  /** Goes on behind a restart marker, which must be here. */
  void restart(int number) throws IOException {
    requireNothingLeft("restart marker " + number);
    position = JpegMarkers.restart(data, position, number);
    buffer = 0;
    available = 0;
    padding = 0;
  }

  /**
   * Whole bytes that are left over show that codes were misread, and so do bits that are no padding
   * (T.81 F.1.2.3: ones; zeros pass as well, as an encoder may flush its last byte).
   */
  void requireNothingLeft(String before) throws IOException {
    fill();
    int left = available - padding;
    JpegMarkers.require(left < 8, "bytes are left over before " + before);
    int ones = (1 << left) - 1;
    int bits = (int) (buffer >>> padding) & ones;
    JpegMarkers.require(bits == ones || bits == 0, "bits are left over before " + before);
  }
}
