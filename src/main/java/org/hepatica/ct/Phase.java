package org.hepatica.ct;

import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a series was scanned after the contrast medium, by what its descriptions say. Best first.
 */
public enum Phase {
  PORTAL_VENOUS("portal venous phase"),
  UNKNOWN("phase not told"),
  DELAYED("delayed phase"),
  ARTERIAL("arterial phase"),
  NATIVE("without contrast");

  private static final Pattern NATIVE_WORDS =
      words("NATIV|NATIVE|UNENHANCED|PLAIN|WITHOUT|W O|WO|NON ?CON|NON ?CONTRAST|NC|PRE ?CONTRAST");
  private static final Pattern ARTERIAL_WORDS = words("ART|ARTERIAL|ARTERIELL|HAP|ANGIO|CTA");
  private static final Pattern PORTAL_WORDS =
      words("PORTAL|PORTO\\w*|PORTAL?VEN\\w*|PV|PVP|VEN|VENOUS|VENOES|VENÖS|VENOS[AO]?");
  private static final Pattern DELAYED_WORDS =
      words("DELAY|DELAYED|DEL|LATE|SPAET|SPÄT|EQUILIBRIUM|EXCRETORY");
  private static final Pattern TIME =
      Pattern.compile(" (?:(\\d{2,3}) ?(?:S|SEC|SEK)|(\\d{1,2}) ?MIN) ");

  private final String words;

  Phase(String words) {
    this.words = words;
  }

  /** In words. */
  public String words() {
    return words;
  }

  private static Pattern words(String alternatives) {
    return Pattern.compile(" (?:" + alternatives + ") ", Pattern.UNICODE_CHARACTER_CLASS);
  }

  /**
   * The phase that texts name; the first text that names exactly one decides.
   *
   * @param texts such as Series Description and Protocol Name, the most telling first
   */
  public static Phase of(String... texts) {
    for (String text : texts) {
      Set<Phase> named = named(Subject.words(text));
      if (named.size() == 1) {
        return named.iterator().next();
      }
      if (!named.isEmpty()) {
        return UNKNOWN;
      }
    }
    return UNKNOWN;
  }

  private static Set<Phase> named(String text) {
    Set<Phase> named = EnumSet.noneOf(Phase.class);
    add(named, NATIVE, NATIVE_WORDS, text);
    add(named, ARTERIAL, ARTERIAL_WORDS, text);
    add(named, PORTAL_VENOUS, PORTAL_WORDS, text);
    if (named.isEmpty()) {
      // "Late arterial" is arterial.
      add(named, DELAYED, DELAYED_WORDS, text);
    }
    Matcher time = TIME.matcher(text);
    if (named.isEmpty() && time.find()) {
      int after =
          time.group(1) == null
              ? 60 * Integer.parseInt(time.group(2))
              : Integer.parseInt(time.group(1));
      if (after >= 15 && after <= 45) {
        named.add(ARTERIAL);
      } else if (after >= 55 && after <= 100) {
        named.add(PORTAL_VENOUS);
      } else if (after >= 120) {
        named.add(DELAYED);
      }
    }
    return named;
  }

  private static void add(Set<Phase> named, Phase phase, Pattern words, String text) {
    if (words.matcher(text).find()) {
      named.add(phase);
    }
  }
}
