package org.hepatica.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A figure with its interval, see {@link Bootstrap}.
 *
 * @param value itself; null when it does not exist
 * @param low end of the interval; null when there are fewer than two patients
 * @param high end of the interval; null when there are fewer than two patients
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(Double value, Double low, Double high) {

  /** Takes a figure of measurements and, by {@code bootstrap}, its interval. */
  static Figure of(
      List<Measurement> measurements,
      Bootstrap bootstrap,
      ToDoubleFunction<List<Measurement>> figure) {
    double value = figure.applyAsDouble(measurements);
    double[] interval = Double.isNaN(value) ? null : bootstrap.interval(figure);
    return interval == null
        ? new Figure(Numbers.rounded(value), null, null)
        : new Figure(
            Numbers.rounded(value), Numbers.rounded(interval[0]), Numbers.rounded(interval[1]));
  }
}
