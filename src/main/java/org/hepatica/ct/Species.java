package org.hepatica.ct;

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
  /** In the languages of scanners' menus, too: a word left out here refuses a person. */
  private static final Pattern HUMAN =
      Pattern.compile(
          ".* (HUMAN\\S*|HOMO|SAPIENS|PERSON\\S*|PEOPLE|MENSCH\\S*|MENSELIJK\\S*|MENS|HUMAIN\\S*|UMAN[OA]"
              + "|MENNESKE\\S*|MÄNNISKA|IHMINEN|CZŁOWIEK|ČLOVĚK|CLOVEK|EMBER|[Iİ]NSAN|ЧЕЛОВЕК|ЛЮДИНА"
              + "|ΆΝΘΡΩΠΟΣ|人|人間|人类|人類|ヒト|사람|인간) .*");

  /** What anonymisers leave, and empty fields of forms. */
  private static final Pattern NOT_TOLD =
      Pattern.compile(
          " ((UN|NOT )KNOWN|UNK|UNSPECIFIED|UNDEFINED|NONE|NULL|NIL|NO|N A|NA|NOT .*|ANON\\w*"
              + "|DE ?IDENTIFIED|REDACTED|REMOVED|X+|\\d*)? ?");

  /** Human being, in SNOMED's codes as they are and as they were (CID 7454). */
  private static final Set<String> HUMAN_CODES = Set.of("337915000", "L-85B00");

  /** Codes of another scheme say nothing here. */
  private static final Set<String> SCHEMES = Set.of("SCT", "SRT", "SNM3");

  private Species() {}

  /** The attribute that tells of an animal, by its keyword; empty when none does. */
  static Optional<String> animal(DataSet d) {
    String species = Subject.words(d.string(Tag.PATIENT_SPECIES_DESCRIPTION, ""));
    boolean human = HUMAN.matcher(species).matches();
    if (tells(species) && !human) {
      return Optional.of(Tag.name(Tag.PATIENT_SPECIES_DESCRIPTION));
    }
    for (DataSet item : d.sequence(Tag.PATIENT_SPECIES_CODE_SEQUENCE)) {
      String code = item.string(Tag.CODE_VALUE, "");
      if (!code.isBlank() && SCHEMES.contains(item.string(Tag.CODING_SCHEME_DESIGNATOR, ""))) {
        if (!HUMAN_CODES.contains(code)) {
          return Optional.of(Tag.name(Tag.PATIENT_SPECIES_CODE_SEQUENCE));
        }
        human = true;
      }
    }
    return human ? Optional.empty() : byBreed(d);
  }

  /**
   * Of people some forms hold these, too: they are asked only where no species is told. UNALTERED
   * is true of most people, and may be told of them (PS3.3 C.2.4).
   */
  private static Optional<String> byBreed(DataSet d) {
    String breed = Subject.words(d.string(Tag.PATIENT_BREED_DESCRIPTION, ""));
    if (tells(breed) && !HUMAN.matcher(breed).matches()) {
      return Optional.of(Tag.name(Tag.PATIENT_BREED_DESCRIPTION));
    }
    return d.string(Tag.PATIENT_SEX_NEUTERED, "").equals("ALTERED")
        ? Optional.of(Tag.name(Tag.PATIENT_SEX_NEUTERED))
        : Optional.empty();
  }

  private static boolean tells(String words) {
    return !NOT_TOLD.matcher(words).matches();
  }
}
