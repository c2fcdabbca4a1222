package org.hepatica.ct;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the headers tell another field or another tilt than the pixels' place in space, as where
 * somebody resampled images and kept their Pixel Spacing, or wrote Image Orientation (Patient)
 * anew. Not asked of reformatted images, which keep both of those they were made of.
 */
final class ToldFrame {
  /** Fields of 70 axial series of all makers were the diameter to half a percent. */
  private static final double FIELD_TOLERANCE = 0.02;

  /** Degrees; less makes a volume wrong by less than 0.4 %. Four tilted series: 0.0. */
  private static final double TILT_TOLERANCE = 5;

  private ToldFrame() {}

  /** What a reader should know; empty when nothing contradicts. */
  static Optional<String> doubt(List<SliceHeader> slices) {
    SliceHeader slice = slices.get(0);
    return isReformatted(slice.imageType()) ? Optional.empty() : field(slice).or(() -> tilt(slice));
  }

  private static boolean isReformatted(List<String> imageType) {
    return imageType.stream()
        .skip(2)
        .anyMatch(value -> value.contains("MPR") || value.contains("REFORMATTED"));
  }

  private static Optional<String> field(SliceHeader slice) {
    double told = slice.traits().diameterMm();
    double mm =
        Math.max(slice.columns() * slice.pixelSpacing()[1], slice.rows() * slice.pixelSpacing()[0]);
    if (!(told > 0) || Math.abs(told - mm) <= FIELD_TOLERANCE * told) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the images are %.0f mm wide by their pixels, but %.0f mm by Reconstruction Diameter: if"
                + " nobody cut them, Pixel Spacing is wrong, and the volume with it",
            mm,
            told));
  }

  private static Optional<String> tilt(SliceHeader slice) {
    double told = Math.abs(slice.traits().tiltDegrees());
    double[] o = slice.orientation();
    double lean = Math.toDegrees(Math.acos(Math.min(1, Math.abs(o[0] * o[4] - o[1] * o[3]))));
    if (!(told > TILT_TOLERANCE) || told >= 90 || Math.abs(told - lean) <= TILT_TOLERANCE) {
      return Optional.empty();
    }
    return Optional.of(
        String.format(
            Locale.ROOT,
            "the gantry was tilted by %.1f degrees, but the slices lean by %.1f: if nobody made them"
                + " straight, the volume is up to %.1f %% too large",
            told,
            lean,
            100 / Math.cos(Math.toRadians(told)) - 100));
  }
}
