package org.hepatica.ct;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.hepatica.dicom.Quoted;

/**
 * Whether the header of a CT image says that its values are no Hounsfield units: maps of materials
 * (PS3.3 C.8.2.1.1.1, multi-energy CT), perfusion maps, subtractions. Most writers leave Rescale
 * Type out of these, or write HU, and of an iodine map a liver is measured as of any other image.
 */
final class OtherQuantity {
  /** Beside the defined term HU (PS3.3 C.11.1.1.2): as writers spell it in words. */
  private static final Pattern HOUNSFIELD =
      Pattern.compile("HU|HOUND?SFIELD( UNITS?)?", Pattern.CASE_INSENSITIVE);

  /** Hounsfield units in UCUM. */
  private static final String HOUNSFIELD_CODE = "[hnsf'U]";

  /** Image Type, value 4, and the Rescale Type that goes with it. VMI is in HU. */
  private static final Map<String, String> TYPES =
      Map.of(
          "MAT_SPECIFIC", "MGML",
          "MAT_REMOVED", "HU_MOD",
          "MAT_MODIFIED", "HU_MOD",
          "MAT_VALUE_BASED", "HU_MOD",
          "MAT_FRACTIONAL", "PCT",
          "EFF_ATOMIC_NUM", "Z_EFF",
          "ELECTRON_DENSITY", "ED");

  private record Words(Pattern pattern, String rescaleType) {}

  /** What scanners call maps in the Series Description; words as {@link Subject#words} has them. */
  private static final List<Words> DESCRIPTIONS =
      List.of(
          words(
              "IODINE (NO )?(WATER|CALCIUM|HAP|FAT)|(WATER|CALCIUM|HAP|FAT) IODINE"
                  + "|(IODINE|IOD|JOD|IODE|YODO) ?(MAP|OVERLAY|DENSITY|CONCENTRATION|KARTE)"
                  + "|CARTE D IODE|MAPA DE YODO",
              "MGML"),
          words("EFF(ECTIVE)? (Z|ATOMIC NUMBER)|ZEFF|Z EFF(ECTIVE)?", "Z_EFF"),
          words("ELECTRON DENSITY", "ED"),
          words(
              "\\w*VNC|VIRTUAL (NON|UN) ?(CONTRAST|ENHANCED)|CALCIUM SUPP(RESSED|RESSION)?",
              "HU_MOD"));

  private static final Pattern BLOOD_TYPE =
      Pattern.compile("(PERFUSION|SUBTRACT).*|R?[CHP]?B[FV]|MTT|TTP|TMAX");

  private static final Pattern BLOOD_DESCRIPTION =
      Pattern.compile(
          ".* (MTT|TTP|TMAX|[CHP]?BF|[CHP]?BV|BLOOD (FLOW|VOLUME)|PERFUSION MAPS?|SUBTRACTION) .*");

  private OtherQuantity() {}

  private static Words words(String alternatives, String rescaleType) {
    return new Words(Pattern.compile(".* (" + alternatives + ") .*"), rescaleType);
  }

  /**
   * Why the values are no HU; empty when nothing says so.
   *
   * @param accepted values of Rescale Type that a site takes
   */
  static Optional<String> of(SliceHeader header, List<String> accepted) {
    String unit = header.rescaleType().strip();
    if (!accepted.contains(HOUNSFIELD.matcher(unit).matches() ? "HU" : header.rescaleType())) {
      return Optional.of(" has Rescale Type " + Quoted.code(header.rescaleType()));
    }
    String type = " its Image Type " + Quoted.codes(header.imageType());
    List<String> values =
        header.imageType().stream().skip(2).map(value -> value.toUpperCase(Locale.ROOT)).toList();
    for (String value : values) {
      String rescaleType = TYPES.get(value);
      if (rescaleType != null && !accepted.contains(rescaleType)) {
        return Optional.of(map(type, rescaleType));
      }
    }
    String description = Subject.words(header.description());
    for (Words words : DESCRIPTIONS) {
      if (words.pattern.matcher(description).matches() && !accepted.contains(words.rescaleType)) {
        return Optional.of(map(" its Series Description", words.rescaleType));
      }
    }
    if (values.stream().anyMatch(value -> BLOOD_TYPE.matcher(value).matches())) {
      return Optional.of(" is a perfusion map or subtraction by" + type);
    }
    // The series that was scanned for a map has its words, too, and is no map.
    if (header.imageType().contains("DERIVED")
        && BLOOD_DESCRIPTION.matcher(description).matches()) {
      return Optional.of(" is a perfusion map or subtraction by its Series Description");
    }
    List<String> units = header.realWorldUnits();
    return units.isEmpty() || units.contains(HOUNSFIELD_CODE)
        ? Optional.empty()
        : Optional.of(" has other units than Hounsfield's in its Real World Value Mapping");
  }

  private static String map(String by, String rescaleType) {
    return " is a map of materials by"
        + by
        + ", and admission.rescaleTypes does not hold "
        + rescaleType;
  }
}
