package org.hepatica.ct;

import java.util.EnumMap;
import java.util.Map;

/** Which setting holds each rule of the gate, for the documents. */
final class AdmissionTable {
  private static final String ALWAYS = "always holds";
  private static final Map<AdmissionCode, String> SETTINGS = new EnumMap<>(AdmissionCode.class);

  static {
    put(
        "maxStrayImages",
        AdmissionCode.NOT_CT,
        AdmissionCode.LOCALIZER,
        AdmissionCode.NOT_MONOCHROME,
        AdmissionCode.NO_GEOMETRY,
        AdmissionCode.MIXED_ORIENTATION,
        AdmissionCode.MIXED_MATRIX,
        AdmissionCode.DOSE_SCREEN,
        AdmissionCode.PROJECTION);
    put("minSlices", AdmissionCode.TOO_FEW_SLICES);
    put("maxSlices", AdmissionCode.TOO_MANY_SLICES);
    put("maxVolumeMb", AdmissionCode.TOO_LARGE);
    put("maxTiltDegrees", AdmissionCode.NOT_AXIAL);
    put("maxShearDegrees, admission.maxShiftMm", AdmissionCode.GANTRY_TILT);
    put("pixelSpacingTolerance", AdmissionCode.MIXED_PIXEL_SPACING);
    put("spacingTolerance", AdmissionCode.MISSING_SLICE, AdmissionCode.IRREGULAR_SPACING);
    put("rescaleTypes", AdmissionCode.NOT_HU);
    put("minSoftTissue, admission.maxDense, admission.maxScaleLeap", AdmissionCode.IMPLAUSIBLE_HU);
    put("minCoverMm", AdmissionCode.SHORT_COVER);
    put("phantoms, admission.phantomWords", AdmissionCode.QUALITY_PHANTOM);
    put("minAgeYears, admission.minBodyMm", AdmissionCode.PAEDIATRIC);
    put("otherParts, admission.maxAirAtLowest", AdmissionCode.THORAX_ONLY);
    put("otherParts", AdmissionCode.BELOW_LIVER, AdmissionCode.OTHER_PART);
    SETTINGS.put(AdmissionCode.OTHER_SERIES, "result.series");
    put("unfamiliar", AdmissionCode.UNFAMILIAR);
  }

  private AdmissionTable() {}

  private static void put(String setting, AdmissionCode... codes) {
    for (AdmissionCode code : codes) {
      SETTINGS.put(code, "admission." + setting);
    }
  }

  /** The table of {@code docs/admission.md}: number, rule, setting, cure. */
  static String markdown() {
    StringBuilder table =
        new StringBuilder("| Number | Rule | Setting | What to do |\n|---|---|---|---|\n");
    for (AdmissionCode code : AdmissionCode.values()) {
      String setting = SETTINGS.get(code);
      table
          .append("| ")
          .append(code.code())
          .append(" | ")
          .append(code.title())
          .append(" | ")
          .append(setting == null ? ALWAYS : "`" + setting.replace(", ", "`, `") + "`")
          .append(" | ")
          .append(code.cure())
          .append(" |\n");
    }
    return table.toString();
  }
}
