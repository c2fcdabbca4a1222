package org.hepatica.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
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

  private final InputStream in;
  private final TransferSyntax syntax;
  private final byte[] buffer = new byte[BUFFER];

  private record Header(int tag, Vr vr, long length) {}

  private Remainder(InputStream in, TransferSyntax syntax) {
    this.in = in;
    this.syntax = syntax;
  }

  /**
   * Reads to the end of the stream.
   *
   * @param last the bytes read last: they end with the header of the first element of the remainder
   * @throws DicomException when the data set ends within an element
   */
  static void walk(InputStream in, TransferSyntax syntax, byte[] last) throws IOException {
    Remainder remainder = new Remainder(in, syntax);
    remainder.elements(remainder.afterTheFact(last));
    remainder.drain();
  }

  private void elements(Header first) throws IOException {
    Header header = first;
    while (header != null) {
      if (header.length != UNDEFINED) {
        skip(header);
      } else if (header.vr == Vr.OB || header.vr == Vr.OW) {
        fragments(header);
      } else {
        return; // a sequence after the pixels, e.g. digital signatures: taken as it is
      }
      header = next();
    }
  }

  private void fragments(Header pixels) throws IOException {
    while (true) {
      Header item = next();
      if (item == null) {
        throw new DicomException(Tag.name(pixels.tag) + ": the data set ends within its fragments");
      }
      if (item.tag == Tag.SEQUENCE_DELIMITATION) {
        return;
      }
      if (item.tag != Tag.ITEM || item.length == UNDEFINED) {
        throw new DicomException(
            Tag.name(pixels.tag) + ": expected a fragment, found " + Tag.name(item.tag));
      }
      skip(item);
    }
  }

  /** The header that was read by somebody else just before. */
  private Header afterTheFact(byte[] last) {
    ByteOrder order = syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    for (int size : new int[] {12, 8}) {
      if (last.length < size) {
        continue;
      }
      ByteBuffer b = ByteBuffer.wrap(last, last.length - size, size).order(order);
      int tag = Short.toUnsignedInt(b.getShort()) << 16 | Short.toUnsignedInt(b.getShort());
      Vr vr = vr(last[last.length - size + 4], last[last.length - size + 5]);
      boolean isPixelGroup = tag >>> 16 >= 0x7FE0;
      if (isPixelGroup && size == 12 && syntax.explicitVr() && vr != null && vr.hasLongLength()) {
        b.getInt();
        return new Header(tag, vr, Integer.toUnsignedLong(b.getInt()));
      }
      if (isPixelGroup && size == 8 && !syntax.explicitVr()) {
        return new Header(tag, Vr.OW, Integer.toUnsignedLong(b.getInt()));
      }
      if (isPixelGroup && size == 8 && vr != null && !vr.hasLongLength()) {
        b.getShort(); // a group length, (7FE0,0000)
        return new Header(tag, vr, Short.toUnsignedLong(b.getShort()));
      }
    }
    return null;
  }

  /** The next header, null at a clean end. */
  private Header next() throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length == 0) {
      return null;
    }
    if (start.length < 8) {
      throw new DicomException("the data set ends within an element");
    }
    ByteBuffer b =
        ByteBuffer.wrap(start)
            .order(syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    int tag = Short.toUnsignedInt(b.getShort()) << 16 | Short.toUnsignedInt(b.getShort());
    if (!syntax.explicitVr() || tag >>> 16 == 0xFFFE) {
      return new Header(tag, Vr.OW, Integer.toUnsignedLong(b.getInt()));
    }
    Vr vr = vr(start[4], start[5]);
    if (vr == null) {
      throw new DicomException(
          Tag.name(tag) + ": no VR has the letters %02X %02X".formatted(start[4], start[5]));
    }
    if (!vr.hasLongLength()) {
      b.getShort();
      return new Header(tag, vr, Short.toUnsignedLong(b.getShort()));
    }
    byte[] length = in.readNBytes(4);
    if (length.length < 4) {
      throw new DicomException(Tag.name(tag) + ": the data set ends within");
    }
    return new Header(
        tag, vr, Integer.toUnsignedLong(ByteBuffer.wrap(length).order(b.order()).getInt()));
  }

  /** The VR of two letters, null when there is none. */
  private static Vr vr(byte first, byte second) {
    String letters = "" + (char) first + (char) second;
    return Arrays.stream(Vr.values())
        .filter(vr -> vr.name().equals(letters))
        .findFirst()
        .orElse(null);
  }

  private void skip(Header header) throws IOException {
    long left = header.length;
    while (left > 0) {
      int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (n < 0) {
        throw new DicomException(
            Tag.name(header.tag)
                + " says "
                + header.length
                + " bytes, but only "
                + (header.length - left)
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
