package org.hepatica.ct;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * Whether an animal was scanned, by what veterinary modalities write (PS3.3 C.7.1.1, C.7.2.2). The
 * words themselves are never shown.
 */
final class Species {
  private static final Pattern HUMAN =
      Pattern.compile(".* (HUMAN\\w*|HOMO|SAPIENS|MENSCH|HUMAIN\\w*|UMAN[OA]|PERSON) .*");

  /** What anonymisers leave. */
  private static final Pattern NOT_TOLD =
      Pattern.compile(" ((UN|NOT )KNOWN|NONE|NULL|N A|NOT .*|ANON\\w*|REMOVED|X+|\\d*)? ?");

  /** Human being, in SNOMED's codes as they are and as they were (CID 7454). */
  private static final Set<String> HUMAN_CODES = Set.of("337915000", "L-85B00");

  /** Codes of another scheme say nothing here. */
  private static final Set<String> SCHEMES = Set.of("SCT", "SRT", "SNM3");

  private Species() {}

  /** The attribute that tells of an animal, by its keyword; empty when none does. */
  static Optional<String> animal(DataSet d) {
    String species = Subject.words(d.string(Tag.PATIENT_SPECIES_DESCRIPTION, ""));
    if (tells(species) && !HUMAN.matcher(species).matches()) {
      return Optional.of(Tag.name(Tag.PATIENT_SPECIES_DESCRIPTION));
    }
    List<DataSet> codes = d.sequence(Tag.PATIENT_SPECIES_CODE_SEQUENCE);
    for (DataSet code : codes) {
      if (SCHEMES.contains(code.string(Tag.CODING_SCHEME_DESIGNATOR, ""))
          && !HUMAN_CODES.contains(code.string(Tag.CODE_VALUE, ""))) {
        return Optional.of(Tag.name(Tag.PATIENT_SPECIES_CODE_SEQUENCE));
      }
    }
    if (tells(Subject.words(d.string(Tag.PATIENT_BREED_DESCRIPTION, "")))) {
      return Optional.of(Tag.name(Tag.PATIENT_BREED_DESCRIPTION));
    }
    return d.string(Tag.PATIENT_SEX_NEUTERED, "").endsWith("ALTERED")
        ? Optional.of(Tag.name(Tag.PATIENT_SEX_NEUTERED))
        : Optional.empty();
  }

  private static boolean tells(String words) {
    return !NOT_TOLD.matcher(words).matches();
  }
}
