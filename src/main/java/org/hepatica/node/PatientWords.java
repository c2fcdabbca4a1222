package org.hepatica.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * Whether two objects under one Patient ID call the patient alike. Only which words differ is said,
 * never the words.
 */
final class PatientWords {
  private PatientWords() {}

  /**
   * What both have and is not the same, in words: of names the alphabetic group counts (PS3.5 6.2),
   * without case, carets, blanks and commas; what one of the two does not have tells nothing.
   *
   * @return empty when nothing differs
   */
  static List<String> differing(DataSet one, DataSet other) {
    List<String> differ = new ArrayList<>();
    if (differ(name(one), name(other))) {
      differ.add("name");
    }
    if (differ(text(one, Tag.PATIENT_BIRTH_DATE), text(other, Tag.PATIENT_BIRTH_DATE))) {
      differ.add("birth date");
    }
    return differ;
  }

  private static boolean differ(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  private static String name(DataSet header) {
    return text(header, Tag.PATIENT_NAME)
        .replaceFirst("=.*", "")
        .replaceAll("[\\^\\s,]+", " ")
        .toUpperCase(Locale.ROOT)
        .strip();
  }

  private static String text(DataSet header, int tag) {
    return header.string(tag, "").strip();
  }
}
