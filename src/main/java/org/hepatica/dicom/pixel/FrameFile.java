package org.hepatica.dicom.pixel;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.UpToPixels;

/**
 * A file of many frames, of which one is read at a time by its place: the pixels of 600 slices need
 * the memory of one. Deflated and big-endian files, whose frames have no such place, are held
 * whole.
 */
public final class FrameFile implements Closeable {
  private static final int ITEM_HEADER = 8;
  private static final int MOST_FRAGMENTS = 500_000;

  /** Where some bytes lie in the file. */
  private record Piece(long at, int length) {}

  private final FileChannel channel;
  private final DicomFile file;
  private final int count;
  private final PixelFormat format;

  /** Of the frames, in order; null where {@link #held} has them. */
  private List<List<Piece>> places;

  private List<byte[]> held;

  private FrameFile(FileChannel channel, DicomFile file) throws DicomException {
    this.channel = channel;
    this.file = file;
    this.count = PixelData.count(file.dataSet());
    this.format = PixelDecoder.format(file.dataSet());
  }

  /**
   * Opens a file, reads its header and finds its frames.
   *
   * @throws DicomException when it is damaged, or its pixels are not as many as its frames need
   * @throws IOException when it cannot be read
   */
  public static FrameFile open(Path path) throws IOException {
    return open(path, ReadLimits.FILE);
  }

  /**
   * The same.
   *
   * @param held for what is held whole
   */
  public static FrameFile open(Path path, ReadLimits held) throws IOException {
    FileChannel channel = FileChannel.open(path);
    try {
      return open(channel, held);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FrameFile open(FileChannel channel, ReadLimits limits) throws IOException {
    UpToPixels start = UpToPixels.read(channel, ReadLimits.HEADER);
    FrameFile frames = new FrameFile(channel, start.file());
    TransferSyntax syntax = frames.syntax();
    if (syntax.deflated() || syntax.bigEndian()) {
      channel.position(0);
      InputStream again = new BufferedInputStream(Channels.newInputStream(channel), 1 << 16);
      frames.held = PixelData.frames(Part10.read(again, limits, -1).dataSet(), syntax);
    } else {
      frames.find(start);
    }
    return frames;
  }

  /** The header, without pixels. */
  public DataSet header() {
    return file.dataSet();
  }

  /** How many frames there are. */
  public int count() {
    return count;
  }

  /** The syntax it is encoded in. */
  public TransferSyntax syntax() {
    return file.syntax();
  }

  /**
   * The bytes of a frame, as {@link PixelDecoder#decode(DataSet, TransferSyntax, byte[])} takes
   * them.
   *
   * @param number from 1
   * @throws DicomException when there is no such frame
   */
  public byte[] frame(int number) throws IOException {
    if (number < 1 || number > count) {
      throw new DicomException("there is no frame " + number + " among " + count);
    }
    if (held != null) {
      return held.get(number - 1);
    }
    List<Piece> pieces = places.get(number - 1);
    long length = pieces.stream().mapToLong(Piece::length).sum();
    if (length > Integer.MAX_VALUE - 16) {
      throw new DicomException("frame " + number + " has " + length + " bytes");
    }
    ByteBuffer bytes = ByteBuffer.allocate((int) length);
    for (Piece piece : pieces) {
      bytes.limit(bytes.position() + piece.length);
      fill(bytes, piece.at);
    }
    return bytes.array();
  }

  private void find(UpToPixels start) throws IOException {
    if (start.at() == UpToPixels.NOWHERE) {
      throw new DicomException("there is no Pixel Data (7FE0,0010)");
    }
    boolean encapsulated = start.length() == UpToPixels.UNDEFINED;
    if (syntax().encapsulated() != encapsulated) {
      throw new DicomException(
          "Pixel Data (7FE0,0010) is "
              + (encapsulated ? "" : "not ")
              + "encapsulated, against its transfer syntax "
              + syntax());
    }
    places = new ArrayList<>(count);
    if (encapsulated) {
      fragments(start.at());
    } else {
      cells(start.at(), start.length());
    }
  }

  private void cells(long at, long length) throws IOException {
    requireThere(at, length);
    int each = format.pixels() * format.bytesPerPixel();
    long rest = Math.max(0, length - (long) each * count);
    int some = (int) Math.min(rest, (long) format.columns() * format.bytesPerPixel());
    PixelData.checkCells(format, count, length, read(at + length - rest, some).array());
    for (int i = 0; i < count; i++) {
      places.add(List.of(new Piece(at + (long) i * each, each)));
    }
  }

  private void fragments(long first) throws IOException {
    List<Piece> pieces = new ArrayList<>();
    long at = first;
    while (true) {
      ByteBuffer item = read(at, ITEM_HEADER);
      int tag = (item.getShort() & 0xFFFF) << 16 | item.getShort() & 0xFFFF;
      long length = Integer.toUnsignedLong(item.getInt());
      if (tag == Tag.SEQUENCE_DELIMITATION) {
        break;
      }
      if (tag != Tag.ITEM || length > Integer.MAX_VALUE - 16 || pieces.size() > MOST_FRAGMENTS) {
        throw new DicomException("expected a fragment of Pixel Data (7FE0,0010) at byte " + at);
      }
      requireThere(at + ITEM_HEADER, length);
      pieces.add(new Piece(at + ITEM_HEADER, (int) length));
      at += ITEM_HEADER + length;
    }
    if (pieces.size() < 2) {
      throw new DicomException("Pixel Data (7FE0,0010) is encapsulated and has no fragment");
    }
    Piece table = pieces.get(0);
    List<Piece> all = pieces.subList(1, pieces.size());
    // Of another length it is not read: it may be as long as somebody claims.
    byte[] offsets =
        table.length == 4L * count ? read(table.at, table.length).array() : new byte[0];
    int[] starts = PixelData.starts(offsets, all.stream().mapToInt(Piece::length).toArray(), count);
    for (int i = 0; i < count; i++) {
      places.add(all.subList(starts[i], starts[i + 1]));
    }
  }

  private void requireThere(long at, long length) throws IOException {
    if (length > channel.size() - at) {
      throw new DicomException(
          "Pixel Data (7FE0,0010) says "
              + length
              + " bytes at byte "
              + at
              + ", but only "
              + Math.max(0, channel.size() - at)
              + " are there");
    }
  }

  private ByteBuffer read(long at, int length) throws IOException {
    requireThere(at, length);
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    fill(bytes, at);
    return bytes.flip();
  }

  private void fill(ByteBuffer bytes, long from) throws IOException {
    for (long at = from; bytes.hasRemaining(); ) {
      int count = channel.read(bytes, at);
      if (count < 0) {
        throw new DicomException("the file ends within Pixel Data (7FE0,0010)");
      }
      at += count;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
