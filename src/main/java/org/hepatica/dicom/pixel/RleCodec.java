package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * RLE Lossless, PS3.5 Annex G: a header of 16 words, then one PackBits segment for each byte of a
 * pixel, most significant byte first.
 */
final class RleCodec implements FrameCodec {

  private static final int HEADER_BYTES = 64;
  private static final int MOST_SEGMENTS = 15;

  /** Two bytes make a run of 128: what cannot fill its frame is refused before memory is taken. */
  private static final int MOST_FROM_A_BYTE = 64;

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    int[] offsets = offsets(frame, format.bytesPerPixel());
    for (int i = 1; i < offsets.length; i++) {
      if ((long) (offsets[i] - offsets[i - 1]) * MOST_FROM_A_BYTE < format.pixels()) {
        throw new IOException(
            "RLE segment " + i + " is too short for the " + format.pixels() + " pixels described");
      }
    }
    int[] cells = new int[format.pixels()];
    for (int i = 0; i < offsets.length - 1; i++) {
      segment(frame, offsets[i], offsets[i + 1], cells, i + 1);
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = format.storedValue(cells[i]);
    }
    return cells;
  }

  /** Where each segment starts, and the end of the last one. */
  private static int[] offsets(byte[] frame, int wanted) throws IOException {
    if (frame.length < HEADER_BYTES) {
      throw new IOException(
          "the RLE frame has " + frame.length + " bytes, fewer than its header of 64");
    }
    ByteBuffer header = ByteBuffer.wrap(frame, 0, HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    int count = header.getInt();
    if (count != wanted) {
      String said =
          count < 0 || count > MOST_SEGMENTS ? "an impossible number of" : String.valueOf(count);
      throw new IOException(
          "the RLE header names " + said + " segments where this image needs " + wanted);
    }
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      offsets[i] = header.getInt();
      int least = i == 0 ? HEADER_BYTES : offsets[i - 1] + 1;
      if (offsets[i] < least || offsets[i] >= frame.length) {
        throw new IOException(
            "RLE segment " + (i + 1) + " starts at byte " + offsets[i] + " of " + frame.length);
      }
    }
    offsets[count] = frame.length;
    return offsets;
  }

  /** PackBits, PS3.5 G.3.2: shifts each byte into its cell from the right. */
  private static void segment(byte[] data, int from, int end, int[] cells, int number)
      throws IOException {
    int in = from;
    int out = 0;
    while (out < cells.length) {
      if (in >= end) {
        throw new IOException(
            "RLE segment " + number + " ends after " + out + " of " + cells.length + " bytes");
      }
      int control = data[in++];
      if (control == -128) {
        continue;
      }
      boolean literal = control >= 0;
      int run = literal ? control + 1 : 1 - control;
      if (in + (literal ? run : 1) > end) {
        throw new IOException("RLE segment " + number + " ends inside a run at byte " + in);
      }
      if (run > cells.length - out) {
        throw new IOException(
            "RLE segment "
                + number
                + " holds more than the "
                + cells.length
                + " bytes of its image");
      }
      for (int i = 0; i < run; i++) {
        cells[out] = cells[out] << 8 | data[in] & 0xFF;
        out++;
        if (literal) {
          in++;
        }
      }
      if (!literal) {
        in++;
      }
    }
  }
}
