package org.hepatica.ct;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Slices in the order and at the distance that their positions give (PS3.3 C.7.6.2). Instance
 * Number and Slice Thickness are never asked.
 *
 * @param slices feet to head
 * @param spacing distance of neighbours along the normal of the slices, mm
 */
record Stack(List<SliceHeader> slices, double spacing) {

  /**
   * Two slices nearer than this are at one position. Writers round positions to 0.001 mm or finer.
   */
  static final double SAME_POSITION_MM = 0.01;

  /**
   * A vector of direction cosines may be off unit length, and two off a right angle, by rounding
   * only.
   */
  private static final double COSINE_TOLERANCE = 0.01;

  static Stack of(List<SliceHeader> headers, AdmissionRules rules) throws SeriesRefused {
    checkUniform(headers, rules);
    double[] orientation = headers.get(0).orientation();
    double[] normal = towardsHead(normal(orientation));
    checkAxial(headers.get(0), normal, rules);
    List<SliceHeader> ordered =
        headers.stream()
            .sorted(Comparator.comparingDouble(h -> dot(normal, h.position())))
            .toList();
    double[] along = ordered.stream().mapToDouble(h -> dot(normal, h.position())).toArray();
    checkGaps(ordered, along, rules);
    checkStraight(ordered, along, normal, rules);
    double spacing = (along[along.length - 1] - along[0]) / (along.length - 1);
    checkCover(along.length, spacing, rules);
    return new Stack(ordered, spacing);
  }

  /** Why an image has no place in space; empty when it has one. */
  static Optional<SeriesRefused> plane(SliceHeader header) {
    double[] o = header.orientation();
    boolean isPlane =
        header.position().length == 3
            && o.length == 6
            && Math.abs(length(o[0], o[1], o[2]) - 1) < COSINE_TOLERANCE
            && Math.abs(length(o[3], o[4], o[5]) - 1) < COSINE_TOLERANCE
            && Math.abs(o[0] * o[3] + o[1] * o[4] + o[2] * o[5]) < COSINE_TOLERANCE;
    if (!isPlane) {
      return refusal(
          AdmissionCode.NO_GEOMETRY,
          header.name()
              + " has Image Position "
              + Arrays.toString(header.position())
              + " and Image Orientation "
              + Arrays.toString(o));
    }
    double[] spacing = header.pixelSpacing();
    if (spacing.length != 2 || !(spacing[0] > 0) || !(spacing[1] > 0)) {
      return refusal(
          AdmissionCode.NO_GEOMETRY,
          header.name() + " has Pixel Spacing " + Arrays.toString(spacing));
    }
    if (header.rows() < 1 || header.columns() < 1) {
      return refusal(
          AdmissionCode.NO_GEOMETRY,
          header.name() + " has " + header.rows() + " rows and " + header.columns() + " columns");
    }
    return Optional.empty();
  }

  /** Why two images cannot be of one stack: another matrix or another plane. */
  static Optional<SeriesRefused> otherGrid(
      SliceHeader first, SliceHeader header, AdmissionRules rules) {
    String both = first.name() + " and " + header.name();
    if (header.rows() != first.rows() || header.columns() != first.columns()) {
      return refusal(
          AdmissionCode.MIXED_MATRIX,
          both
              + " have "
              + first.columns()
              + " x "
              + first.rows()
              + " and "
              + header.columns()
              + " x "
              + header.rows()
              + " pixels");
    }
    for (int i = 0; i < 6; i++) {
      if (Math.abs(header.orientation()[i] - first.orientation()[i])
          > rules.orientationTolerance()) {
        return refusal(AdmissionCode.MIXED_ORIENTATION, both + " lie in different planes");
      }
    }
    return Optional.empty();
  }

  private static Optional<SeriesRefused> refusal(AdmissionCode code, String what) {
    return Optional.of(new SeriesRefused(code, what));
  }

  private static void checkUniform(List<SliceHeader> headers, AdmissionRules rules)
      throws SeriesRefused {
    SliceHeader first = headers.get(0);
    for (SliceHeader header : headers) {
      for (int i = 0; i < 2; i++) {
        double expected = first.pixelSpacing()[i];
        if (Math.abs(header.pixelSpacing()[i] - expected)
            > rules.pixelSpacingTolerance() * expected) {
          throw new SeriesRefused(
              AdmissionCode.MIXED_PIXEL_SPACING,
              first.name()
                  + " and "
                  + header.name()
                  + " have pixel spacings "
                  + Arrays.toString(first.pixelSpacing())
                  + " and "
                  + Arrays.toString(header.pixelSpacing())
                  + " mm");
        }
      }
    }
  }

  private static void checkCover(int slices, double spacing, AdmissionRules rules)
      throws SeriesRefused {
    if (slices * spacing < rules.minCoverMm()) {
      throw new SeriesRefused(
          AdmissionCode.SHORT_COVER,
          String.format(
              Locale.ROOT,
              "%d slices at %.2f mm cover %.0f mm, less than %.0f mm",
              slices,
              spacing,
              slices * spacing,
              rules.minCoverMm()));
    }
  }

