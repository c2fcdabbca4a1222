package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ServiceLoader;

/**
 * RLE Lossless, PS3.5 Annex G: a header of 16 words, then one PackBits segment for each byte of a
 * pixel, most significant byte first. All segments are measured before a reader sees them or memory
 * is taken: readers of the field fill up with zeros what a damaged segment lacks.
 */
final class RleCodec implements FrameCodec {

  /** The control byte that stands for no output (PS3.5 G.3.1). */
  static final int NOTHING = -128;

  private static final int HEADER_BYTES = 64;
  private static final int MOST_SEGMENTS = 15;

  /** Two bytes make a run of 128: what cannot fill its frame is refused without being looked at. */
  private static final int MOST_FROM_A_BYTE = 64;

  private final RleReader reader;

  RleCodec(RleReader reader) {
    this.reader = reader;
  }

  /** With the first reader on the class path. */
  static RleCodec preferred() {
    ServiceLoader<RleReader> readers =
        ServiceLoader.load(RleReader.class, RleReader.class.getClassLoader());
    return new RleCodec(readers.findFirst().orElseGet(PackBits::new));
  }

  @Override
  public int[] decode(byte[] frame, PixelFormat format) throws IOException {
    check(frame, format);
    int[] cells = reader.cells(frame, format.rows(), format.columns(), format.bytesPerPixel());
    for (int i = 0; i < cells.length; i++) {
      cells[i] = format.storedValue(cells[i]);
    }
    return cells;
  }

  @Override
  public String toString() {
    return "RLE by " + reader.name();
  }

  /** Where a segment starts, from 1. */
  static int offset(byte[] frame, int segment) {
    return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).getInt(4 * segment);
  }

  private static void check(byte[] frame, PixelFormat format) throws IOException {
    int[] offsets = offsets(frame, format.bytesPerPixel());
    for (int i = 1; i < offsets.length; i++) {
      if ((long) (offsets[i] - offsets[i - 1]) * MOST_FROM_A_BYTE < format.pixels()) {
        throw new IOException(
            "RLE segment " + i + " is too short for the " + format.pixels() + " pixels described");
      }
    }
    for (int i = 1; i < offsets.length; i++) {
      measure(frame, offsets[i - 1], offsets[i], format.pixels(), i);
    }
  }

  /** Where each segment starts, and the end of the last one. */
  private static int[] offsets(byte[] frame, int wanted) throws IOException {
    if (frame.length < HEADER_BYTES) {
      throw new IOException(
          "the RLE frame has " + frame.length + " bytes, fewer than its header of 64");
    }
    int count = offset(frame, 0); // the number of segments stands before them
    if (count != wanted) {
      String said =
          count < 0 || count > MOST_SEGMENTS ? "an impossible number of" : String.valueOf(count);
      throw new IOException(
          "the RLE header names " + said + " segments where this image needs " + wanted);
    }
    int[] offsets = new int[count + 1];
    for (int i = 0; i < count; i++) {
      offsets[i] = offset(frame, i + 1);
      int least = i == 0 ? HEADER_BYTES : offsets[i - 1] + 1;
      if (offsets[i] < least || offsets[i] >= frame.length) {
        throw new IOException(
            "RLE segment " + (i + 1) + " starts at byte " + offsets[i] + " of " + frame.length);
      }
    }
    offsets[count] = frame.length;
    return offsets;
  }

  /** Whether a segment's runs make these many bytes (PS3.5 G.3.1); what follows them is padding. */
  private static void measure(byte[] data, int from, int end, int wanted, int number)
      throws IOException {
    int in = from;
    int out = 0;
    while (out < wanted) {
      if (in >= end) {
        throw new IOException(
            "RLE segment " + number + " ends after " + out + " of " + wanted + " bytes");
      }
      int control = data[in++];
      if (control == NOTHING) {
        continue;
      }
      int run = control >= 0 ? control + 1 : 1 - control;
      int taken = control >= 0 ? run : 1;
      if (in + taken > end) {
        throw new IOException("RLE segment " + number + " ends inside a run at byte " + in);
      }
      if (run > wanted - out) {
        throw new IOException(
            "RLE segment " + number + " holds more than the " + wanted + " bytes of its image");
      }
      in += taken;
      out += run;
    }
  }
}
