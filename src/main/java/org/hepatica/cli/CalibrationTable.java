package org.hepatica.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.VolumeRange;

/** A calibration beside the one that it takes the place of. */
final class CalibrationTable {
  private static final String UNKNOWN = "not known";

  private final Calibration before;
  private final Calibration now;
  private final PrintWriter print;

  private CalibrationTable(Calibration before, Calibration now, PrintWriter print) {
    this.before = before;
    this.now = now;
    this.print = print;
  }

  /**
   * Prints both, and a warning where the new one rests on fewer validation patients.
   *
   * @param before null where there was none
   */
  static void print(Calibration before, Calibration now, PrintWriter print) {
    CalibrationTable table = new CalibrationTable(before, now, print);
    table.rows();
    table.warning();
  }

  private void rows() {
    print.printf("%-44s %-24s %s%n", "", "before", "now");
    row("measured on", c -> c, CalibrationTable::folders);
    row("  threshold, looks at a slice", c -> c, c -> text("%.2f, ", c.threshold()) + c.testTime());
    Function<Calibration, Calibration.Familiar> familiar = Calibration::familiar;
    row("familiarity: limit", familiar, f -> text("%.3f", f.limit()));
    row("  training slices", familiar, f -> text("%d", f.slices()));
    row("  validation patients", familiar, f -> text("%d", f.patients()));
    Function<Calibration, LiverBrightness> brightness = Calibration::brightness;
    row("brightness of livers, HU", brightness, b -> text("%.0f to %.0f", b.from(), b.to()));
    row("  training patients", brightness, b -> text("%d", b.patients()));
    Function<Calibration, VolumeRange> range = Calibration::range;
    row("volume range: times the doubt at the edge", range, r -> text("%.3f", r.factor()));
    row("  validation patients", range, r -> text("%d", r.patients()));
    row("  of these within", range, r -> text("%d", r.covered()));
    Function<Calibration, AttentionLimits> attention = Calibration::attention;
    row("attention: layer", attention, AttentionLimits::layer);
    row("  named with more outside than", attention, a -> text("%.3f", a.outside()));
    row("  or an agreement under", attention, a -> text("%.3f", a.agreement()));
    row("  validation slices", attention, a -> text("%d", a.slices()));
    row(
        "  named with Dice under " + AttentionLimits.LOW_DICE,
        attention,
        a -> text("%d of %d", a.caught(), a.low()));
    row(
        "  named of the others",
        attention,
        a -> text("%d of %d", a.alarms(), a.slices() - a.low()));
    Function<Calibration, ExpectedOverlap> overlap = Calibration::overlap;
    row("expected overlap: loss, times the doubted", overlap, o -> text("%.2f", o.factor()));
    row("  from, to", overlap, o -> text("%.2f, %.2f", o.lowFactor(), o.highFactor()));
    row("  validation patients", overlap, o -> text("%d", o.patients()));
    row("  named under", overlap, o -> text("%.3f", o.limit()));
  }

  private <T> void row(String name, Function<Calibration, T> part, Function<T, String> value) {
    print.printf("%-44s %-24s %s%n", name, cell(before, part, value), cell(now, part, value));
  }

  private static <T> String cell(
      Calibration calibration, Function<Calibration, T> part, Function<T, String> value) {
    T known = calibration == null ? null : part.apply(calibration);
    return known == null ? UNKNOWN : value.apply(known);
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String folders(Calibration calibration) {
    return String.join(", ", calibration.data().stream().map(ModelInfo.Data::name).toList());
  }

  private void warning() {
    List<String> fewer = new ArrayList<>();
    fewer("familiarity", c -> c.familiar() == null ? 0 : c.familiar().patients(), fewer);
    fewer("volume range", c -> c.range() == null ? 0 : c.range().patients(), fewer);
    fewer("expected overlap", c -> c.overlap() == null ? 0 : c.overlap().patients(), fewer);
    if (!fewer.isEmpty()) {
      print.println(
          "WARNING: it rests on fewer validation patients than the one before: "
              + String.join(", ", fewer));
    }
  }

  private void fewer(String name, Function<Calibration, Integer> patients, List<String> fewer) {
    int had = before == null ? 0 : patients.apply(before);
    int has = patients.apply(now);
    if (has < had) {
      fewer.add(
          has == 0
              ? "%s is not known now (before, of %d)".formatted(name, had)
              : "%s %d (before, %d)".formatted(name, has, had));
    }
  }
}
