package org.hepatica.ct;

/**
 * What the admission gate takes.
 *
 * @param minSlices fewest slices, 2 or more
 * @param maxSlices most slices
 * @param maxVolumeBytes most bytes of the volume in memory (2 a voxel)
 * @param maxTiltDegrees how far the plane may lean from axial, and turn in itself, 0 to 44
 * @param maxShearDegrees how far the direction of the stack may lean from the normal of its slices
 *     (gantry tilt), 0 to 44
 * @param maxShiftMm how far one slice may lie beside the straight line through the stack, mm
 * @param spacingTolerance how far the distance of two neighbours may differ from the median
 *     distance, as a fraction of it, below 0.5
 * @param orientationTolerance how far a direction cosine may differ within the series
 * @param pixelSpacingTolerance how far the pixel spacing may differ within the series, as a
 *     fraction
 */
public record AdmissionRules(
    int minSlices,
    int maxSlices,
    long maxVolumeBytes,
    double maxTiltDegrees,
    double maxShearDegrees,
    double maxShiftMm,
    double spacingTolerance,
    double orientationTolerance,
    double pixelSpacingTolerance) {

  /** What holds when nothing is set. */
  public static final AdmissionRules DEFAULT =
      new AdmissionRules(10, 2000, 1L << 30, 15, 15, 2, 0.1, 0.001, 0.001);

  /** Checks the ranges. */
  public AdmissionRules {
    require(minSlices >= 2, "minSlices", minSlices, "at least 2");
    require(maxSlices >= minSlices, "maxSlices", maxSlices, "at least minSlices");
    require(maxVolumeBytes > 0, "maxVolumeBytes", maxVolumeBytes, "positive");
    require(
        maxTiltDegrees >= 0 && maxTiltDegrees <= 44, "maxTiltDegrees", maxTiltDegrees, "0 to 44");
    require(
        maxShearDegrees >= 0 && maxShearDegrees <= 44,
        "maxShearDegrees",
        maxShearDegrees,
        "0 to 44");
    require(maxShiftMm >= 0, "maxShiftMm", maxShiftMm, "0 or more");
    require(
        spacingTolerance >= 0 && spacingTolerance < 0.5,
        "spacingTolerance",
        spacingTolerance,
        "0 to below 0.5");
    require(orientationTolerance >= 0, "orientationTolerance", orientationTolerance, "0 or more");
    require(
        pixelSpacingTolerance >= 0, "pixelSpacingTolerance", pixelSpacingTolerance, "0 or more");
  }

  private static void require(boolean holds, String name, Number value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + wanted);
    }
  }

  /** These rules with another limit on slices. */
  public AdmissionRules withSlices(int least, int most) {
    return new AdmissionRules(
        least,
        most,
        maxVolumeBytes,
        maxTiltDegrees,
        maxShearDegrees,
        maxShiftMm,
        spacingTolerance,
        orientationTolerance,
        pixelSpacingTolerance);
  }

  /** These rules with another limit on memory. */
  public AdmissionRules withMaxVolumeBytes(long bytes) {
    return new AdmissionRules(
        minSlices,
        maxSlices,
        bytes,
        maxTiltDegrees,
        maxShearDegrees,
        maxShiftMm,
        spacingTolerance,
        orientationTolerance,
        pixelSpacingTolerance);
  }
}
