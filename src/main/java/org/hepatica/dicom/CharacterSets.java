package org.hepatica.dicom;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * SpecificCharacterSet (PS3.3 C.12.1.1.2) to Java strings, for showing and comparing. Attributes
 * that pass from source to result are copied as bytes and never go through here.
 */
final class CharacterSets {
  private static final Map<String, String> JAVA_NAMES =
      Map.ofEntries(
          Map.entry("ISO_IR 100", "ISO-8859-1"),
          Map.entry("ISO_IR 101", "ISO-8859-2"),
          Map.entry("ISO_IR 109", "ISO-8859-3"),
          Map.entry("ISO_IR 110", "ISO-8859-4"),
          Map.entry("ISO_IR 144", "ISO-8859-5"),
          Map.entry("ISO_IR 127", "ISO-8859-6"),
          Map.entry("ISO_IR 126", "ISO-8859-7"),
          Map.entry("ISO_IR 138", "ISO-8859-8"),
          Map.entry("ISO_IR 148", "ISO-8859-9"),
          Map.entry("ISO_IR 203", "ISO-8859-15"),
          Map.entry("ISO_IR 13", "Shift_JIS"),
          Map.entry("ISO_IR 166", "TIS-620"),
          Map.entry("ISO_IR 192", "UTF-8"),
          Map.entry("GB18030", "GB18030"),
          Map.entry("GBK", "GBK"));

  private CharacterSets() {}

  /**
   * Decodes bytes by the values of SpecificCharacterSet; an empty list means ASCII. What the set
   * does not know is shown as Latin 1, which loses no byte and is what the field sends when it
   * forgets to say.
   */
  static String decode(byte[] bytes, List<String> sets) {
    try {
      return decodeExactly(bytes, sets);
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /**
   * The same without a guess.
   *
   * @throws CharacterCodingException when the set is not known or does not know one of the bytes
   */
  static String decodeExactly(byte[] bytes, List<String> sets) throws CharacterCodingException {
    String first = sets.isEmpty() ? "" : sets.get(0);
    if (sets.size() > 1 || first.startsWith("ISO 2022")) {
      return CodeExtensions.decode(bytes, sets);
    }
    String name = first.isEmpty() || first.equals("ISO_IR 6") ? "US-ASCII" : JAVA_NAMES.get(first);
    if (name == null) {
      throw new CharacterCodingException();
    }
    return CodeExtensions.exactly(bytes, name);
  }
}
