package org.hepatica.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.evaluation.EvaluationReport;
import org.hepatica.evaluation.Figure;
import org.hepatica.evaluation.GroupReport;
import org.hepatica.evaluation.Measurement;

/**
 * What one method reached on some slices: what the report's tables need, kept as JSON.
 *
 * @param model id of the network's weights, or what a method without one fitted
 * @param patients measured
 * @param slices measured
 * @param withLiver slices whose truth holds liver
 * @param falsePositives slices without liver in which some was predicted
 * @param means by metric, over the slices with liver, with bootstrap intervals by patient
 * @param pooled by metric, over all pixels together
 * @param best the greatest Dice of a slice
 * @param bestIou the IoU of that slice
 * @param shown names of the slices of the figure, from the worst to the best Dice
 */
record Outcome(
    String model,
    int patients,
    int slices,
    int withLiver,
    int falsePositives,
    Map<String, Figure> means,
    Map<String, Figure> pooled,
    double best,
    double bestIou,
    List<String> shown) {

  private static final int SHOWN = 6;

  /** Takes from a report what is needed. */
  static Outcome of(EvaluationReport report) {
    GroupReport all = report.slices();
    Map<String, Figure> means = new LinkedHashMap<>();
    all.metrics().forEach((key, summary) -> means.put(key, summary.mean()));
    List<Measurement> liver =
        report.sliceCases().stream()
            .filter(m -> m.truthPixels() > 0)
            .sorted(
                java.util.Comparator.comparingDouble(Measurement::dice)
                    .thenComparing(Measurement::name))
            .toList();
    int count = Math.min(SHOWN, liver.size());
    List<String> shown = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      shown.add(liver.get(count == 1 ? 0 : i * (liver.size() - 1) / (count - 1)).name());
    }
    Measurement best = liver.isEmpty() ? null : liver.get(liver.size() - 1);
    return new Outcome(
        report.model().id(),
        all.patients(),
        all.count(),
        all.withLiver(),
        all.empty().falsePositives(),
        means,
        all.pooled(),
        best == null ? 0 : best.dice(),
        best == null ? 0 : best.iou(),
        shown);
  }
}
