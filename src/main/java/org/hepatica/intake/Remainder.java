package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;

/**
 * Walks the part of a data set from its pixels on without keeping it: a data set that ends within
 * its pixel data is damaged, however well it was transmitted. Memory does not grow with what is
 * walked.
 */
final class Remainder {
  private static final long UNDEFINED = 0xFFFFFFFFL;
  private static final int BUFFER = 128 << 10;

  /** Of an element with explicit VR and a length of four bytes (PS3.5 7.1.2). */
  private static final int LONGEST_HEADER = 12;

  private final InputStream in;
  private final TransferSyntax syntax;
  private final byte[] buffer = new byte[BUFFER];

  /** Holds one header at a time: empty elements, eight bytes each, must not cost an object each. */
  private final ByteBuffer start;

  private int tag;
  private Vr vr;
  private long length;

  private Remainder(InputStream in, TransferSyntax syntax) {
    this.in = in;
    this.syntax = syntax;
    this.start =
        ByteBuffer.allocate(LONGEST_HEADER)
            .order(syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Reads to the end of the stream.
   *
   * @param last the bytes read last: they end with the header of the first element of the remainder
   * @throws DicomException when the data set ends within an element
   */
  static void walk(InputStream in, TransferSyntax syntax, byte[] last) throws IOException {
    Remainder remainder = new Remainder(in, syntax);
    if (remainder.afterTheFact(last)) {
      remainder.elements();
    }
    remainder.drain();
  }

  private void elements() throws IOException {
    do {
      if (length != UNDEFINED) {
        skip();
      } else if (tag == Tag.PIXEL_DATA && (vr == Vr.OB || vr == Vr.OW)) {
        fragments(tag);
      } else {
        return; // a sequence after the pixels, e.g. digital signatures: taken as it is
      }
    } while (next());
  }

  private void fragments(int pixels) throws IOException {
    while (true) {
      if (!next()) {
        throw new DicomException(Tag.name(pixels) + ": the data set ends within its fragments");
      }
      if (tag == Tag.SEQUENCE_DELIMITATION) {
        return;
      }
      if (tag != Tag.ITEM || length == UNDEFINED) {
        throw new DicomException(
            Tag.name(pixels) + ": expected a fragment, found " + Tag.name(tag));
      }
      skip();
    }
  }

  /** Takes the header that was read by somebody else just before; whether it was one. */
  private boolean afterTheFact(byte[] last) {
    for (int size : new int[] {12, 8}) {
      if (last.length < size) {
        continue;
      }
      start.clear().put(last, last.length - size, size);
      tag = Short.toUnsignedInt(start.getShort(0)) << 16 | Short.toUnsignedInt(start.getShort(2));
      vr = Vr.of(start.get(4), start.get(5));
      boolean isPixelGroup = tag >>> 16 >= 0x7FE0;
      if (isPixelGroup && size == 12 && syntax.explicitVr() && vr != null && vr.hasLongLength()) {
        length = Integer.toUnsignedLong(start.getInt(8));
        return true;
      }
      if (isPixelGroup && size == 8 && !syntax.explicitVr()) {
        vr = Vr.OW;
        length = Integer.toUnsignedLong(start.getInt(4));
        return true;
      }
      if (isPixelGroup && size == 8 && vr != null && !vr.hasLongLength()) {
        length = Short.toUnsignedLong(start.getShort(6)); // a group length, (7FE0,0000)
        return true;
      }
    }
    return false;
  }

  /** Reads the next header; false at a clean end. */
  private boolean next() throws IOException {
    int count = in.readNBytes(start.array(), 0, 8);
    if (count == 0) {
      return false;
    }
    if (count < 8) {
      throw new DicomException("the data set ends within an element");
    }
    tag = Short.toUnsignedInt(start.getShort(0)) << 16 | Short.toUnsignedInt(start.getShort(2));
    if (!syntax.explicitVr() || tag >>> 16 == 0xFFFE) {
      vr = Vr.OW;
      length = Integer.toUnsignedLong(start.getInt(4));
      return true;
    }
    vr = Vr.of(start.get(4), start.get(5));
    if (vr == null) {
      throw new DicomException(
          Tag.name(tag)
              + ": no VR has the letters %02X %02X".formatted(start.get(4), start.get(5)));
    }
    if (!vr.hasLongLength()) {
      length = Short.toUnsignedLong(start.getShort(6));
      return true;
    }
    if (in.readNBytes(start.array(), 8, 4) < 4) {
      throw new DicomException(Tag.name(tag) + ": the data set ends within");
    }
    length = Integer.toUnsignedLong(start.getInt(8));
    return true;
  }

  private void skip() throws IOException {
    long left = length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new DicomException(
            Tag.name(tag)
                + " says "
                + length
                + " bytes, but only "
                + (length - left)
                + " are there");
      }
      left -= n;
    }
  }

  private void drain() throws IOException {
    int n = 0;
    while (n >= 0) {
      n = in.read(buffer, 0, buffer.length);
    }
  }
}
