package org.hepatica.dicom;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Who an instance says it is of: Patient ID and its issuer, name, birth date and sex. Two instances
 * may be of one patient only when all five agree.
 *
 * <p>They agree whatever the character set and the padding; absent is empty. In the name, case and
 * trailing empty components say nothing (PS3.5 6.2.1.2); in the ID, case does. A value that cannot
 * be decoded for certain agrees only with the same bytes in the same character set: two unreadable
 * names are not one name. Other Patient IDs and Other Patient Names are no part of it: they are
 * lists that systems on the way add to.
 */
public final class PatientIdentity {
  private static final int[] TAGS = {
    Tag.PATIENT_ID,
    Tag.ISSUER_OF_PATIENT_ID,
    Tag.PATIENT_NAME,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX
  };

  private final List<String> keys;

  private PatientIdentity(List<String> keys) {
    this.keys = keys;
  }

  /** Reads it from a header. */
  public static PatientIdentity of(DataSet dataSet) {
    List<String> keys = new ArrayList<>();
    for (int tag : TAGS) {
      keys.add(key(dataSet, tag));
    }
    return new PatientIdentity(keys);
  }

  private static String key(DataSet dataSet, int tag) {
    byte[] bytes = dataSet.bytes(tag);
    if (bytes == null) {
      return "";
    }
    List<String> sets = dataSet.strings(Tag.SPECIFIC_CHARACTER_SET);
    try {
      String text = CharacterSets.decodeExactly(bytes, sets).replace('\0', ' ').strip();
      return tag == Tag.PATIENT_NAME ? name(text) : text;
    } catch (CharacterCodingException e) {
      String as = withoutEnd("[ \0]", new String(bytes, StandardCharsets.ISO_8859_1));
      byte[] unpadded = as.getBytes(StandardCharsets.ISO_8859_1);
      // No text starts with a control character after strip().
      return "\0" + String.join("\\", sets) + " " + HexFormat.of().formatHex(unpadded);
    }
  }

  private static String name(String text) {
    List<String> groups = new ArrayList<>();
    for (String group : text.toUpperCase(Locale.ROOT).split("=", -1)) {
      List<String> components = Arrays.stream(group.split("\\^", -1)).map(String::strip).toList();
      groups.add(withoutEnd("\\^", String.join("^", components)));
    }
    return withoutEnd("=", String.join("=", groups));
  }

  /**
   * A text without what repeats at its end. A run is looked at from its start only: from each of
   * its characters, a long one elsewhere in the text would take the square of its length.
   */
  private static String withoutEnd(String repeated, String text) {
    return text.replaceAll("(?<!" + repeated + ")" + repeated + "+$", "");
  }

  /** The name of the first attribute that differs; null when all agree. */
  public String difference(PatientIdentity other) {
    for (int i = 0; i < TAGS.length; i++) {
      if (!keys.get(i).equals(other.keys.get(i))) {
        return Tag.name(TAGS[i]);
      }
    }
    return null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PatientIdentity identity && keys.equals(identity.keys);
  }

  @Override
  public int hashCode() {
    return keys.hashCode();
  }

  /** Says nothing: it may end in a log. */
  @Override
  public String toString() {
    return "(a patient)";
  }
}
