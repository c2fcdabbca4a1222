package org.hepatica.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.hepatica.learning.TrustReport;
import org.hepatica.unet.AttentionLimits;

/** A {@link TrustReport} as Markdown. */
final class TrustTable {
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
          "| `%s` | %d | %d | %.3f | %.3f | %.3f |",
          row.layer(), row.slices(), row.low(), row.inside(), row.outside(), row.agreement());
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
    }
  }

  private void overlap(TrustReport.Overlap overlap) {
    line("");
    line(
        "Expected overlap by patient: correlation with the true Dice %.3f, of ranks %.3f",
        overlap.pearson(), overlap.spearman());
    if (overlap.kept() != null) {
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
    if (overlap.leftOut() != null) {
      line("");
      line(
          "each judged by the others: %d within the range, mean error %.3f (the mean of the others"
              + " expected: %.3f)",
          overlap.leftOut().within(),
          overlap.leftOut().meanError(),
          overlap.leftOut().meanErrorOfMean());
    }
  }

  private void line(String format, Object... values) {
    print.println(String.format(Locale.ROOT, format, values));
  }
}
