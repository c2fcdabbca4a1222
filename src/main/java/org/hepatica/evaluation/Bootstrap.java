package org.hepatica.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure would move with other patients: patients (never slices, of which one patient's
 * are alike) are drawn with replacement, as many as there are, and the figure is taken anew,
 * {@value #RESAMPLES} times. The interval reaches from the 2.5th to the 97.5th percentile of these
 * figures (B. Efron and R. Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13).
 * Seeded: the same measurements give the same interval. With few patients such an interval is too
 * narrow.
 */
public final class Bootstrap {
  /** Draws. */
  public static final int RESAMPLES = 2000;

  /** Of the draws. */
  public static final long SEED = 20_261_124;

  /** Share of the figures that the interval covers. */
  public static final double COVERAGE = 0.95;

  private static final int FEWEST_PATIENTS = 2;

  private final List<List<Measurement>> patients;

  /** Groups measurements by {@link Measurement#patient()}. */
  Bootstrap(List<Measurement> measurements) {
    patients = List.copyOf(Measurements.ofEachPatient(measurements).values());
  }

  /** Number of patients. */
  int patients() {
    return patients.size();
  }

  /**
   * The interval of a figure.
   *
   * @param figure of a list of measurements; NaN where it has none, which leaves this draw out
   * @return low and high end; null with fewer than two patients, or when no draw has the figure
   */
  double[] interval(ToDoubleFunction<List<Measurement>> figure) {
    if (patients.size() < FEWEST_PATIENTS) {
      return null;
    }
    Random random = new Random(SEED);
    double[] figures = new double[RESAMPLES];
    int n = 0;
    for (int draw = 0; draw < RESAMPLES; draw++) {
      List<Measurement> drawn = new ArrayList<>();
      for (int i = 0; i < patients.size(); i++) {
        drawn.addAll(patients.get(random.nextInt(patients.size())));
      }
      double value = figure.applyAsDouble(drawn);
      if (!Double.isNaN(value)) {
        figures[n++] = value;
      }
    }
    if (n == 0) {
      return null;
    }
    double[] sorted = Arrays.copyOf(figures, n);
    Arrays.sort(sorted);
    return new double[] {
      SurfaceDistance.percentile(sorted, (1 - COVERAGE) / 2),
      SurfaceDistance.percentile(sorted, (1 + COVERAGE) / 2)
    };
  }
}
