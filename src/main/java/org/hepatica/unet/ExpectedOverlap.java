package org.hepatica.unet;

import java.util.Arrays;

/**
 * How well a mask may overlap the truth: Dice, estimated from the network's own {@link EdgeDoubt}
 * and corrected by what the validation patients showed. The doubt gives the loss that there would
 * be if its probabilities were right; the true loss of the validation patients is a multiple of it.
 *
 * @param factor true loss (1 - Dice) over doubted loss of the validation patients together
 * @param lowFactor least of these ratios among the patients
 * @param highFactor greatest of them
 * @param patients that it was measured on
 * @param limit expected Dice below which a series is named
 */
public record ExpectedOverlap(
    double factor, double lowFactor, double highFactor, int patients, double limit) {
  /** Fewer patients say nothing. */
  public static final int LEAST_PATIENTS = 10;

  /** Share of patients that shall lie within the range. */
  public static final double COVERAGE = 0.9;

  public ExpectedOverlap {
    if (!(lowFactor >= 0 && factor >= lowFactor && highFactor >= factor)
        || !Double.isFinite(highFactor)
        || patients < 1) {
      throw new IllegalArgumentException(
          "expected overlap: factors %s, %s, %s of %d patients"
              .formatted(lowFactor, factor, highFactor, patients));
    }
  }

  /**
   * One patient with truth.
   *
   * @param dice true overlap of all slices together, 0..1
   * @param loss {@link #loss}
   */
  public record Patient(double dice, double loss) {
    /** True loss over doubted loss; infinite where something was lost without any doubt. */
    public double ratio() {
      return loss == 0 ? dice == 1 ? 0 : Double.POSITIVE_INFINITY : (1 - dice) / loss;
    }
  }

  /**
   * 1 - Dice as it would be if the network's probabilities were right, of a mask of so many pixels.
   *
   * @param doubt of the mask
   * @param pixels of the mask, more than 0
   */
  public static double loss(EdgeDoubt doubt, double pixels) {
    double right = Math.max(0, pixels - doubt.inside());
    return 1 - 2 * right / (pixels + right + doubt.outside());
  }

  /**
   * From validation patients. The range's factors are those of rank ⌈0.95 (n + 1)⌉ from either end,
   * or the outermost where n is too small for that.
   *
   * @return null when there are fewer than {@link #LEAST_PATIENTS}, or no factor is finite
   */
  public static ExpectedOverlap of(Patient... patients) {
    double[] ratios = Arrays.stream(patients).mapToDouble(Patient::ratio).sorted().toArray();
    if (ratios.length < LEAST_PATIENTS || !Double.isFinite(ratios[ratios.length - 1])) {
      return null;
    }
    int n = ratios.length;
    int rank = (int) Math.min(n, Math.ceil((1 + COVERAGE) / 2 * (n + 1)));
    double doubted = Arrays.stream(patients).mapToDouble(Patient::loss).sum();
    double lost = Arrays.stream(patients).mapToDouble(p -> 1 - p.dice()).sum();
    // Without any doubt nothing was lost, or a ratio would be infinite.
    double ratio = doubted == 0 ? 0 : lost / doubted;
    double factor = Math.min(ratios[rank - 1], Math.max(ratios[n - rank], ratio));
    double lowest =
        Arrays.stream(patients).mapToDouble(p -> clamp(1 - factor * p.loss())).min().orElseThrow();
    return new ExpectedOverlap(factor, ratios[n - rank], ratios[rank - 1], n, lowest);
  }

  /** Expected Dice, 0..1. */
  public double expected(double loss) {
    return clamp(1 - factor * loss);
  }

  /** Lower end of the range of the Dice. */
  public double low(double loss) {
    return clamp(1 - highFactor * loss);
  }

  /** Upper end of the range of the Dice. */
  public double high(double loss) {
    return clamp(1 - lowFactor * loss);
  }

  private static double clamp(double dice) {
    return Math.max(0, Math.min(1, dice));
  }
}
