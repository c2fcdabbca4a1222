package org.hepatica.ct;

import java.util.Objects;

/**
 * What the admission gate takes.
 *
 * @param minSlices fewest slices, 2 or more
 * @param maxSlices most slices
 * @param maxVolumeBytes most bytes of the volume in memory (2 a voxel)
 * @param minCoverMm least way from the first slice to the last, and half a slice on either side, mm
 * @param maxTiltDegrees how far the plane may lean from axial, and turn in itself, 0 to 44
 * @param maxShearDegrees how far the direction of the stack may lean from the normal of its slices
 *     (gantry tilt), 0 to 44
 * @param maxShiftMm how far one slice may lie beside the straight line through the stack, mm
 * @param spacingTolerance how far the distance of two neighbours may differ from the median
 *     distance, as a fraction of it, below 0.5
 * @param orientationTolerance how far a direction cosine may differ within the series
 * @param pixelSpacingTolerance how far the pixel spacing may differ within the series, as a
 *     fraction
 * @param maxStrayImages most images (localizers, dose screens, other matrix or orientation) that
 *     are left out of a series; more refuse it
 * @param content rules on patients and values
 */
public record AdmissionRules(
    int minSlices,
    int maxSlices,
    long maxVolumeBytes,
    double minCoverMm,
    double maxTiltDegrees,
    double maxShearDegrees,
    double maxShiftMm,
    double spacingTolerance,
    double orientationTolerance,
    double pixelSpacingTolerance,
    int maxStrayImages,
    ContentRules content) {

  /** What holds when nothing is set. */
  public static final AdmissionRules DEFAULT =
      new AdmissionRules(
          10, 2000, 1L << 30, 30, 15, 15, 2, 0.1, 0.001, 0.001, 5, ContentRules.DEFAULT);

  /** Checks the ranges. */
  public AdmissionRules {
    Objects.requireNonNull(content, "content");
    ContentRules.require(minSlices >= 2, "minSlices", minSlices, "at least 2");
    ContentRules.require(maxSlices >= minSlices, "maxSlices", maxSlices, "at least minSlices");
    ContentRules.require(maxVolumeBytes > 0, "maxVolumeBytes", maxVolumeBytes, "positive");
    ContentRules.require(minCoverMm >= 0, "minCoverMm", minCoverMm, "0 or more");
    ContentRules.require(
        maxTiltDegrees >= 0 && maxTiltDegrees <= 44, "maxTiltDegrees", maxTiltDegrees, "0 to 44");
    ContentRules.require(
        maxShearDegrees >= 0 && maxShearDegrees <= 44,
        "maxShearDegrees",
        maxShearDegrees,
        "0 to 44");
    ContentRules.require(maxShiftMm >= 0, "maxShiftMm", maxShiftMm, "0 or more");
    ContentRules.require(
        spacingTolerance >= 0 && spacingTolerance < 0.5,
        "spacingTolerance",
        spacingTolerance,
        "0 to below 0.5");
    ContentRules.require(
        orientationTolerance >= 0, "orientationTolerance", orientationTolerance, "0 or more");
    ContentRules.require(
        pixelSpacingTolerance >= 0, "pixelSpacingTolerance", pixelSpacingTolerance, "0 or more");
    ContentRules.require(maxStrayImages >= 0, "maxStrayImages", maxStrayImages, "0 or more");
  }

  /** These rules with another limit on slices. */
  public AdmissionRules withSlices(int least, int most) {
    return with(least, most, maxVolumeBytes, minCoverMm, maxStrayImages, content);
  }

  /** These rules with another limit on memory. */
  public AdmissionRules withMaxVolumeBytes(long bytes) {
    return with(minSlices, maxSlices, bytes, minCoverMm, maxStrayImages, content);
  }

  /** These rules with another least cover, mm. */
  public AdmissionRules withMinCover(double mm) {
    return with(minSlices, maxSlices, maxVolumeBytes, mm, maxStrayImages, content);
  }

  /** These rules with another limit on images that are left out. */
  public AdmissionRules withMaxStrayImages(int most) {
    return with(minSlices, maxSlices, maxVolumeBytes, minCoverMm, most, content);
  }

  /** These rules with others on patients and values. */
  public AdmissionRules withContent(ContentRules rules) {
    return with(minSlices, maxSlices, maxVolumeBytes, minCoverMm, maxStrayImages, rules);
  }

  private AdmissionRules with(
      int least, int most, long bytes, double cover, int stray, ContentRules rules) {
    return new AdmissionRules(
        least,
        most,
        bytes,
        cover,
        maxTiltDegrees,
        maxShearDegrees,
        maxShiftMm,
        spacingTolerance,
        orientationTolerance,
        pixelSpacingTolerance,
        stray,
        rules);
  }
}
