package org.hepatica.truth;

import java.util.BitSet;
import java.util.Locale;
import org.hepatica.dicom.DicomException;

/**
 * Marks on a plane of pixels, and where it lies.
 *
 * @param name for messages
 * @param rows of the plane
 * @param columns of the plane
 * @param marks row-major
 */
record Plane(String name, Place place, int rows, int columns, BitSet marks) {

  /** A plane may lie off a slice by this share of the distance of slices. */
  private static final double ACROSS = 0.1;

  /** A pixel may lie off a pixel of the slice by this share of a pixel. */
  private static final double WITHIN = 0.1;

  /**
   * Adds the marks to the slice at the same place. The pixels may run the other way, and the plane
   * may cover only part of the slice; its pixels must be the slice's pixels.
   *
   * @return the slice's index; -1 when no slice lies there and nothing is marked
   * @throws DicomException when something is marked where the series has no slice or no pixel, or
   *     pixels lie between those of the series; the message names the plane
   */
  int addTo(SourceGrid grid, BitSet... slices) throws DicomException {
    SourceGrid.Nearest nearest = grid.nearest(place.position());
    if (nearest.away() > ACROSS * grid.sliceSpacing()) {
      if (marks.isEmpty()) {
        return -1;
      }
      throw new DicomException(
          String.format(
              Locale.ROOT,
              "%s marks liver at z = %.2f mm, where the series has no slice (the nearest is %.2f mm"
                  + " away). Is it of another series?",
              name,
              place.position()[2],
              nearest.away()));
    }
    int[] first = pixel(grid, nearest.index(), 0, 0);
    int[] right = step(first, pixel(grid, nearest.index(), 0, 1));
    int[] down = step(first, pixel(grid, nearest.index(), 1, 0));
    // Far from the first pixel a small difference in spacing or angle adds up.
    int[] last = pixel(grid, nearest.index(), rows - 1, columns - 1);
    for (int axis = 0; axis < 2; axis++) {
      if (last[axis] != first[axis] + (rows - 1) * down[axis] + (columns - 1) * right[axis]) {
        throw otherGrid("its far corner lies elsewhere");
      }
    }
    BitSet slice = slices[nearest.index()];
    for (int i = marks.nextSetBit(0); i >= 0; i = marks.nextSetBit(i + 1)) {
      int r = i / columns;
      int c = i % columns;
      int row = first[0] + r * down[0] + c * right[0];
      int column = first[1] + r * down[1] + c * right[1];
      if (row < 0 || column < 0 || row >= grid.rows() || column >= grid.columns()) {
        throw new DicomException(
            "%s marks liver outside of the series' pixels (row %d, column %d of %d×%d)"
                .formatted(name, row, column, grid.columns(), grid.rows()));
      }
      slice.set(row * grid.columns() + column);
    }
    return nearest.index();
  }

  /** Row and column of a pixel of this plane in slice {@code k}. */
  private int[] pixel(SourceGrid grid, int k, int row, int column) throws DicomException {
    Place slice = grid.slices().get(k).place();
    double[] point = place.centre(row, column);
    double away = Math.abs(Place.dot(slice.normal(), Place.minus(point, slice.position())));
    if (away > ACROSS * grid.sliceSpacing()) {
      throw otherGrid(String.format(Locale.ROOT, "it leans by %.2f mm", away));
    }
    double[] at = slice.pixel(point);
    int[] rounded = {(int) Math.round(at[0]), (int) Math.round(at[1])};
    for (int axis = 0; axis < 2; axis++) {
      if (Math.abs(at[axis] - rounded[axis]) > WITHIN) {
        throw otherGrid(
            String.format(Locale.ROOT, "a pixel lies at row %.2f, column %.2f", at[0], at[1]));
      }
    }
    return rounded;
  }

  private int[] step(int[] from, int... to) throws DicomException {
    int[] step = {to[0] - from[0], to[1] - from[1]};
    if (Math.abs(step[0]) + Math.abs(step[1]) != 1) {
      throw otherGrid("a step there is %d rows, %d columns".formatted(step[0], step[1]));
    }
    return step;
  }

  private DicomException otherGrid(String why) {
    return new DicomException(
        "%s does not lie on the pixels of the series: %s. Resample it onto the series first"
            .formatted(name, why));
  }
}
