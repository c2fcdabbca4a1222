package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * Layout of a monochrome frame (PS3.3 C.7.6.3.1), checked.
 *
 * @param rows 1 to 65535
 * @param columns 1 to 65535
 * @param bitsAllocated 8 or 16
 * @param bitsStored 1 to bitsAllocated
 * @param highBit bitsStored - 1 to bitsAllocated - 1
 * @param signed whether Pixel Representation is two's complement
 */
public record PixelFormat(
    int rows, int columns, int bitsAllocated, int bitsStored, int highBit, boolean signed) {

  /** No medical CT or MR frame is larger; a header that claims more is damaged or hostile. */
  static final int MOST_PIXELS = 1 << 26;

  /** Checks the ranges. */
  public PixelFormat {
    check(rows >= 1 && rows <= 65535, "Rows", rows, "1 to 65535");
    check(columns >= 1 && columns <= 65535, "Columns", columns, "1 to 65535");
    check(
        (long) rows * columns <= MOST_PIXELS,
        "Rows x Columns",
        (long) rows * columns,
        "at most " + MOST_PIXELS);
    check(bitsAllocated == 8 || bitsAllocated == 16, "Bits Allocated", bitsAllocated, "8 or 16");
    check(
        bitsStored >= 1 && bitsStored <= bitsAllocated,
        "Bits Stored",
        bitsStored,
        "1 to " + bitsAllocated);
    check(
        highBit >= bitsStored - 1 && highBit < bitsAllocated,
        "High Bit",
        highBit,
        bitsStored - 1 + " to " + (bitsAllocated - 1));
  }

  private static void check(boolean holds, String name, long value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(
          name + " is " + value + " where " + wanted + " can be decoded");
    }
  }

  /** Pixels in the frame. */
  public int pixels() {
    return rows * columns;
  }

  /** 1 or 2. */
  public int bytesPerPixel() {
    return bitsAllocated / 8;
  }

  /**
   * The stored value in a pixel cell: bits above High Bit (old overlays) and below are masked off,
   * then the sign is extended.
   */
  int storedValue(int cell) {
    return extend(cell >>> highBit + 1 - bitsStored, bitsStored);
  }

  /**
   * The stored value for a sample of a compressed stream with its own precision. The stream's own
   * sign counts for nothing: its low bits are taken for what Pixel Representation says (PS3.5 8.2.4
   * asks both to agree; writers often break that).
   */
  int storedValue(int sample, int precision) {
    return precision <= bitsStored ? extend(sample, precision) : storedValue(sample);
  }

  private int extend(int value, int bits) {
    int unused = 32 - bits;
    return signed ? value << unused >> unused : value << unused >>> unused;
  }

  /**
   * Refuses a compressed stream whose own header does not describe this frame; called before
   * anything is allocated for it.
   */
  void requireCodestream(String codec, long width, long height, int components, int precision)
      throws IOException {
    requireCodestream(codec, width, height, components, precision, 1);
  }

  /** The same where a pixel has as many samples as are given last. */
  void requireCodestream(
      String codec, long width, long height, int components, int precision, int wanted)
      throws IOException {
    if (width != columns || height != rows) {
      throw new IOException(
          "the "
              + codec
              + " stream is "
              + width
              + " x "
              + height
              + " where the data set says "
              + columns
              + " x "
              + rows);
    }
    if (components != wanted) {
      throw new IOException(
          "the "
              + codec
              + " stream has "
              + components
              + " components where the data set says "
              + wanted);
    }
    if (precision < 1 || precision > bitsAllocated) {
      throw new IOException(
          "the "
              + codec
              + " stream has "
              + precision
              + " bits a sample where the data set allots "
              + bitsAllocated);
    }
  }
}
