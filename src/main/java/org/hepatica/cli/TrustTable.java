package org.hepatica.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.hepatica.learning.trust.TrustReport;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.ExpectedOverlap;

/** A {@link TrustReport} as Markdown. */
final class TrustTable {
  private static final String NOT_KNOWN = "not known";

  private final PrintWriter print;

  private TrustTable(PrintWriter print) {
    this.print = print;
  }

  static void print(TrustReport report, PrintWriter print) {
    TrustTable table = new TrustTable(print);
    table.line(
        "%s, threshold %.2f: %d slices of %d patients; on %d with liver nothing is predicted",
        report.model(),
        report.threshold(),
        report.slices(),
        report.patients(),
        report.withoutPrediction());
    if (report.faithfulness() != null) {
      table.faithfulness(report.faithfulness());
      table.cascade(report.cascade());
    }
    table.attention(report);
    table.overlap(report.overlap());
  }

  private void faithfulness(TrustReport.Faithful faithful) {
    line("");
    if (faithful.slices() == 0) {
      line(
          "Faithfulness and cascade: not known; of the slices with liver that were chosen for them"
              + " there is none on which liver is predicted");
      return;
    }
    line("Faithfulness, means over %d slices", faithful.slices());
    line("");
    line(
        "| order | deletion (low is good) | insertion (high is good) | difference | better than"
            + " random | peak in truth | peak in prediction | share in truth |");
    line("|---|---|---|---|---|---|---|---|");
    for (TrustReport.Row row : faithful.rows()) {
      line(
          "| `%s` | %.3f | %.3f | %.3f | %.2f | %.2f | %.2f | %.2f |",
          row.name(),
          row.deletion(),
          row.insertion(),
          row.gain(),
          row.overRandom(),
          row.peakInTruth(),
          row.peakInPrediction(),
          row.shareInTruth());
    }
  }

  private void cascade(Map<String, Map<String, Double>> cascade) {
    if (cascade.isEmpty()) {
      return;
    }
    line("");
    line("Rank correlation with the map before, the stages spoilt from the output on");
    line("");
    Map<String, Double> first = cascade.values().iterator().next();
    line("| spoilt down to | `%s` |", String.join("` | `", first.keySet()));
    line("|---%s|", "|---".repeat(first.size()));
    cascade.forEach(
        (stage, layers) -> {
          StringBuilder cells = new StringBuilder();
          layers.values().forEach(v -> cells.append(String.format(Locale.ROOT, " %.2f |", v)));
          line("| `%s` |%s", stage, cells);
        });
  }

  private void attention(TrustReport report) {
    line("");
    line(
        "Attention and slices with Dice under %.1f: AUROC, 0.5 is chance",
        AttentionLimits.LOW_DICE);
    line("");
    line("| layer | slices | low | little inside | much outside | little agreement |");
    line("|---|---|---|---|---|---|");
    for (TrustReport.Attention row : report.attention()) {
      line(
          "| `%s` | %d | %d | %s | %s | %s |",
          row.layer(),
          row.slices(),
          row.low(),
          figure(row.inside()),
          figure(row.outside()),
          figure(row.agreement()));
    }
    TrustReport.Attention any = report.attention().get(0);
    if (any.low() == 0 || any.low() == any.slices()) {
      line("");
      line(
          "not known: of %d slices with predicted liver %d have a Dice under %.1f; it takes some"
              + " of either kind",
          any.slices(), any.low(), AttentionLimits.LOW_DICE);
    }
    if (report.named() != null) {
      TrustReport.Named named = report.named();
      line("");
      line(
          "Limits at %s (outside %.3f, agreement %.3f): named %d of %d low slices, %d of %d others",
          report.limits().layer(),
          report.limits().outside(),
          report.limits().agreement(),
          named.caught(),
          named.low(),
          named.alarms(),
          named.good());
    } else {
      line("");
      line(
          report.limits() == null
              ? "Limits: the model keeps none (see calibrate)"
              : "Limits: the model keeps those of " + report.limits().layer() + " alone");
    }
  }

  private void overlap(TrustReport.Overlap overlap) {
    line("");
    line(
        "Expected overlap by patient: correlation with the true Dice %s, of ranks %s%s",
        figure(overlap.pearson()),
        figure(overlap.spearman()),
        overlap.pearson() == null
            ? " (%d patients with predicted liver; it takes two that differ)"
                .formatted(overlap.patients())
            : "");
    if (overlap.kept() == null) {
      line("with the factors of the model: not known, it keeps none (see calibrate)");
    } else if (overlap.within() != null) {
      line(
          "with the factors of the model: %d of %d within the range, mean error %.3f",
          overlap.within(), overlap.rows().size(), overlap.meanError());
      line("");
      line("| true | expected | range |");
      line("|---|---|---|");
      for (TrustReport.Patient p : overlap.rows()) {
        line("| %.3f | %.3f | %.3f to %.3f |", p.dice(), p.expected(), p.low(), p.high());
      }
    }
    line("");
    if (overlap.leftOut() == null) {
      line(
          "each judged by the others: not known; it takes %d patients with predicted liver (here,"
              + " %d), none with a wrong mask and no doubt at its edge",
          ExpectedOverlap.LEAST_PATIENTS + 1, overlap.patients());
    } else {
      line(
          "each judged by the others: %d within the range, mean error %.3f (the mean of the others"
              + " expected: %.3f)",
          overlap.leftOut().within(),
          overlap.leftOut().meanError(),
          overlap.leftOut().meanErrorOfMean());
    }
  }

  private static String figure(Double value) {
    return value == null ? NOT_KNOWN : String.format(Locale.ROOT, "%.3f", value);
  }

  private void line(String format, Object... values) {
    print.println(String.format(Locale.ROOT, format, values));
  }
}
