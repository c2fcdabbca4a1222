package org.hepatica.unet;

import java.util.Arrays;

/**
 * How far the true volume may lie from the measured one: {@code factor} times the {@link EdgeDoubt}
 * to either side, the factor being such that it held for the validation patients.
 *
 * @param factor 0 or more
 * @param patients that it was chosen on
 * @param covered of these, how many lie within
 */
public record VolumeRange(double factor, int patients, int covered) {
  /** Fewer patients say nothing. */
  public static final int LEAST_PATIENTS = 10;

  /** Share of patients that shall lie within. */
  public static final double COVERAGE = 0.9;

  public VolumeRange {
    if (!(factor >= 0 && Double.isFinite(factor)) || patients < 1 || covered > patients) {
      throw new IllegalArgumentException(
          "volume range: factor %s, %d of %d patients".formatted(factor, covered, patients));
    }
  }

  /**
   * One patient with truth.
   *
   * @param truth true volume, in any unit
   * @param measured volume of the mask, same unit
   * @param doubt {@link EdgeDoubt#pixels}, same unit
   */
  public record Patient(double truth, double measured, double doubt) {
    /** The factor that just holds this patient; infinite when none does. */
    public double factor() {
      double off = Math.abs(truth - measured);
      return off == 0 ? 0 : off / doubt;
    }
  }

  /**
   * The smallest factor that holds {@link #COVERAGE} of patients like these: the one of rank ⌈0.9
   * (n + 1)⌉ (split conformal prediction), or the largest where n is too small for that.
   *
   * @return null when there are fewer than {@link #LEAST_PATIENTS}, or no factor is finite
   */
  public static VolumeRange of(Patient... patients) {
    double[] factors = Arrays.stream(patients).mapToDouble(Patient::factor).sorted().toArray();
    if (factors.length < LEAST_PATIENTS) {
      return null;
    }
    int rank = (int) Math.min(factors.length, Math.ceil(COVERAGE * (factors.length + 1)));
    double factor = factors[rank - 1];
    int covered = (int) Arrays.stream(factors).filter(f -> f <= factor).count();
    return Double.isFinite(factor) ? new VolumeRange(factor, factors.length, covered) : null;
  }

  /** Lower end of the range, never below 0 nor above the volume. */
  public double low(double volume, double doubt) {
    return Math.max(0, volume - factor * doubt);
  }

  /** Upper end of the range, never below the volume. */
  public double high(double volume, double doubt) {
    return volume + factor * doubt;
  }
}
