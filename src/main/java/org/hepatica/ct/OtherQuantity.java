package org.hepatica.ct;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** Hounsfield units in UCUM, [hnsf'U], and as writers spell that. */
  private static final Pattern HOUNSFIELD_CODE =
      Pattern.compile("\\[?HNSF'U]?|\\[?HU]?", Pattern.CASE_INSENSITIVE);

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
              "IODINE (NO )?(WATER|CALCIUM|FAT)|(?<! ORAL )(WATER|CALCIUM|FAT) IODINE(?! CONTRAST)"
                  + "|(IODINE|IOD|JOD|IODE|YODO) ?(MAP|OVERLAY|DENSITY|CONCENTRATION(?! \\d{3} )|KARTE)"
                  + "|CARTE D IODE|MAPA DE YODO",
              "MGML"),
          words("EFF(ECTIVE)? (Z|ATOMIC NUMBER)|ZEFF|Z EFF(ECTIVE)?", "Z_EFF"),
          words("ELECTRON DENSITY", "ED"),
          words(
              "\\w*VNC|VIRTUAL (NON|UN) ?(CONTRAST|ENHANCED)|CALCIUM SUPP(RESSED|RESSION)?",
              "HU_MOD"));

  /** HAP by itself is the arterial phase of a liver, too, and not hydroxyapatite. */
  private static final Pattern HYDROXYAPATITE =
      Pattern.compile("IODINE ?\\(HAP\\)|HAP ?\\(IODINE\\)", Pattern.CASE_INSENSITIVE);

  /**
   * Images that were scanned for a map have its words, and are no map: a mix of two tubes, or one
   * of them, which Siemens tells last (M_0.6, F_0.5, A_100kV), after the name of the protocol.
   */
  private static final Pattern SCANNED_FOR_A_MAP =
      Pattern.compile(
          ".* (FOR|FÜR) (\\S+ ){0,3}(IOD\\S*|JOD\\S*|YODO|\\w*VNC|VIRTUAL|Z|ZEFF|EFF\\S*|ELECTRON|CALCIUM) .*"
              + "|.* [FM] 0 \\d+ |.* [AB] (SN ?)?\\d{2,3} ?KV ");

  private static final Pattern BLOOD_TYPE =
      Pattern.compile("(PERFUSION|SUBTRACT).*|R?[CHP]?B[FV]|MTT|TTP|TMAX");

  private static final Pattern BLOOD_DESCRIPTION =
      Pattern.compile(
          ".*(?<! (FOR|FÜR)) (MTT|TTP|TMAX|[CHP]?BF|[CHP]?BV|BLOOD (FLOW|VOLUME)|PERFUSION MAPS?|SUBTRACTION) .*");

  /** Value 4 of the Frame Type of an enhanced image (PS3.3 C.8.16.1.4). */
  private static final Set<String> CALCULATED =
      Set.of("SUBTRACTION", "DIVISION", "MULTIPLICATION", "STD_DEVIATION", "QUANTITY");

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
    if (header.frame() > 0 && values.size() > 1 && CALCULATED.contains(values.get(1))) {
      return Optional.of(" is calculated of several images by" + type);
    }
    Optional<String> named = byDescription(header.description(), accepted);
    if (named.isPresent()) {
      return Optional.of(map(" its Series Description", named.get()));
    }
    // Of images as they were scanned PERFUSION tells what for (PS3.3 C.8.16.1.3).
    if (!header.imageType().contains("ORIGINAL")
        && values.stream().anyMatch(value -> BLOOD_TYPE.matcher(value).matches())) {
      return Optional.of(" is a perfusion map or subtraction by" + type);
    }
    // The series that was scanned for a map has its words, too, and is no map.
    if (header.imageType().contains("DERIVED")
        && BLOOD_DESCRIPTION.matcher(Subject.words(header.description())).matches()) {
      return Optional.of(" is a perfusion map or subtraction by its Series Description");
    }
    // Of a map that the site takes these are its own.
    boolean taken =
        !HOUNSFIELD.matcher(unit).matches()
            || values.stream().anyMatch(TYPES::containsKey)
            || byDescription(header.description(), List.of()).isPresent();
    List<String> units = header.realWorldUnits().stream().filter(u -> !u.isBlank()).toList();
    return taken
            || units.isEmpty()
            || units.stream().anyMatch(u -> HOUNSFIELD_CODE.matcher(u).matches())
        ? Optional.empty()
        : Optional.of(" has other units than Hounsfield's in its Real World Value Mapping");
  }

  /**
   * The Rescale Type of a map that a description names and the site does not take; empty for none.
   */
  private static Optional<String> byDescription(String description, List<String> accepted) {
    String text = Subject.words(description);
    if (SCANNED_FOR_A_MAP.matcher(text).matches()) {
      return Optional.empty();
    }
    if (HYDROXYAPATITE.matcher(description).find() && !accepted.contains("MGML")) {
      return Optional.of("MGML");
    }
    return DESCRIPTIONS.stream()
        .filter(words -> words.pattern.matcher(text).matches())
        .map(Words::rescaleType)
        .filter(type -> !accepted.contains(type))
        .findFirst();
  }

  private static String map(String by, String rescaleType) {
    return " is a map of materials by"
        + by
        + ", and admission.rescaleTypes does not hold "
        + rescaleType;
  }
}
