package org.hepatica.truth;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Frames;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;

/**
 * Where the pixels of a series lie in the patient (PS3.3 C.7.6.2.1.1). Judges nothing: whether the
 * series can be analysed is another question.
 *
 * @param seriesUid Series Instance UID; empty when it has none
 * @param frameOfReferenceUid Frame of Reference UID; empty when it has none
 * @param rows of each slice as stored
 * @param columns of each slice as stored
 * @param slices from feet to head
 */
public record SourceGrid(
    String seriesUid, String frameOfReferenceUid, int rows, int columns, List<Slice> slices) {

  /**
   * One slice.
   *
   * @param sopInstanceUid of its instance
   * @param frame its number in an enhanced image, from 1; 0 where the instance is the slice
   * @param place where it lies
   */
  public record Slice(String sopInstanceUid, int frame, Place place) {
    /** Whether it is this image: an instance, or, from 1 on, a frame of one. */
    public boolean is(String sopInstanceUid, int frame) {
      return this.sopInstanceUid.equals(sopInstanceUid) && this.frame == frame;
    }
  }

  /**
   * Reads the headers of a series.
   *
   * @param files its instances, in any order; all frames of each are slices
   * @throws DicomException when one has no geometry or differs in size; the message names it
   * @throws IOException when one cannot be read
   */
  public static SourceGrid of(List<Path> files) throws IOException {
    List<Slice> slices = new ArrayList<>();
    DataSet first = null;
    for (Path file : files) {
      DataSet header = Part10.readHeader(file).dataSet();
      first = first == null ? header : first;
      if (header.integer(Tag.ROWS, 0) != first.integer(Tag.ROWS, 0)
          || header.integer(Tag.COLUMNS, 0) != first.integer(Tag.COLUMNS, 0)) {
        throw new DicomException(file.getFileName() + ": other rows or columns than its series");
      }
      add(header, file.getFileName().toString(), slices);
    }
    if (first == null) {
      throw new DicomException("a series without files has no geometry");
    }
    double[] up = slices.get(0).place().normal();
    if (up[2] < 0) {
      up = new double[] {-up[0], -up[1], -up[2]};
    }
    double[] normal = up;
    slices.sort(Comparator.comparingDouble(s -> Place.dot(normal, s.place().position())));
    return new SourceGrid(
        first.string(Tag.SERIES_INSTANCE_UID, ""),
        first.string(Tag.FRAME_OF_REFERENCE_UID, ""),
        first.integer(Tag.ROWS, 0),
        first.integer(Tag.COLUMNS, 0),
        List.copyOf(slices));
  }

  private static void add(DataSet header, String name, List<Slice> slices) throws DicomException {
    List<DataSet> frames = Frames.of(header);
    int first = Frames.areIn(header) ? 1 : 0;
    for (int i = 0; i < frames.size(); i++) {
      String image = first > 0 ? name + ", frame " + (first + i) : name;
      slices.add(
          new Slice(
              header.string(Tag.SOP_INSTANCE_UID, ""), first + i, Place.of(frames.get(i), image)));
    }
  }

  /** The same without the slices that are not wanted. */
  public SourceGrid only(Predicate<Slice> wanted) {
    return new SourceGrid(
        seriesUid, frameOfReferenceUid, rows, columns, slices.stream().filter(wanted).toList());
  }

  /** Number of slices. */
  public int depth() {
    return slices.size();
  }

  /**
   * Index of an image; -1 when it is none of this series.
   *
   * @param frame its number; does not matter where the instance is the image
   */
  int indexOf(String sopInstanceUid, int frame) {
    for (int k = 0; k < slices.size(); k++) {
      Slice slice = slices.get(k);
      if (slice.is(sopInstanceUid, slice.frame() == 0 ? 0 : frame)) {
        return k;
      }
    }
    return -1;
  }

  /** The slice whose plane is nearest to a point, and how far that is, mm. */
  Nearest nearest(double[] point) {
    int best = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < slices.size(); k++) {
      Place place = slices.get(k).place();
      double away = Math.abs(Place.dot(place.normal(), Place.minus(point, place.position())));
      if (away < least) {
        best = k;
        least = away;
      }
    }
    return new Nearest(best, least);
  }

  /** See {@link #nearest}. */
  record Nearest(int index, double away) {}

  /** Distance of neighbouring slices, mm; 1 for a single one. */
  double sliceSpacing() {
    if (slices.size() < 2) {
      return 1;
    }
    Place first = slices.get(0).place();
    Place last = slices.get(slices.size() - 1).place();
    double height =
        Math.abs(Place.dot(first.normal(), Place.minus(last.position(), first.position())));
    return height / (slices.size() - 1);
  }
}
