package org.hepatica.truth;

import java.util.Arrays;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;

/**
 * Where a plane of pixels lies (PS3.3 C.7.6.2).
 *
 * @param position Image Position (Patient): centre of the first pixel, mm
 * @param orientation Image Orientation (Patient): the way of growing column index, then of growing
 *     row index
 * @param spacing Pixel Spacing: between rows, between columns, mm
 */
public record Place(double[] position, double[] orientation, double[] spacing) {
  private static final double COSINE_TOLERANCE = 0.01;

  /**
   * Checks three vectors.
   *
   * @param name of the object, for the message
   * @throws DicomException when one is missing or impossible
   */
  static Place checked(double[] position, double[] orientation, double[] spacing, String name)
      throws DicomException {
    boolean good =
        position.length == 3
            && orientation.length == 6
            && spacing.length == 2
            && spacing[0] > 0
            && spacing[1] > 0
            && isUnit(orientation[0], orientation[1], orientation[2])
            && isUnit(orientation[3], orientation[4], orientation[5])
            && Math.abs(
                    orientation[0] * orientation[3]
                        + orientation[1] * orientation[4]
                        + orientation[2] * orientation[5])
                < COSINE_TOLERANCE;
    if (!good) {
      throw new DicomException(
          "%s has no usable geometry: Image Position %s, Image Orientation %s, Pixel Spacing %s"
              .formatted(
                  name,
                  Arrays.toString(position),
                  Arrays.toString(orientation),
                  Arrays.toString(spacing)));
    }
    return new Place(position, orientation, spacing);
  }

  /** Of a single-frame image. */
  static Place of(DataSet image, String name) throws DicomException {
    return checked(
        image.numbers(Tag.IMAGE_POSITION_PATIENT),
        image.numbers(Tag.IMAGE_ORIENTATION_PATIENT),
        image.numbers(Tag.PIXEL_SPACING),
        name);
  }

  /** Centre of a pixel, mm. */
  double[] centre(double row, double column) {
    double[] point = new double[3];
    for (int i = 0; i < 3; i++) {
      point[i] =
          position[i]
              + column * spacing[1] * orientation[i]
              + row * spacing[0] * orientation[i + 3];
    }
    return point;
  }

  /** Row and column of a point, as fractions; the way across the plane is ignored. */
  double[] pixel(double[] point) {
    double[] d = minus(point, position);
    double column = 0;
    double row = 0;
    for (int i = 0; i < 3; i++) {
      column += d[i] * orientation[i];
      row += d[i] * orientation[i + 3];
    }
    return new double[] {row / spacing[0], column / spacing[1]};
  }

  /** Across the plane, of length 1. */
  double[] normal() {
    double[] o = orientation;
    return new double[] {
      o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]
    };
  }

  static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  static double[] minus(double[] a, double[] b) {
    return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  }

  private static boolean isUnit(double x, double y, double z) {
    return Math.abs(Math.sqrt(x * x + y * y + z * z) - 1) < COSINE_TOLERANCE;
  }
}
