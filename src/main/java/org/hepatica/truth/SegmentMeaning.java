package org.hepatica.truth;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/** What a segment is of, by its codes and its label (PS3.3 C.8.20.2). */
enum SegmentMeaning {
  /** The liver, whether or not its lesions are segments of their own. */
  LIVER,

  /** A lesion, coded as one of the liver. */
  LESION_OF_LIVER,

  /** A lesion that does not say of what. */
  LESION,

  /** Another organ. */
  OTHER,

  /** What is in no segment, which label maps may describe like one. */
  BACKGROUND,

  /** It may be anything. */
  UNSAID,

  /** Code and label say different things, and one of them that it is the liver. */
  CONTRADICTION;

  /** Liver in SNOMED CT, in SNOMED-RT, in FMA. */
  private static final Set<String> LIVER_CODES = Set.of("10200004", "T-62000", "7197");

  /**
   * Tissue, organ, body structure, anatomical structure, each in SNOMED CT and in SNOMED-RT (PS3.16
   * CID 7150, 7151): what editors write that do not ask.
   */
  private static final Set<String> ANYTHING =
      Set.of(
          "85756007",
          "T-D0050",
          "113343008",
          "T-D0060",
          "123037004",
          "T-D000A",
          "91723000",
          "T-D0005");

  /** Morphologically abnormal structure: a category (CID 7150). */
  private static final Set<String> ABNORMAL = Set.of("49755003", "M-01000");

  /** Types, each in SNOMED CT and in SNOMED-RT where it has a code there (CID 7159). */
  private static final Set<String> LESIONS =
      Set.of(
          "52988006", "M-01100", // lesion
          "4147007", "M-03000", // mass
          "27925004", "M-03010", // nodule
          "108369006", "M-8FFFF", // neoplasm
          "86049000", "M-80003", // neoplasm, primary
          "14799000", "M-80006", // neoplasm, secondary
          "128462008", "DF-00436", // metastatic neoplasm
          "367643001", "M-3340A", // cyst
          "44132006", "M-41610", // abscess
          "6574001", "M-54000", // necrosis
          "50960005", "M-37000"); // haemorrhage

  /** What words of a label begin with that name another organ. */
  private static final List<String> ORGANS =
      List.of(
          "spleen",
          "splen",
          "kidney",
          "renal",
          "adrenal",
          "stomach",
          "gastric",
          "pancrea",
          "gall",
          "bladder",
          "duoden",
          "colon",
          "bowel",
          "intestin",
          "lung",
          "heart",
          "aort",
          "cava",
          "vein",
          "portal",
          "arter",
          "vessel");

  /** What is in the label of a lesion, in several languages. */
  private static final List<String> LESION_WORDS =
      List.of(
          "tumor",
          "tumour",
          "lesion",
          "metasta",
          "cyst",
          "nodul",
          "neoplas",
          "carcinom",
          "adenom",
          "angiom",
          "abscess");

  /** The same, as a whole word. */
  private static final Set<String> SHORT_LESION_WORDS = Set.of("hcc", "ccc", "mets", "mass");

  /** Of an item of the Segment Sequence. */
  static SegmentMeaning of(DataSet segment) {
    SegmentMeaning coded = coded(segment);
    String label = segment.string(Tag.SEGMENT_LABEL, "").strip().toLowerCase(Locale.ROOT);
    boolean liver = label.equals("liver");
    boolean lesion = namesLesion(label);
    boolean organ = words(label).anyMatch(word -> ORGANS.stream().anyMatch(word::startsWith));
    return switch (coded) {
      case LIVER -> lesion || organ ? CONTRADICTION : LIVER;
      case UNSAID -> {
        if (liver) {
          yield LIVER;
        }
        yield lesion == organ ? UNSAID : lesion ? LESION : OTHER;
      }
      case LESION -> liver ? CONTRADICTION : organ ? UNSAID : LESION;
      default -> liver ? CONTRADICTION : coded;
    };
  }

  private static SegmentMeaning coded(DataSet segment) {
    String type = code(segment, Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE);
    if (type.equals("125040")) { // DCM
      return BACKGROUND;
    }
    if (LIVER_CODES.contains(type)) {
      return LIVER;
    }
    String category = code(segment, Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE);
    if (LESIONS.contains(type) || ABNORMAL.contains(category) || ABNORMAL.contains(type)) {
      String region = code(segment, Tag.ANATOMIC_REGION_SEQUENCE);
      // Of a region that is not the liver as a whole: a part of it, or elsewhere.
      return region.isEmpty() ? LESION : LIVER_CODES.contains(region) ? LESION_OF_LIVER : UNSAID;
    }
    return type.isEmpty() || ANYTHING.contains(type) ? UNSAID : OTHER;
  }

  private static String code(DataSet segment, int sequence) {
    DataSet item = segment.item(sequence);
    return item == null ? "" : item.string(Tag.CODE_VALUE, "");
  }

  private static boolean namesLesion(String label) {
    return LESION_WORDS.stream().anyMatch(label::contains)
        || words(label).anyMatch(SHORT_LESION_WORDS::contains);
  }

  private static Stream<String> words(String label) {
    return Stream.of(label.split("[^a-z]+"));
  }
}
