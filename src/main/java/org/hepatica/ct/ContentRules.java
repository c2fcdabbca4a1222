package org.hepatica.ct;

import java.util.List;

/**
 * What the admission gate takes of patients and values.
 *
 * @param rescaleTypes values of Rescale Type that mean Hounsfield units (PS3.3 C.8.2.1.1.4); absent
 *     counts as HU
 * @param minSoftTissue least share of the values from -200 to 300 HU, 0 to 1
 * @param maxDense greatest share of the values above 700 HU, 0 to 1
 * @param maxScaleLeap greatest median of what the values differ by, pixel for pixel, between
 *     neighbouring slices that hold soft tissue, HU
 * @param refusePhantoms whether quality phantoms are refused, by their names and their shape
 * @param phantomWords words that name one, wherever names, IDs and descriptions hold them
 * @param minAgeYears youngest patient, years; 0 for any
 * @param minBodyMm least diameter of the body where the age is not known, mm; 0 for any
 * @param refuseOtherParts whether series of the thorax, the pelvis, head or legs alone are refused
 * @param maxAirAtLowest share of air in the body of the lowest slices from which a series is of the
 *     thorax alone, 0 to 1
 */
public record ContentRules(
    List<String> rescaleTypes,
    double minSoftTissue,
    double maxDense,
    double maxScaleLeap,
    boolean refusePhantoms,
    List<String> phantomWords,
    int minAgeYears,
    double minBodyMm,
    boolean refuseOtherParts,
    double maxAirAtLowest) {

  /** What holds when nothing is set. */
  public static final ContentRules DEFAULT =
      new ContentRules(
          List.of("HU", "US"),
          0.03,
          0.15,
          50,
          true,
          List.of(
              "PHANTOM", "CATPHAN", "GAMMEX", "QA", "QC", "QUALITY ASSURANCE", "QUALITY CONTROL"),
          18,
          180,
          true,
          0.25);

  public ContentRules {
    rescaleTypes = List.copyOf(rescaleTypes);
    phantomWords = List.copyOf(phantomWords);
    require(minSoftTissue >= 0 && minSoftTissue <= 1, "minSoftTissue", minSoftTissue, "0 to 1");
    require(maxDense >= 0 && maxDense <= 1, "maxDense", maxDense, "0 to 1");
    require(maxScaleLeap > 0, "maxScaleLeap", maxScaleLeap, "above 0");
    require(minAgeYears >= 0, "minAgeYears", minAgeYears, "0 or more");
    require(minBodyMm >= 0, "minBodyMm", minBodyMm, "0 or more");
    require(maxAirAtLowest >= 0 && maxAirAtLowest <= 1, "maxAirAtLowest", maxAirAtLowest, "0 to 1");
  }

  // Here, not in AdmissionRules, which is initialised after this class.
  static void require(boolean holds, String name, Number value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be " + wanted);
    }
  }

  /** These rules with phantoms taken, or not. */
  public ContentRules withPhantoms(boolean refuse) {
    return new ContentRules(
        rescaleTypes,
        minSoftTissue,
        maxDense,
        maxScaleLeap,
        refuse,
        phantomWords,
        minAgeYears,
        minBodyMm,
        refuseOtherParts,
        maxAirAtLowest);
  }

  /** These rules with other limits of age and size. */
  public ContentRules withPatients(int leastYears, double leastMm) {
    return new ContentRules(
        rescaleTypes,
        minSoftTissue,
        maxDense,
        maxScaleLeap,
        refusePhantoms,
        phantomWords,
        leastYears,
        leastMm,
        refuseOtherParts,
        maxAirAtLowest);
  }

  /** These rules with other parts of the body taken, or not. */
  public ContentRules withOtherParts(boolean refuse) {
    return new ContentRules(
        rescaleTypes,
        minSoftTissue,
        maxDense,
        maxScaleLeap,
        refusePhantoms,
        phantomWords,
        minAgeYears,
        minBodyMm,
        refuse,
        maxAirAtLowest);
  }

  /** These rules with other limits of values. */
  public ContentRules withValues(List<String> types, double leastSoft, double mostDense) {
    return new ContentRules(
        types,
        leastSoft,
        mostDense,
        maxScaleLeap,
        refusePhantoms,
        phantomWords,
        minAgeYears,
        minBodyMm,
        refuseOtherParts,
        maxAirAtLowest);
  }
}
