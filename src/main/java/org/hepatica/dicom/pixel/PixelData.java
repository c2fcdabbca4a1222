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
   * @return one array a frame, made when it is asked for; in the native syntaxes rows x columns
   *     cells, in the encapsulated ones the joined fragments
   * @throws DicomException when there are no pixels, fewer bytes than the frames need, more than
   *     padding, or fragments that belong to no frame
   */
  public static List<byte[]> frames(DataSet dataSet, TransferSyntax syntax) throws DicomException {
    // Empty it says nothing: single-frame objects need not have it (PS3.5 7.4.5).
    int count =
        dataSet.string(Tag.NUMBER_OF_FRAMES) == null ? 1 : dataSet.integer(Tag.NUMBER_OF_FRAMES, 0);
    if (count < 1 || count > MOST_FRAMES) {
      throw new DicomException("Number of Frames (0028,0008) is not 1 to " + MOST_FRAMES);
    }
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

  private static List<byte[]> cells(DataSet dataSet, int count) throws DicomException {
    byte[] all = dataSet.bytes(Tag.PIXEL_DATA);
    PixelFormat format = PixelDecoder.format(dataSet);
    long length = (long) format.pixels() * format.bytesPerPixel();
    if (all.length < length * count) {
      throw new DicomException(
          "Pixel Data (7FE0,0010) has "
              + all.length
              + " bytes where "
              + count
              + " frame(s) need "
              + length * count);
    }
    if (!isPadding(all, length * count, (long) format.columns() * format.bytesPerPixel())) {
      throw new DicomException(
          "Pixel Data (7FE0,0010) has "
              + all.length
              + " bytes where "
              + count
              + " frame(s) need "
              + length * count
              + ", and what is left over is no padding: Rows, Columns or Number of Frames may be"
              + " wrong");
    }
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
   * Whether the bytes behind the last frame are zeros and fewer than a row. Older applications pad
   * beyond an even length, which receivers should be prepared for (PS3.5 8.1.1); but of pixels that
   * are left over Columns may be too few, and each row would begin in the midst of another.
   */
  private static boolean isPadding(byte[] all, long from, long row) {
    if (all.length - from > Math.max(1, row - 1)) {
      return false;
    }
    for (int i = (int) (from + from % 2); i < all.length; i++) { // behind what makes it even
      if (all[i] != 0) {
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
    if (count == 1) {
      return List.of(join(fragments));
    }
    if (fragments.size() == count) {
      return fragments;
    }
    int[] starts = starts(items.get(0), fragments, count);
    List<byte[]> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(
          join(fragments.subList(starts[i], i + 1 < count ? starts[i + 1] : fragments.size())));
    }
    return frames;
  }

  /** The first fragment of each frame, from the Basic Offset Table. */
  private static int[] starts(byte[] table, List<byte[]> fragments, int count)
      throws DicomException {
    if (table.length != 4L * count) {
      throw new DicomException(
          "the Basic Offset Table has "
              + table.length
              + " bytes; "
              + fragments.size()
              + " fragments cannot be told into "
              + count
              + " frames");
    }
    ByteBuffer offsets = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    int[] starts = new int[count];
    int fragment = 0;
    long position = 0;
    for (int i = 0; i < count; i++) {
      long wanted = offsets.getInt() & 0xFFFFFFFFL;
      while (position < wanted && fragment < fragments.size()) {
        position += ITEM_HEADER + fragments.get(fragment++).length;
      }
      if (position != wanted
          || fragment >= fragments.size()
          || i > 0 && fragment <= starts[i - 1]) {
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
