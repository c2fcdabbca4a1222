package org.hepatica.dicom.pixel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

/**
 * The bytes of each frame in Pixel Data (7FE0,0010), native (PS3.5 8) or encapsulated (PS3.5 A.4).
 */
public final class PixelData {

  private static final int MOST_FRAMES = 100_000;
  private static final int ITEM_HEADER = 8;

  private PixelData() {}

  /**
   * Cuts Pixel Data into frames.
   *
   * @return one array a frame; in the native syntaxes rows x columns cells, cut when they are asked
   *     for, in the encapsulated ones the joined fragments
   * @throws DicomException when there are no pixels, fewer bytes than the frames need, more than
   *     padding, or fragments that belong to no frame
   */
  public static List<byte[]> frames(DataSet dataSet, TransferSyntax syntax) throws DicomException {
    int count = count(dataSet);
    if (!dataSet.contains(Tag.PIXEL_DATA)) {
      throw new DicomException("there is no Pixel Data (7FE0,0010)");
    }
    List<byte[]> fragments = dataSet.fragments(Tag.PIXEL_DATA);
    if (fragments == null && dataSet.bytes(Tag.PIXEL_DATA) == null) {
      throw new DicomException("Pixel Data (7FE0,0010) is a sequence, not OB or OW (PS3.5 A)");
    }
    if (syntax.encapsulated() != (fragments != null)) {
      throw new DicomException(
          "Pixel Data (7FE0,0010) is "
              + (fragments == null ? "not " : "")
              + "encapsulated, against its transfer syntax "
              + syntax);
    }
    return fragments == null ? cells(dataSet, count) : encapsulated(fragments, count);
  }

  static int count(DataSet dataSet) throws DicomException {
    // Empty it says nothing: single-frame objects need not have it (PS3.5 7.4.5).
    int count =
        dataSet.string(Tag.NUMBER_OF_FRAMES) == null ? 1 : dataSet.integer(Tag.NUMBER_OF_FRAMES, 0);
    if (count < 1 || count > MOST_FRAMES) {
      throw new DicomException("Number of Frames (0028,0008) is not 1 to " + MOST_FRAMES);
    }
    return count;
  }

  private static List<byte[]> cells(DataSet dataSet, int count) throws DicomException {
    byte[] all = dataSet.bytes(Tag.PIXEL_DATA);
    PixelFormat format = PixelDecoder.format(dataSet);
    long length = (long) format.pixels() * format.bytesPerPixel();
    int end = (int) Math.min(all.length, length * count);
    checkCells(format, count, all.length, Arrays.copyOfRange(all, end, all.length));
    if (count == 1) {
      return List.of(all);
    }
    return new AbstractList<>() {
      @Override
      public byte[] get(int i) {
        return Arrays.copyOfRange(all, (int) (i * length), (int) ((i + 1) * length));
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  /**
   * Refuses native pixels that are too short or too long for their frames.
   *
   * @param length of Pixel Data, bytes
   * @param rest what lies behind the last frame, or its beginning, if that is more than a row
   */
  static void checkCells(PixelFormat format, int count, long length, byte[] rest)
      throws DicomException {
    long needed = (long) format.pixels() * format.bytesPerPixel() * count;
    String says =
        "Pixel Data (7FE0,0010) has %s bytes where %s frame(s) need %s"
            .formatted(length, count, needed);
    if (length < needed) {
      throw new DicomException(says);
    }
    if (!isPadding(rest, needed, (long) format.columns() * format.bytesPerPixel())) {
      throw new DicomException(
          says
              + ", and what is left over is no padding: Rows, Columns or Number of Frames may be"
              + " wrong");
    }
  }

  /**
   * Whether the bytes behind the last frame are zeros and fewer than a row. Older applications pad
   * beyond an even length, which receivers should be prepared for (PS3.5 8.1.1); but of pixels that
   * are left over Columns may be too few, and each row would begin in the midst of another.
   */
  private static boolean isPadding(byte[] rest, long from, long row) {
    if (rest.length > Math.max(1, row - 1)) {
      return false;
    }
    for (int i = (int) (from % 2); i < rest.length; i++) { // behind what makes it even
      if (rest[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** One frame: all fragments are its. Several: by the Basic Offset Table, or one fragment each. */
  private static List<byte[]> encapsulated(List<byte[]> items, int count) throws DicomException {
    if (items.size() < 2) {
      throw new DicomException("Pixel Data (7FE0,0010) is encapsulated and has no fragment");
    }
    List<byte[]> fragments = items.subList(1, items.size());
    int[] lengths = fragments.stream().mapToInt(fragment -> fragment.length).toArray();
    int[] starts = starts(items.get(0), lengths, count);
    List<byte[]> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(join(fragments.subList(starts[i], starts[i + 1])));
    }
    return frames;
  }

  /**
   * The first fragment of each frame, and the number of fragments: one fragment each, or by the
   * Basic Offset Table.
   */
  static int[] starts(byte[] table, int[] lengths, int count) throws DicomException {
    int[] starts = new int[count + 1];
    starts[count] = lengths.length;
    if (count == 1) {
      return starts;
    }
    if (lengths.length == count) {
      Arrays.setAll(starts, i -> i);
      return starts;
    }
    if (table.length != 4L * count) {
      throw new DicomException(
          "the Basic Offset Table has "
              + table.length
              + " bytes; "
              + lengths.length
              + " fragments cannot be told into "
              + count
              + " frames");
    }
    ByteBuffer offsets = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    int fragment = 0;
    long position = 0;
    for (int i = 0; i < count; i++) {
      long wanted = offsets.getInt() & 0xFFFFFFFFL;
      while (position < wanted && fragment < lengths.length) {
        position += ITEM_HEADER + lengths[fragment++];
      }
      if (position != wanted || fragment >= lengths.length || i > 0 && fragment <= starts[i - 1]) {
        throw new DicomException(
            "the Basic Offset Table sends frame "
                + (i + 1)
                + " to byte "
                + wanted
                + ", where no fragment starts");
      }
      starts[i] = fragment;
    }
    return starts;
  }

  private static byte[] join(List<byte[]> fragments) throws DicomException {
    if (fragments.size() == 1) {
      return fragments.get(0);
    }
    long length = fragments.stream().mapToLong(f -> f.length).sum();
    if (length > Integer.MAX_VALUE - 16) {
      throw new DicomException(
          "a frame of " + length + " compressed bytes is beyond what is decoded");
    }
    ByteBuffer joined = ByteBuffer.allocate((int) length);
    fragments.forEach(joined::put);
    return joined.array();
  }
}
