package org.hepatica.dicom;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/**
 * A Part 10 file that was read up to its Pixel Data (7FE0,0010), and where the value of that lies.
 *
 * @param file without pixels and what comes after them
 * @param at offset in the file, in bytes; {@link #NOWHERE} where there is no Pixel Data, or the
 *     data set is deflated and has no places
 * @param length in bytes, {@link #UNDEFINED} of a sequence of fragments (PS3.5 A.4); what the file
 *     says, however much is there
 */
public record UpToPixels(DicomFile file, long at, long length) {
  public static final long NOWHERE = -1;
  public static final long UNDEFINED = 0xFFFFFFFFL;

  /**
   * Reads a file from its beginning.
   *
   * @param channel is left anywhere
   * @throws DicomException when it is no DICOM file, or damaged
   */
  public static UpToPixels read(FileChannel channel, ReadLimits limits) throws IOException {
    channel.position(0);
    Counted in = new Counted(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
    DicomFile file = Part10.read(in, limits, Integer.toUnsignedLong(Tag.PIXEL_DATA));
    TransferSyntax syntax = file.syntax();
    int size = syntax.explicitVr() ? 12 : 8;
    if (syntax.deflated() || in.count < size) {
      return new UpToPixels(file, NOWHERE, 0);
    }
    // The reader went just past the header of the first element that it was not to read.
    ByteOrder order = syntax.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    ByteBuffer element = ByteBuffer.allocate(size).order(order);
    long from = in.count - size;
    while (element.hasRemaining() && channel.read(element, from + element.position()) >= 0) {
      // until it is whole, or the file ends
    }
    int tag = (element.getShort(0) & 0xFFFF) << 16 | element.getShort(2) & 0xFFFF;
    return element.hasRemaining() || tag != Tag.PIXEL_DATA
        ? new UpToPixels(file, NOWHERE, 0)
        : new UpToPixels(file, in.count, element.getInt(size - 4) & UNDEFINED);
  }

  /** Tells how far it was read. */
  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count += value < 0 ? 0 : 1;
      return value;
    }

    @Override
    public int read(byte[] bytes, int at, int length) throws IOException {
      int n = in.read(bytes, at, length);
      count += Math.max(0, n);
      return n;
    }
  }
}
