package org.hepatica.intake;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DataSetWriter;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.ReadLimits;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;

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
   * Longer files that differ in bytes count as different, so that comparing never needs much
   * memory. Nothing is lost: the second is kept.
   */
  private static final long LONGEST = 256L << 20;

  /** The same for what is deflated (PS3.5 A.5): a short file may hold a very long data set. */
  private static final ReadLimits LIMITS =
      new ReadLimits(
          (int) LONGEST, LONGEST, ReadLimits.FILE.maxDepth(), ReadLimits.FILE.maxElements());

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
   * Compares two readable files.
   *
   * @return null when they are the same, else what differs, without patient data
   */
  String difference(Path first, Path second) throws IOException {
    if (Files.size(first) > LONGEST || Files.size(second) > LONGEST) {
      return "their bytes";
    }
    DicomFile a = read(first);
    DicomFile b = read(second);
    String identity = firstDifference(a.dataSet(), b.dataSet(), IDENTITY);
    if (identity != null) {
      return identity;
    }
    boolean isImage = a.dataSet().contains(Tag.PIXEL_DATA) || b.dataSet().contains(Tag.PIXEL_DATA);
    if (!isImage) {
      return Arrays.equals(encoded(a.dataSet()), encoded(b.dataSet())) ? null : "their content";
    }
    String place = firstDifference(a.dataSet(), b.dataSet(), PLACE_AND_SCALE);
    if (place == null) {
      place = frames(a.dataSet(), b.dataSet());
    }
    return place != null ? place : samePixels(a, b) ? null : "the pixels";
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

  private static DicomFile read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), PIECE)) {
      return Part10.read(in, LIMITS, -1);
    }
  }

  /** Whether the data sets of two files are the same bytes, however long they are. */
  static boolean sameBytes(Path first, Path second) throws IOException {
    try (InputStream a = Hash.dataSet(first);
        InputStream b = Hash.dataSet(second)) {
      byte[] x = new byte[PIECE];
      byte[] y = new byte[PIECE];
      int n;
      do {
        n = a.readNBytes(x, 0, PIECE);
        if (n != b.readNBytes(y, 0, PIECE) || !Arrays.equals(x, 0, n, y, 0, n)) {
          return false;
        }
      } while (n == PIECE);
      return true;
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

  private boolean samePixels(DicomFile a, DicomFile b) throws IOException {
    boolean oneForm = !a.syntax().encapsulated() && !b.syntax().encapsulated();
    if (oneForm) {
      byte[] x = a.dataSet().bytes(Tag.PIXEL_DATA);
      byte[] y = b.dataSet().bytes(Tag.PIXEL_DATA);
      return x != null && Arrays.equals(x, y);
    }
    if (a.syntax().uid().equals(b.syntax().uid()) && sameFragments(a, b)) {
      return true;
    }
    byte[] x = pixels.of(a.dataSet(), a.syntax());
    return x != null && Arrays.equals(x, pixels.of(b.dataSet(), b.syntax()));
  }

  /** The first fragment is the offset table, which may be there or not (PS3.5 A.4). */
  private static boolean sameFragments(DicomFile a, DicomFile b) {
    List<byte[]> x = a.dataSet().fragments(Tag.PIXEL_DATA);
    List<byte[]> y = b.dataSet().fragments(Tag.PIXEL_DATA);
    if (x == null || y == null || x.size() != y.size()) {
      return false;
    }
    Iterator<byte[]> other = y.stream().skip(1).iterator(); // of one without any item, nothing
    return x.stream().skip(1).allMatch(fragment -> Objects.deepEquals(fragment, other.next()));
  }

  private static byte[] encoded(DataSet dataSet) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataSetWriter.write(dataSet, bytes, TransferSyntax.IMPLICIT_LE);
    return bytes.toByteArray();
  }
}
