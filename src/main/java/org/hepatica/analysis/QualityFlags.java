package org.hepatica.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverBrightness;

/** What a reader should know before trusting a result; few, plain, and only what was measured. */
public final class QualityFlags {
  /**
   * Least and greatest mean of a liver in HU: below are livers fatter than any, above is more
   * contrast medium than a liver takes up. Beyond, the values are not those of a CT, or what was
   * found is no liver.
   */
  static final double LIVER_HU_FROM = -30;

  static final double LIVER_HU_TO = 180;

  /**
   * Share of what is surely found in slices to what is in their mirror images from which nothing is
   * said. It was 1.4 and more in 29 patients (docs/admission.md), and 0.83 and less in nearly all
   * of them exchanged.
   */
  static final double SIDES = 0.83;

  private final List<String> flags = new ArrayList<>();
  private final IntUnaryOperator number;

  /**
   * @param number of a slice for people, by its index
   */
  QualityFlags(IntUnaryOperator number) {
    this.number = number;
  }

  /** The number of a slice for people. */
  int number(int k) {
    return number.applyAsInt(k);
  }

  List<String> list() {
    return List.copyOf(flags);
  }

  void unfamiliar(Familiarity familiarity) {
    flags.add(
        text("unlike the training images (%s): do not rely on this result", distance(familiarity)));
  }

  /** {@code distance 1.7, limit 1.4}. */
  static String distance(Familiarity familiarity) {
    String number = apart(1, familiarity.distance(), familiarity.limit());
    return text(
        "distance %s, limit %s",
        text(number, familiarity.distance()), text(number, familiarity.limit()));
  }

  /**
   * Where the model was calibrated for another way of looking at slices, or for the attention at
   * another layer: what is missing.
   *
   * @param layer at which the attention is read
   */
  void otherwise(Calibration calibration, AnalysisSettings settings, String layer) {
    if (calibration.testTime() != settings.testTime()) {
      flags.add(
          text(
              "not calibrated for the %s: no range, expected overlap or attention check",
              settings.testTime().words()));
    } else if (settings.heatmaps()
        && calibration.attention() != null
        && !calibration.attention().layer().equals(layer)) {
      flags.add(text("not calibrated for layer %s: no attention check", layer));
    }
  }

  void volume(double ml, AnalysisSettings s) {
    if (ml < s.plausibleFromMl() || ml > s.plausibleToMl()) {
      boolean below = ml < s.plausibleFromMl();
      String number = apart(0, ml, below ? s.plausibleFromMl() : s.plausibleToMl());
      flags.add(
          text(
              "liver volume %s mL is %s the usual range of adults (%s to %s mL)",
              text(number, ml),
              below ? "below" : "above",
              text(number, s.plausibleFromMl()),
              text(number, s.plausibleToMl())));
    }
  }

  /**
   * What is found has values that no liver has, as with a slope or an intercept that is wrong; or
   * it is darker or brighter than the livers that the network was trained on.
   *
   * @param known null when the model does not tell
   */
  void attenuation(double meanHu, LiverBrightness known) {
    if (!(meanHu >= LIVER_HU_FROM && meanHu <= LIVER_HU_TO)) {
      String number = apart(0, meanHu, meanHu < LIVER_HU_FROM ? LIVER_HU_FROM : LIVER_HU_TO);
      flags.add(
          text(
              "mean of %s HU is not a liver's (%s to %s HU): do not rely on this result; check"
                  + " the series' Rescale Slope and Intercept",
              text(number, meanHu), text(number, LIVER_HU_FROM), text(number, LIVER_HU_TO)));
    } else if (known != null && !(meanHu >= known.from() && meanHu <= known.to())) {
      boolean darker = meanHu < known.from();
      String number = apart(0, meanHu, darker ? known.from() : known.to());
      flags.add(
          text(
              "liver of %s HU, %s than any in training (%s to %s HU): parts may be missed,"
                  + " please check all slices",
              text(number, meanHu),
              darker ? "darker" : "brighter",
              text(number, known.from()),
              text(number, known.to())));
    }
  }

  /**
   * Left and right are exchanged, in the body or in the images; or the network takes something else
   * for liver, as the spleen of a patient whose liver is very dark.
   *
   * @param share see {@link ExchangedSides#share}
   */
  void sides(double share) {
    if (share < SIDES) {
      flags.add(
          text(
              "left and right seem exchanged, or the patient has situs inversus, or much of the"
                  + " liver was missed: only %s %% as much is surely found as in the mirror images;"
                  + " do not rely on this result",
              text(apart(0, 100 * share, 100 * SIDES), 100 * share)));
    }
  }

