package org.hepatica.ct;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * Who or what was scanned, as far as the gate asks. Never shown, never logged.
 *
 * @param ageYears in whole years at the time of the study; -1 when it is not known
 * @param texts what may name a phantom, by the name of its attribute; words in capitals with one
 *     blank before, between and after
 * @param animal the attribute that tells of an animal; empty when none does
 * @param ours whether it was made by Hepatica's own generator of patients
 */
record Subject(int ageYears, Map<String, String> texts, Optional<String> animal, boolean ours) {
  private static final int OLDEST = 130;

  static Subject of(DataSet d) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int tag :
        new int[] {
          Tag.PATIENT_NAME,
          Tag.PATIENT_ID,
          Tag.STUDY_DESCRIPTION,
          Tag.SERIES_DESCRIPTION,
          Tag.PROTOCOL_NAME,
          Tag.BODY_PART_EXAMINED
        }) {
      texts.put(Tag.name(tag), words(d.string(tag, "")));
    }
    return new Subject(
        age(d),
        texts,
        Species.animal(d),
        d.string(Tag.MANUFACTURER_MODEL_NAME, "").equals("Hepatica phantom"));
  }

  /**
   * The attribute that says that this is a phantom. Not which word: it may be part of somebody's
   * name after all.
   */
  Optional<String> namedPhantom(List<String> phantomWords) {
    for (Map.Entry<String, String> text : texts.entrySet()) {
      for (String word : phantomWords) {
        String whole = words(word);
        if (!whole.isBlank() && text.getValue().contains(whole)) {
          return Optional.of(text.getKey() + " holds a word of admission.phantomWords");
        }
      }
    }
    return Optional.empty();
  }

  static String words(String text) {
    return " " + text.toUpperCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip() + " ";
  }

  /**
   * Patient's Age (PS3.5 6.2, AS), else from the birth date to the study. Age 000Y is what
   * anonymisers leave and says nothing, as does one that nobody reaches. So does a birth on the day
   * of the study (3D-IRCADb-01): one who is that young is found by the body's size.
   */
  private static int age(DataSet d) {
    String age = d.string(Tag.PATIENT_AGE, "").strip();
    if (age.matches("[0-9]{3}[DWMY]") && !age.startsWith("000")) {
      int number = Integer.parseInt(age.substring(0, 3));
      int years =
          switch (age.charAt(3)) {
            case 'D' -> number / 365;
            case 'W' -> number / 52;
            case 'M' -> number / 12;
            default -> number;
          };
      if (years <= OLDEST) {
        return years;
      }
    }
    try {
      DateTimeFormatter date = DateTimeFormatter.BASIC_ISO_DATE;
      LocalDate birth = LocalDate.parse(d.string(Tag.PATIENT_BIRTH_DATE, "").strip(), date);
      LocalDate study = LocalDate.parse(d.string(Tag.STUDY_DATE, "").strip(), date);
      long years = ChronoUnit.YEARS.between(birth, study);
      return birth.isBefore(study) && years <= OLDEST ? (int) years : -1;
    } catch (DateTimeException e) {
      // Absent, partial or no date at all: the age is not known, and the size is asked instead.
      return -1;
    }
  }
}
