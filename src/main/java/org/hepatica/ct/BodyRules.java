package org.hepatica.ct;

import java.util.Locale;
import java.util.Optional;

/**
 * The rules on what the slices show: no phantom, no other part of the body, no child. Every reason
 * says what was measured.
 */
public final class BodyRules {
  /** Second body as a share of the first: tables and arms have less. */
  private static final double LEGS = 0.5;

  private BodyRules() {}

  /** Judges what can be told before the network looks. */
  static void check(BodyProfile body, Subject subject, ContentRules rules) throws SeriesRefused {
    if (rules.refusePhantoms() && body.isCylinder()) {
      throw refused(
          AdmissionCode.QUALITY_PHANTOM,
          "The slices are discs of one size (%.0f mm), as of a cylinder",
          body.diameterMm());
    }
    if (rules.refuseOtherParts()) {
      checkPart(body, rules);
    }
    double diameter = body.diameterMm();
    if (subject.ageYears() < 0 && diameter < rules.minBodyMm()) {
      throw refused(
          AdmissionCode.PAEDIATRIC,
          "The patient's age is not known, and the body measures %.0f mm (diameter of a disc of its"
              + " area), less than %.0f mm",
          diameter,
          rules.minBodyMm());
    }
  }

  /**
   * Whether a series in which no liver was found lies below it, by its headers and slices.
   *
   * @return the refusal that says so; empty when slices show lung, or the rule is off
   */
  public static Optional<SeriesRefused> belowLiver(BodyProfile body, AdmissionRules rules) {
    return rules.content().refuseOtherParts() && body.withoutLung()
        ? Optional.of(
            refused(
                AdmissionCode.BELOW_LIVER,
                "No liver was found, and no slice shows lung (air is at most %.1f %% of the body),"
                    + " so the series seems to lie below the liver",
                100 * body.mostAir()))
        : Optional.empty();
  }

  private static void checkPart(BodyProfile body, ContentRules rules) throws SeriesRefused {
    double diameter = body.diameterMm();
    if (BodySection.isHead(body.bone(), diameter)) {
      throw refused(
          AdmissionCode.OTHER_PART,
          "%.0f %% of the body are bone and it measures %.0f mm, as of a head",
          100 * body.bone(),
          diameter);
    }
    if (body.skulls() > 0) {
      throw refused(
          AdmissionCode.OTHER_PART,
          "In %d of %d slices bone lies around much of the body, as of a skull, and none shows a"
              + " chest",
          body.skulls(),
          body.slices().size());
    }
    if (body.pair() >= LEGS) {
      throw refused(
          AdmissionCode.OTHER_PART,
          "The slices show two bodies side by side, the second %.0f %% of the first, as of legs",
          100 * body.pair());
    }
    double air = body.airAtLowest();
    if (air >= rules.maxAirAtLowest()) {
      throw refused(
          AdmissionCode.THORAX_ONLY,
          "Air is %.0f %% of the body even in the lowest slices (less than %.0f %% is asked for), so"
              + " the series ends above most of the liver%s",
          100 * air,
          100 * rules.maxAirAtLowest(),
          orReversed(body.airAtHighest()));
    }
  }

  /**
   * A scan of the thorax ends in lung or in the neck; of an abdomen the lung is at the other end.
   */
  private static String orReversed(double airAtHighest) {
    return BodyProfile.isLung(airAtHighest)
        ? ""
        : String.format(
            Locale.ROOT,
            "; or, as air is only %.0f %% in the highest slices, they run from head to feet, and"
                + " Image Position (Patient) is wrong",
            100 * airAtHighest);
  }

  private static SeriesRefused refused(AdmissionCode code, String format, Object... values) {
    return new SeriesRefused(code, String.format(Locale.ROOT, format, values));
  }
}
