package org.hepatica.intake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.UpToPixels;

/**
 * Whether two files under one SOP Instance UID are the same instance.
 *
 * <p>They are when their data sets are equal, or when they show the same (pixels) of the same
 * patient, study and series in the same place and scale: a PACS adds and drops other attributes
 * when it forwards, and may change the transfer syntax. Pixels are compared as bytes within one
 * syntax and decoded across syntaxes. Objects without pixels must be equal throughout, but for the
 * encoding.
 */
final class Sameness {
  /**
   * Of what is held whole: headers, and objects without pixels. A short file may hold a very long
   * data set where it is deflated (PS3.5 A.5). Nothing is lost: what is not compared is kept.
   */
  private static final ReadLimits LIMITS =
      new ReadLimits(
          256 << 20, 256L << 20, ReadLimits.FILE.maxDepth(), ReadLimits.FILE.maxElements());

  private static final int PIECE = 64 << 10;

  private static final int[] IDENTITY = {
    Tag.PATIENT_ID,
    Tag.PATIENT_NAME,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.STUDY_INSTANCE_UID,
    Tag.SERIES_INSTANCE_UID,
    Tag.SOP_CLASS_UID
  };

  private static final int[] PLACE_AND_SCALE = {
    Tag.IMAGE_POSITION_PATIENT,
    Tag.IMAGE_ORIENTATION_PATIENT,
    Tag.FRAME_OF_REFERENCE_UID,
    Tag.INSTANCE_NUMBER,
    Tag.NUMBER_OF_FRAMES,
    Tag.ROWS,
    Tag.COLUMNS,
    Tag.PIXEL_SPACING,
    Tag.BITS_STORED,
    Tag.PIXEL_REPRESENTATION,
    Tag.RESCALE_INTERCEPT,
    Tag.RESCALE_SLOPE
  };

  private final PixelValues pixels;

  Sameness(PixelValues pixels) {
    this.pixels = pixels;
  }

  /**
   * Compares two readable files. Of images the pixels are not held, however many frames there are.
   *
   * @return null when they are the same, else what differs, without patient data
   * @throws IOException when they cannot be compared
   */
  String difference(Path first, Path second) throws IOException {
    UpToPixels x = upToPixels(first);
    UpToPixels y = upToPixels(second);
    DataSet a = x.file().dataSet();
    DataSet b = y.file().dataSet();
    String identity = firstDifference(a, b, IDENTITY);
    if (identity != null) {
      return identity;
    }
    if (!isImage(first, x) && !isImage(second, y)) {
      return Arrays.equals(encoded(first), encoded(second)) ? null : "their content";
    }
    String place = firstDifference(a, b, PLACE_AND_SCALE);
    if (place == null) {
      place = frames(a, b);
    }
    return place != null ? place : samePixels(first, x, second, y) ? null : "the pixels";
  }

  /** Of a deflated file it is not seen before the pixels are read. */
  private static boolean isImage(Path file, UpToPixels start) throws IOException {
    return start.at() != UpToPixels.NOWHERE
        || start.file().syntax().deflated() && whole(file).contains(Tag.PIXEL_DATA);
  }

  /** What differs in the place or scale of a frame; null when nothing does. */
  private static String frames(DataSet a, DataSet b) {
    try {
      List<DataSet> x = Frames.of(a);
      List<DataSet> y = Frames.of(b);
      String difference = x.size() == y.size() ? null : Tag.name(Tag.NUMBER_OF_FRAMES);
      for (int i = 0; i < x.size() && difference == null; i++) {
        difference = firstDifference(x.get(i), y.get(i), PLACE_AND_SCALE);
      }
      return difference;
    } catch (DicomException e) {
      return "their functional groups"; // of which one at least cannot be told
    }
  }

  private static String firstDifference(DataSet a, DataSet b, int[] tags) {
    for (int tag : tags) {
      if (!a.strings(tag).equals(b.strings(tag))) {
        return Tag.name(tag);
      }
    }
    return null;
  }

