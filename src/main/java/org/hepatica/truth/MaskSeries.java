package org.hepatica.truth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.dicom.pixel.PixelFormat;

/**
 * A series of single-frame images that marks another one: 0 is background, anything else liver. 0
 * is the stored value or, in a series that stores none, the value after rescaling.
 */
public final class MaskSeries {

  /** A CT has more grey values than this, a series of masks has labels. */
  private static final int MOST_LABELS = 8;

  private MaskSeries() {}

  /**
   * Whether a series is one of masks by its pixels: a few values, background among them. A CT is
   * known by its first slice that is not all air.
   *
   * @throws IOException when a file cannot be read or decoded; the message names it
   */
  public static boolean looksLikeOne(List<Path> files) throws IOException {
    Set<Integer> values = new TreeSet<>();
    boolean background = false;
    for (Path file : files) {
      DicomFile image = Part10.read(file);
      for (int value : pixels(image, file)) {
        if (values.add(value) && values.size() > MOST_LABELS) {
          return false;
        }
      }
      background |= values.contains(0) || values.contains((int) rescaledZero(image.dataSet()));
    }
    return background;
  }

  /**
   * The marks on the pixels of a series.
   *
   * @param files of the masks, in any order
   * @return one set of pixels for each slice of the series, row-major
   * @throws DicomException when a slice has no mask, or a mask does not lie on the series' pixels;
   *     the message names it
   * @throws IOException when a file cannot be read
   */
  public static BitSet[] on(SourceGrid grid, List<Path> files) throws IOException {
    BitSet[] slices =
        Stream.generate(() -> new BitSet(grid.rows() * grid.columns()))
            .limit(grid.depth())
            .toArray(BitSet[]::new);
    BitSet covered = new BitSet();
    boolean storesZero = storesZero(files);
    boolean background = false;
    for (Path file : files) {
      DicomFile image = Part10.read(file);
      DataSet d = image.dataSet();
      int[] stored = pixels(image, file);
      double outside = storesZero ? 0 : rescaledZero(d);
      BitSet marks = new BitSet(stored.length);
      for (int i = 0; i < stored.length; i++) {
        if (stored[i] != outside) {
          marks.set(i);
        }
      }
      background |= marks.cardinality() < stored.length;
      String name = file.getFileName().toString();
      int rows = d.integer(Tag.ROWS, 0);
      int columns = d.integer(Tag.COLUMNS, 0);
      int k = new Plane(name, Place.of(d, name), rows, columns, marks).addTo(grid, slices);
      if (k >= 0) {
        covered.set(k);
      }
    }
    if (!background) {
      throw new DicomException("the masks have no background: no pixel is 0");
    }
    int missing = covered.nextClearBit(0);
    if (missing < grid.depth()) {
      throw new DicomException(
          "the masks have none for instance %s, slice %d from the feet"
              .formatted(grid.slices().get(missing).sopInstanceUid(), missing + 1));
    }
    return slices;
  }

  private static boolean storesZero(List<Path> files) throws IOException {
    for (Path file : files) {
      for (int value : pixels(Part10.read(file), file)) {
        if (value == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The stored value that stands for 0 (PS3.3 C.7.6.3.1 and C.11.1). */
  private static double rescaledZero(DataSet image) {
    double slope = image.number(Tag.RESCALE_SLOPE, 1);
    return slope == 0 ? 0 : -image.number(Tag.RESCALE_INTERCEPT, 0) / slope;
  }

  private static int[] pixels(DicomFile image, Path file) throws IOException {
    try {
      PixelFormat format = PixelDecoder.format(image.dataSet());
      int[] values = PixelDecoder.decode(image.dataSet(), image.syntax(), 0);
      if (values.length != format.pixels()) {
        throw new DicomException(
            "%d pixels where %d are meant".formatted(values.length, format.pixels()));
      }
      return values;
    } catch (DicomException e) {
      throw new DicomException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }
}
