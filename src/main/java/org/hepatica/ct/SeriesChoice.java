package org.hepatica.ct;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/**
 * Which series of a study is the best for a segmentation of the liver: the first of the criteria in
 * which two differ decides. {@code docs/admission.md} states them.
 */
public final class SeriesChoice {
  /** Covers a liver of most adults from top to bottom, mm. */
  private static final double FULL_COVER = 150;

  /** More cover counts in steps of, mm. */
  private static final double COVER_STEP = 50;

  /** Best slices, mm: thinner ones are noisy. */
  private static final double THIN = 1;

  /**
   * One criterion.
   *
   * @param cost of a series: less is better
   * @param why of the better and the worse series: what the worse one has less of, ASCII
   */
  private record Criterion(
      ToDoubleFunction<SeriesTraits> cost, BiFunction<SeriesTraits, SeriesTraits, String> why) {}

  private static final List<Criterion> CRITERIA =
      List.of(
          new Criterion(
              s -> s.admissible() ? 0 : 1, (a, b) -> b.refusalCode() + ": " + b.refusalReason()),
          new Criterion(
              s -> s.projection() ? 1 : 0, (a, b) -> "a projection or rendering, not slices"),
          new Criterion(
              s -> s.otherPart() ? 1 : 0, (a, b) -> "another part of the body by its description"),
          new Criterion(
              s -> s.coverMm() >= FULL_COVER ? 0 : 1,
              (a, b) -> text("covers less: %.0f mm against %.0f mm", b.coverMm(), a.coverMm())),
          new Criterion(s -> s.kernel().ordinal(), SeriesChoice::kernel),
          new Criterion(
              s -> s.phase().ordinal(),
              (a, b) -> b.phase().words() + ", against " + a.phase().words()),
          new Criterion(
              SeriesChoice::thickness,
              (a, b) ->
                  text(
                      "%s slices: %.2f mm against %.2f mm",
                      b.thicknessMm() > a.thicknessMm() ? "thicker" : "very thin, noisy",
                      b.thicknessMm(),
                      a.thicknessMm())),
          new Criterion(
              s -> -Math.floor(s.coverMm() / COVER_STEP),
              (a, b) -> text("covers less: %.0f mm against %.0f mm", b.coverMm(), a.coverMm())),
          new Criterion(s -> s.derived() ? 1 : 0, (a, b) -> "derived from other images"),
          new Criterion(
              s -> -s.slices(),
              (a, b) -> text("fewer slices: %d against %d", b.slices(), a.slices())),
          new Criterion(
              s -> s.number() < 0 ? Integer.MAX_VALUE : s.number(),
              (a, b) -> "like the one taken, and later by its number"));

  /** Best first; never 0 for two series of different UIDs. */
  public static final Comparator<SeriesTraits> BEST_FIRST = SeriesChoice::compare;

  private SeriesChoice() {}

  /**
   * Why a series is worse than another, in a few words of ASCII.
   *
   * @param better the one that {@link #BEST_FIRST} sorts first
   */
  public static String why(SeriesTraits better, SeriesTraits worse) {
    for (Criterion criterion : CRITERIA) {
      if (criterion.cost().applyAsDouble(better) < criterion.cost().applyAsDouble(worse)) {
        return ascii(criterion.why().apply(better, worse));
      }
    }
    return "like the one taken";
  }

  private static int compare(SeriesTraits a, SeriesTraits b) {
    for (Criterion criterion : CRITERIA) {
      int order =
          Double.compare(criterion.cost().applyAsDouble(a), criterion.cost().applyAsDouble(b));
      if (order != 0) {
        return order;
      }
    }
    return a.seriesUid().compareTo(b.seriesUid());
  }

  /** In tenths of mm, so that rounding in headers decides nothing. */
  private static double thickness(SeriesTraits s) {
    double t = s.thicknessMm();
    return Math.round(10 * (t >= THIN ? t : THIN + 5 * (THIN - t)));
  }

  private static String kernel(SeriesTraits better, SeriesTraits worse) {
    String kind =
        worse.kernel() == Kernel.SHARP ? "sharp (lung or bone) kernel " : "unknown kernel ";
    return kind
        + (worse.kernelName().isEmpty() ? "" : worse.kernelName() + " ")
        + "against "
        + better.kernelName();
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String ascii(String text) {
    return text.replaceAll("[^\\x20-\\x7E]", "?");
  }
}
