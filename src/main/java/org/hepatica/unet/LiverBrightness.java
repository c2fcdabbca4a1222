package org.hepatica.unet;

import java.util.Arrays;

/**
 * How bright the livers were that a network was trained on: means in HU, one for each patient. Of
 * darker ones (fat) and brighter ones (much contrast medium, a low tube voltage) parts may be
 * missed, whatever the augmentation showed.
 *
 * @param from least of the patients' means, HU
 * @param to greatest of them, HU
 * @param patients behind it
 */
public record LiverBrightness(double from, double to, int patients) {
  /** Fewer patients say nothing. */
  public static final int LEAST_PATIENTS = 5;

  public LiverBrightness {
    if (!(from <= to) || !Double.isFinite(from) || !Double.isFinite(to) || patients < 1) {
      throw new IllegalArgumentException(
          "brightness of the livers: %s to %s HU of %d patients".formatted(from, to, patients));
    }
  }

  /**
   * From training patients.
   *
   * @param means of each patient's liver, HU
   * @return null when there are fewer than {@link #LEAST_PATIENTS}
   */
  public static LiverBrightness of(double... means) {
    return means.length < LEAST_PATIENTS
        ? null
        : new LiverBrightness(
            Arrays.stream(means).min().orElseThrow(),
            Arrays.stream(means).max().orElseThrow(),
            means.length);
  }
}