  private boolean samePixels(Path first, UpToPixels a, Path second, UpToPixels b)
      throws IOException {
    TransferSyntax x = a.file().syntax();
    TransferSyntax y = b.file().syntax();
    if (x.encapsulated() || y.encapsulated()) {
      return x.uid().equals(y.uid()) && sameFragments(first, a, second, b)
          || pixels.same(first, second);
    }
    if (isPlain(a) && isPlain(b)) {
      return a.length() == b.length() && sameFrom(first, a.at(), second, b.at(), a.length());
    }
    byte[] values = whole(first).bytes(Tag.PIXEL_DATA);
    return values != null && Arrays.equals(values, whole(second).bytes(Tag.PIXEL_DATA));
  }

  /** Whether its pixels lie in the file as they do in every other one of which this holds. */
  private static boolean isPlain(UpToPixels start) {
    return start.at() != UpToPixels.NOWHERE
        && start.length() != UpToPixels.UNDEFINED
        && !start.file().syntax().bigEndian();
  }

  /** The first fragment is the offset table, which may be there or not (PS3.5 A.4). */
  private static boolean sameFragments(Path first, UpToPixels a, Path second, UpToPixels b)
      throws IOException {
    long x = afterTable(first, a);
    long y = afterTable(second, b);
    long rest = Files.size(first) - x;
    return x > 0 && y > 0 && rest == Files.size(second) - y && sameFrom(first, x, second, y, rest);
  }

  /** Where the fragments begin that hold pixels; 0 where there is no table before them. */
  private static long afterTable(Path file, UpToPixels start) throws IOException {
    if (start.length() != UpToPixels.UNDEFINED) {
      return 0;
    }
    ByteBuffer item = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
    try (InputStream in = from(file, start.at())) {
      in.readNBytes(item.array(), 0, 8);
    }
    int tag = (item.getShort() & 0xFFFF) << 16 | item.getShort() & 0xFFFF;
    return tag == Tag.ITEM ? start.at() + 8 + Integer.toUnsignedLong(item.getInt()) : 0;
  }

  /** Whether two files hold the same bytes from a place each on; shorter ones do not. */
  private static boolean sameFrom(Path first, long x, Path second, long y, long length)
      throws IOException {
    if (length > Files.size(first) - x || length > Files.size(second) - y) {
      return false;
    }
    try (InputStream a = from(first, x);
        InputStream b = from(second, y)) {
      return same(a, b, length);
    }
  }

  /** Whether the data sets of two files are the same bytes, however long they are. */
  static boolean sameBytes(Path first, Path second) throws IOException {
    try (InputStream a = Hash.dataSet(first);
        InputStream b = Hash.dataSet(second)) {
      return same(a, b, Long.MAX_VALUE);
    }
  }

  /** Whether both go on with the same bytes, so many or to the end. */
  private static boolean same(InputStream a, InputStream b, long length) throws IOException {
    byte[] x = new byte[PIECE];
    byte[] y = new byte[PIECE];
    long left = length;
    int n;
    do {
      int most = (int) Math.min(PIECE, left);
      n = a.readNBytes(x, 0, most);
      if (n != b.readNBytes(y, 0, most) || !Arrays.equals(x, 0, n, y, 0, n)) {
        return false;
      }
      left -= n;
    } while (n == PIECE && left > 0);
    return true;
  }

  private static InputStream from(Path file, long at) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      in.skipNBytes(at);
      return in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static UpToPixels upToPixels(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return UpToPixels.read(channel, LIMITS);
    }
  }

  private static DataSet whole(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), PIECE)) {
      return Part10.read(in, LIMITS, -1).dataSet();
    }
  }

  private static byte[] encoded(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataSetWriter.write(whole(file), bytes, TransferSyntax.IMPLICIT_LE);
    return bytes.toByteArray();
  }
}
