package org.hepatica.evaluation;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows an {@link EvaluationReport} on a terminal. */
public final class ReportTable {
  private static final int WORST = 5;
  private static final Map<String, String> SIZES =
      Map.of(
          "under500", "under 500 px",
          "from500to2000", "500 to 2000 px",
          "over2000", "over 2000 px");

  private final EvaluationReport report;
  private final PrintWriter out;

  private ReportTable(EvaluationReport report, PrintWriter out) {
    this.report = report;
    this.out = out;
  }

  /** Prints the tables. */
  public static void print(EvaluationReport report, PrintWriter out) {
    new ReportTable(report, out).print();
    out.flush();
  }

  private void print() {
    say(
        "model %s, threshold %s, %s%s",
        report.model().id(),
        plain(report.threshold()),
        String.join(", ", report.data()),
        report.part() == null
            ? ""
            : report.split() == null
                ? " (part " + report.part() + ")"
                : " (part %s of split %s)".formatted(report.part(), report.split()));
    say(
        "[low, high]: %.0f %% bootstrap interval by patient, %d resamples, seed %d",
        report.bootstrap().coverage() * 100,
        report.bootstrap().resamples(),
        report.bootstrap().seed());
    if (report.volumes() != null) {
      group("volumes, as delivered", report.volumes());
      worst("volume", report.volumeCases());
    }
    if (report.slices() != null) {
      group(
          report.kind().equals(EvaluationReport.SERIES)
              ? "slices, as delivered"
              : "slices, without post-processing",
          report.slices());
      sizes();
      empty();
      worst("slice", report.sliceCases());
    }
    // Of series the volumes say it already, and better.
    if (report.patients() != null && report.volumes() == null) {
      group("patients, the slices of each as one picture", report.patients());
    }
    report.notes().forEach(note -> say("note: %s", note));
    report
        .leftOut()
        .forEach(
            one ->
                say(
                    "%s %s: %s",
                    one.fault() ? "NOT MEASURED" : "left out", one.what(), one.reason()));
  }

  private void group(String title, GroupReport group) {
    say("");
    say(
        "%s: %d of %d patient%s, %d with liver%s",
        title,
        group.count(),
        group.patients(),
        group.patients() == 1 ? "" : "s",
        group.withLiver(),
        group.missed() == 0 ? "" : ", " + group.missed() + " of them missed altogether");
    if (!group.metrics().isEmpty()) {
      say("  %-24s %5s  %-28s %-28s %9s", "", "n", "mean", "median", "worst");
    }
    for (Metric metric : Metric.values()) {
      Summary s = group.metrics().get(metric.key());
      if (s != null) {
        say(
            "  %-24s %5d  %-28s %-28s %9s",
            label(metric),
            s.n(),
            text(metric, s.mean()),
            text(metric, s.median()),
            worst(metric, s));
      }
    }
    StringBuilder pooled = new StringBuilder("  all pixels together:");
    group
        .pooled()
        .forEach(
            (key, figure) -> {
              if (figure.value() != null) {
                pooled.append(' ').append(key).append(' ').append(text(Metric.DICE, figure));
              }
            });
    say("%s", pooled);
  }

  private void sizes() {
    say("  by size of the liver, in pixels of a 256×256 picture:");
    report
        .slices()
        .bySize()
        .forEach(
            (key, stratum) -> {
              Summary dice = stratum.metrics().get(Metric.DICE.key());
              Summary hd = stratum.metrics().get(Metric.HD95.key());
              say(
                  "    %-16s %4d slices of %3d patients%s%s",
                  SIZES.get(key),
                  stratum.count(),
                  stratum.patients(),
                  dice == null
                      ? ""
                      : ", mean Dice %s, median %s"
                          .formatted(
                              text(Metric.DICE, dice.mean()), text(Metric.DICE, dice.median())),
                  hd == null
                      ? ""
                      : String.format(
                          Locale.ROOT,
                          ", median HD95 %.1f %s",
                          hd.median().value(),
                          report.distanceUnit()));
            });
  }

  private void empty() {
    GroupReport.Empty e = report.slices().empty();
    say(
        e.count() == 0
            ? "  without liver: no slice"
            : "  without liver: %d slices, false liver in %d, %d false pixels in all, %d at most in one",
        e.count(),
        e.falsePositives(),
        e.falsePixels(),
        e.mostFalsePixels());
  }

  private void worst(String what, List<Measurement> cases) {
    List<Measurement> worst =
        cases.stream()
            .filter(Measurement::hasLiver)
            .sorted(Comparator.comparingDouble(m -> m.overlap().dice()))
            .limit(WORST)
            .toList();
    List<String> parts = new ArrayList<>();
    for (Measurement m : worst) {
      parts.add(String.format(Locale.ROOT, "%s (%.4f)", m.name(), m.overlap().dice()));
    }
    if (!parts.isEmpty()) {
      say("  lowest Dice by %s: %s", what, String.join(", ", parts));
    }
  }

  private String label(Metric metric) {
    return switch (metric) {
      case DICE -> "Dice";
      case IOU -> "IoU";
      case SENSITIVITY -> "sensitivity";
      case PRECISION -> "precision";
      case ACCURACY -> "accuracy";
      case HD95 -> "HD95, " + report.distanceUnit();
      case SURFACE -> "surface distance, " + report.distanceUnit();
      case VOLUME_ERROR -> "volume error, mL";
      case ABSOLUTE_VOLUME_ERROR -> "|volume error|, mL";
      case SIZE_ERROR -> "size error, %";
      case ABSOLUTE_SIZE_ERROR -> "|size error|, %";
    };
  }

  private static int digits(Metric metric) {
    return metric.ordinal() <= Metric.ACCURACY.ordinal() ? 4 : 2;
  }

  private static String worst(Metric metric, Summary s) {
    boolean smallIsBad = metric.ordinal() <= Metric.ACCURACY.ordinal();
    boolean signed = metric == Metric.VOLUME_ERROR || metric == Metric.SIZE_ERROR;
    double value =
        smallIsBad || signed && Math.abs(s.min()) > Math.abs(s.max()) ? s.min() : s.max();
    return String.format(Locale.ROOT, "%." + digits(metric) + "f", value);
  }

  private static String text(Metric metric, Figure figure) {
    String number = "%." + digits(metric) + "f";
    return figure.low() == null
        ? String.format(Locale.ROOT, number, figure.value())
        : String.format(
            Locale.ROOT,
            number + " [" + number + ", " + number + "]",
            figure.value(),
            figure.low(),
            figure.high());
  }

  private static String plain(double value) {
    return String.format(Locale.ROOT, "%.4f", value).replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  private void say(String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
