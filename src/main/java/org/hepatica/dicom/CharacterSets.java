package org.hepatica.dicom;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern ALONE = Pattern.compile("(?i)ISO[-_ ]?IR[-_ ]?(\\d{1,3})");

  private static final Pattern EXTENDED =
      Pattern.compile("(?i)ISO[-_ ]?2022[-_ ]IR[-_ ]?(\\d{1,3})");

  private static final Pattern UTF_8 = Pattern.compile("(?i)UTF[-_ ]?8");

  private static final Pattern LATIN_1 = Pattern.compile("(?i)LATIN[-_ ]?1|ISO[-_ ]?8859[-_ ]1");

  private CharacterSets() {}

  /** The defined terms that are meant, such as ISO_IR 192 by UTF-8; others as they are. */
  static List<String> terms(List<String> sets) {
    return sets.stream().map(CharacterSets::term).toList();
  }

  private static String term(String set) {
    String text = set.strip();
    Matcher alone = ALONE.matcher(text);
    if (alone.matches()) {
      return "ISO_IR " + alone.group(1);
    }
    Matcher extended = EXTENDED.matcher(text);
    if (extended.matches()) {
      return "ISO 2022 IR " + extended.group(1);
    }
    if (UTF_8.matcher(text).matches()) {
      return "ISO_IR 192";
    }
    return LATIN_1.matcher(text).matches() ? "ISO_IR 100" : set;
  }

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
  static String decodeExactly(byte[] bytes, List<String> said) throws CharacterCodingException {
    List<String> sets = terms(said);
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
