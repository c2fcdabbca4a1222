package org.hepatica.learning.trust;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/**
 * From which probability on a pixel is liver. Of a few thresholds those count whose sum of mean and
 * pooled Dice is the best, or less by no more than chance: Dice hardly tells them apart. Of these
 * it is the one by which the patients' livers come out nearest to their true size, which is what a
 * reader is told.
 */
final class ThresholdChoice {
  /**
   * Near the middle only: slices of a validation set mostly hold liver, where a lower threshold
   * always looks better, while it also lets in more of what is not liver.
   */
  private static final double[] THRESHOLDS = {0.4, 0.45, 0.5, 0.55, 0.6};

  /**
   * Differences of the sum that tell nothing. Of the shipped weights the best and the third of five
   * thresholds differ by 0.0010; a run's epochs differ by ten times as much.
   */
  static final double CHANCE = 0.002;

  private static final double MIDDLE = 0.5;

  private ThresholdChoice() {}

  /**
   * @param scores of those who validate, at a threshold
   */
  static double of(DoubleFunction<Scores> scores) {
    Map<Double, Scores> all = new TreeMap<>();
    for (double threshold : THRESHOLDS) {
      all.put(threshold, scores.apply(threshold));
    }
    double best = all.values().stream().mapToDouble(ThresholdChoice::sum).max().orElseThrow();
    double chosen = MIDDLE;
    double error = Double.POSITIVE_INFINITY;
    for (Map.Entry<Double, Scores> each : all.entrySet()) {
      double off = Math.abs(each.getValue().meanSizeError());
      if (sum(each.getValue()) >= best - CHANCE
          && (off < error
              || (off == error && Math.abs(each.getKey() - MIDDLE) < Math.abs(chosen - MIDDLE)))) {
        chosen = each.getKey();
        error = off;
      }
    }
    return chosen;
  }

  private static double sum(Scores scores) {
    return scores.meanDice() + scores.pooledDice();
  }
}