  private static void checkAxial(SliceHeader header, double[] normal, AdmissionRules rules)
      throws SeriesRefused {
    double tilt = Math.toDegrees(Math.acos(Math.min(1, normal[2])));
    double x = Math.abs(header.orientation()[0]);
    double y = Math.abs(header.orientation()[1]);
    double turn = Math.toDegrees(Math.atan2(Math.min(x, y), Math.max(x, y)));
    if (tilt > rules.maxTiltDegrees() || turn > rules.maxTiltDegrees()) {
      throw new SeriesRefused(
          AdmissionCode.NOT_AXIAL,
          String.format(
              Locale.ROOT,
              "The slices lean %.1f degrees from axial and are turned %.1f degrees in their plane;"
                  + " at most %.1f are taken (%s)",
              tilt,
              turn,
              rules.maxTiltDegrees(),
              header.name()));
    }
  }

  private static void checkGaps(List<SliceHeader> slices, double[] along, AdmissionRules rules)
      throws SeriesRefused {
    double[] gaps = new double[along.length - 1];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = along[i + 1] - along[i];
      if (gaps[i] < SAME_POSITION_MM) {
        throw new SeriesRefused(
            AdmissionCode.DUPLICATE_POSITION,
            slices.get(i).name()
                + " and "
                + slices.get(i + 1).name()
                + " are both at "
                + mm(along[i]));
      }
    }
    double[] sorted = gaps.clone();
    Arrays.sort(sorted);
    double median = sorted[(sorted.length - 1) / 2];
    double allowed = rules.spacingTolerance() * median;
    for (int i = 0; i < gaps.length; i++) {
      if (Math.abs(gaps[i] - median) <= allowed) {
        continue;
      }
      long steps = Math.round(gaps[i] / median);
      boolean isHole = steps >= 2 && Math.abs(gaps[i] - steps * median) <= steps * allowed;
      String where =
          "between "
              + mm(along[i])
              + " and "
              + mm(along[i + 1])
              + ", after "
              + slices.get(i).name();
      throw isHole
          ? new SeriesRefused(
              AdmissionCode.MISSING_SLICE,
              (steps == 2 ? "1 slice is missing " : steps - 1 + " slices are missing ") + where)
          : new SeriesRefused(
              AdmissionCode.IRREGULAR_SPACING,
              "The slices are " + mm(median) + " apart, but " + mm(gaps[i]) + " " + where);
    }
  }

  private static void checkStraight(
      List<SliceHeader> slices, double[] along, double[] normal, AdmissionRules rules)
      throws SeriesRefused {
    int last = along.length - 1;
    double[] whole = sideways(slices, along, normal, last);
    double height = along[last] - along[0];
    double shear = Math.toDegrees(Math.atan2(length(whole[0], whole[1], whole[2]), height));
    if (shear > rules.maxShearDegrees()) {
      throw new SeriesRefused(
          AdmissionCode.GANTRY_TILT,
          String.format(
              Locale.ROOT,
              "The stack leans %.1f degrees from the normal of its slices; at most %.1f are taken",
              shear,
              rules.maxShearDegrees()));
    }
    for (int i = 0; i <= last; i++) {
      double[] aside = sideways(slices, along, normal, i);
      double share = (along[i] - along[0]) / height;
      double off =
          length(
              aside[0] - share * whole[0],
              aside[1] - share * whole[1],
              aside[2] - share * whole[2]);
      if (off > rules.maxShiftMm()) {
        throw new SeriesRefused(
            AdmissionCode.GANTRY_TILT,
            slices.get(i).name() + " lies " + mm(off) + " beside the line of the other slices");
      }
    }
  }

  /** What of the way from the first slice to slice {@code i} lies in the plane of the slices. */
  private static double[] sideways(
      List<SliceHeader> slices, double[] along, double[] normal, int i) {
    double[] from = slices.get(0).position();
    double[] to = slices.get(i).position();
    double way = along[i] - along[0];
    return new double[] {
      to[0] - from[0] - way * normal[0],
      to[1] - from[1] - way * normal[1],
      to[2] - from[2] - way * normal[2]
    };
  }

  /** How far {@code to} lies beside the normal that runs through {@code from}, mm. */
  static double aside(double[] normal, double[] from, double[] to) {
    double[] way = {to[0] - from[0], to[1] - from[1], to[2] - from[2]};
    double along = dot(normal, way);
    return length(
        way[0] - along * normal[0], way[1] - along * normal[1], way[2] - along * normal[2]);
  }

  /** Of a plane, of length 1. */
  static double[] normal(double[] o) {
    double[] n = {o[1] * o[5] - o[2] * o[4], o[2] * o[3] - o[0] * o[5], o[0] * o[4] - o[1] * o[3]};
    double size = length(n[0], n[1], n[2]);
    return new double[] {n[0] / size, n[1] / size, n[2] / size};
  }

  private static double[] towardsHead(double[] n) {
    return n[2] < 0 ? new double[] {-n[0], -n[1], -n[2]} : n;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  private static double length(double x, double y, double z) {
    return Math.sqrt(x * x + y * y + z * z);
  }

  private static String mm(double value) {
    return String.format(Locale.ROOT, "%.2f mm", value);
  }
}