  void twoPhases(TwoPhases.Step step) {
    flags.add(
        text(
            "liver of %.0f HU up to slice %d and of %.0f HU from slice %d on, towards the head: two"
                + " phases or scales seem to be in one series; parts may be missed, please check"
                + " all slices",
            step.below(),
            number.applyAsInt(step.first() - 1),
            step.above(),
            number.applyAsInt(step.first())));
  }

  void tooSmall(double ml, AnalysisSettings s) {
    flags.add(
        text(
            "only %s mL looked like liver, less than the %.0f mL that count as one",
            text(apart(1, ml, s.minimumVolumeMl()), ml), s.minimumVolumeMl()));
  }

  /**
   * Slices that lie beside each other, as with a gantry tilt: readers that keep one position and
   * one normal for all frames put the outline straight where the body is not.
   *
   * @param aside of each slice, mm from the normal that stands on the first
   * @param height of the stack, mm
   * @param pixel the greater distance of pixels, mm: less is not seen
   */
  void leaning(double[] aside, double height, double pixel) {
    double most = Arrays.stream(aside).max().orElse(0);
    if (most > pixel) {
      double degrees = Math.toDegrees(Math.atan2(aside[aside.length - 1], height));
      flags.add(
          text(
              "slices lie up to %.1f mm to the side of each other%s: some"
                  + " viewers show the outline beside the liver by as much",
              most, degrees < 0.05 ? "" : text(" (the stack leans by %.1f°)", degrees)));
    }
  }

  /** What the gate tells: of images left out, or of what speaks against the volume. */
  void add(String sentence) {
    flags.add(sentence);
  }

  /**
   * What was found in slices of a head.
   *
   * @param where these slices; a thin trunk with contrast medium may look like one
   */
  void heads(BitSet where) {
    if (!where.isEmpty()) {
      flags.add(
          "left out what looked like liver in slices that seem to be of a head: if they are of"
              + " none, please check "
              + slices(where));
    }
  }

  void attention(List<SliceFinding> slices) {
    BitSet unusual = new BitSet();
    slices.stream()
        .filter(SliceFinding::attentionUnusual)
        .forEach(slice -> unusual.set(slice.index()));
    if (!unusual.isEmpty()) {
      flags.add("attention outside the liver: please check " + slices(unusual));
    }
  }

  void overlap(LiverMeasures.Overlap overlap) {
    if (overlap.expected() < overlap.limit()) {
      String number = apart(2, overlap.expected(), overlap.limit());
      flags.add(
          text(
              "expected overlap with the true liver %s (%s–%s), lower than of any patient in"
                  + " validation (%s)",
              text(number, overlap.expected()),
              text(number, overlap.low()),
              text(number, overlap.high()),
              text(number, overlap.limit())));
    }
  }

  /** Indices of the slices that a flag of these findings asks to check, ascending. */
  public static List<Integer> toCheck(Findings findings) {
    return findings.slices().stream()
        .filter(SliceFinding::toCheck)
        .map(SliceFinding::index)
        .toList();
  }

  /**
   * {@code slice 7}, {@code slices 41–46, 50}: neighbours in the body become ranges, as far as
   * their numbers go on in equal steps.
   */
  String slices(BitSet indices) {
    List<String> parts = new ArrayList<>();
    for (int i = indices.nextSetBit(0); i >= 0; ) {
      int end = i;
      while (indices.get(end + 1) && step(end) == step(i)) {
        end++;
      }
      if (end == i + 1 && Math.abs(step(i)) != 1) {
        end = i;
      }
      int a = number.applyAsInt(i);
      int b = number.applyAsInt(end);
      parts.add(a == b ? "" + a : Math.min(a, b) + "–" + Math.max(a, b));
      i = indices.nextSetBit(end + 1);
    }
    return (indices.cardinality() == 1 ? "slice " : "slices ") + String.join(", ", parts);
  }

  /** From the number of a slice to that of the next one towards the head. */
  private int step(int i) {
    return number.applyAsInt(i + 1) - number.applyAsInt(i);
  }

  /**
   * The format with the fewest digits after the point, {@code least} to 6, by which a value does
   * not look like the limit that it passed.
   */
  private static String apart(int least, double value, double limit) {
    int digits = least;
    String format = "%." + digits + "f";
    while (digits < 6 && text(format, value).equals(text(format, limit))) {
      digits++;
      format = "%." + digits + "f";
    }
    return format;
  }

  private static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
