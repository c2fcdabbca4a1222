package org.hepatica.evaluation;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measurements of one kind, summed up. Metrics are over those whose truth holds liver; those
 * without are counted apart, as a Dice of 0 or 1 for an empty picture says nothing of a liver's
 * border.
 *
 * @param count measurements
 * @param patients whose they are
 * @param withLiver those whose truth holds liver
 * @param missed those whose truth holds liver, and nothing of it was predicted: no predicted pixel
 *     at all. Their Dice is 0 and is in the means; they have no distance
 * @param metrics by {@link Metric#key()}, over those with liver
 * @param pooled over all pixels of all pictures together, those without liver too: {@code dice},
 *     {@code iou}, {@code sensitivity}, {@code precision}, {@code accuracy}
 * @param empty those without liver
 * @param bySize those with liver, by its size; only of slices
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupReport(
    int count,
    int patients,
    int withLiver,
    int missed,
    Map<String, Summary> metrics,
    Map<String, Figure> pooled,
    Empty empty,
    Map<String, Stratum> bySize) {

  /**
   * What was said of pictures without liver.
   *
   * @param count pictures
   * @param falsePositives pictures in which liver was predicted
   * @param falsePixels predicted in all of them
   * @param mostFalsePixels predicted in one of them
   */
  public record Empty(int count, int falsePositives, long falsePixels, long mostFalsePixels) {}

  /**
   * Slices whose livers are about as large.
   *
   * @param count slices
   * @param patients whose they are
   * @param missed slices in which nothing was predicted
   * @param metrics as of the group
   */
  public record Stratum(int count, int patients, int missed, Map<String, Summary> metrics) {}

  /** Livers by size: pixels that they would have on a picture of 256×256 of the same field. */
  enum Size {
    UNDER_500("under500", 0, 500),
    FROM_500_TO_2000("from500to2000", 500, Math.nextUp(2000.0)),
    OVER_2000("over2000", Math.nextUp(2000.0), Double.POSITIVE_INFINITY);

    final String key;
    private final double from;
    private final double to;

    Size(String key, double from, double to) {
      this.key = key;
      this.from = from;
      this.to = to;
    }

    boolean holds(Measurement m) {
      return m.hasLiver() && m.size() >= from && m.size() < to;
    }
  }

  private static final Map<String, ToDoubleFunction<Overlap>> POOLED = new LinkedHashMap<>();

  static {
    POOLED.put("dice", Overlap::dice);
    POOLED.put("iou", Overlap::iou);
    POOLED.put("sensitivity", Overlap::sensitivity);
    POOLED.put("precision", Overlap::precision);
    POOLED.put("accuracy", Overlap::accuracy);
  }

  /**
   * Sums up.
   *
   * @param bySize whether to divide by size
   * @return null when there are no measurements
   */
  static GroupReport of(List<Measurement> all, boolean bySize) {
    if (all.isEmpty()) {
      return null;
    }
    List<Measurement> liver = all.stream().filter(Measurement::hasLiver).toList();
    Bootstrap everyone = new Bootstrap(all);
    Map<String, Figure> pooled = new LinkedHashMap<>();
    POOLED.forEach(
        (key, figure) ->
            pooled.put(
                key,
                Figure.of(all, everyone, drawn -> figure.applyAsDouble(Measurements.sum(drawn)))));
    Map<String, Stratum> strata = new LinkedHashMap<>();
    for (Size size : Size.values()) {
      List<Measurement> some = liver.stream().filter(size::holds).toList();
      strata.put(
          size.key,
          new Stratum(some.size(), new Bootstrap(some).patients(), missed(some), metrics(some)));
    }
    return new GroupReport(
        all.size(),
        everyone.patients(),
        liver.size(),
        missed(liver),
        metrics(liver),
        pooled,
        empty(all),
        bySize ? strata : null);
  }

  private static Map<String, Summary> metrics(List<Measurement> measurements) {
    Bootstrap bootstrap = new Bootstrap(measurements);
    Map<String, Summary> metrics = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      Summary summary = Summary.of(metric, measurements, bootstrap);
      if (summary != null) {
        metrics.put(metric.key(), summary);
      }
    }
    return metrics;
  }

  private static int missed(List<Measurement> measurements) {
    return (int)
        measurements.stream().filter(m -> m.hasLiver() && m.overlap().predicted() == 0).count();
  }

  private static Empty empty(List<Measurement> all) {
    long[] wrong =
        all.stream().filter(m -> !m.hasLiver()).mapToLong(m -> m.overlap().predicted()).toArray();
    int positives = 0;
    long pixels = 0;
    long most = 0;
    for (long w : wrong) {
      positives += w > 0 ? 1 : 0;
      pixels += w;
      most = Math.max(most, w);
    }
    return new Empty(wrong.length, positives, pixels, most);
  }
}
