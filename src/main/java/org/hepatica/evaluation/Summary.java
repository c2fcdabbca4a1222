package org.hepatica.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * One metric over many measurements.
 *
 * @param n measurements that have it
 * @param mean with its interval
 * @param median with its interval
 * @param min smallest value
 * @param max largest value
 */
public record Summary(int n, Figure mean, Figure median, Double min, Double max) {

  /** Sums up a metric; null when no measurement has it. */
  static Summary of(Metric metric, List<Measurement> measurements, Bootstrap bootstrap) {
    double[] values = metric.values(measurements);
    if (values.length == 0) {
      return null;
    }
    return new Summary(
        values.length,
        Figure.of(measurements, bootstrap, metric::mean),
        Figure.of(measurements, bootstrap, metric::median),
        Numbers.rounded(Arrays.stream(values).min().orElseThrow()),
        Numbers.rounded(Arrays.stream(values).max().orElseThrow()));
  }
}
