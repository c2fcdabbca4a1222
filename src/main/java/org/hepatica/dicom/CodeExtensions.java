package org.hepatica.dicom;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Text with code extensions (PS3.5 6.1.2.5, ISO 2022): escape sequences say which set the bytes
 * below 80H (G0) and those above (G1) are of. A set stays until the next escape sequence or the end
 * of a line; more forgiving than the standard, which also ends it at a delimiter.
 */
final class CodeExtensions {
  private static final int ESCAPE = 0x1B;

  /** A set by what follows ESC, and how Java calls it. */
  private record CodeSet(String charset, boolean twoBytes, int prefix) {}

  private static final CodeSet ASCII = new CodeSet("US-ASCII", false, 0);
  private static final CodeSet KATAKANA = new CodeSet("Shift_JIS", false, 0);
  private static final CodeSet KOREAN = new CodeSet("EUC-KR", true, 0);
  private static final CodeSet CHINESE = new CodeSet("GB2312", true, 0);

  private static final Map<String, CodeSet> G0 =
      Map.of(
          "(B",
          ASCII,
          "(J",
          ASCII,
          "$B",
          new CodeSet("EUC-JP", true, 0),
          "$(D",
          new CodeSet("EUC-JP", true, 0x8F));

  private static final Map<String, CodeSet> G1 =
      Map.ofEntries(
          Map.entry("-A", new CodeSet("ISO-8859-1", false, 0)),
          Map.entry("-B", new CodeSet("ISO-8859-2", false, 0)),
          Map.entry("-C", new CodeSet("ISO-8859-3", false, 0)),
          Map.entry("-D", new CodeSet("ISO-8859-4", false, 0)),
          Map.entry("-L", new CodeSet("ISO-8859-5", false, 0)),
          Map.entry("-G", new CodeSet("ISO-8859-6", false, 0)),
          Map.entry("-F", new CodeSet("ISO-8859-7", false, 0)),
          Map.entry("-H", new CodeSet("ISO-8859-8", false, 0)),
          Map.entry("-M", new CodeSet("ISO-8859-9", false, 0)),
          Map.entry("-b", new CodeSet("ISO-8859-15", false, 0)),
          Map.entry("-T", new CodeSet("TIS-620", false, 0)),
          Map.entry(")I", KATAKANA),
          Map.entry("$)C", KOREAN),
          Map.entry("$)A", CHINESE));

  /** What each defined term designates as G1, by the number of its registration. */
  private static final Map<String, String> G1_OF_TERM =
      Map.ofEntries(
          Map.entry("100", "-A"),
          Map.entry("101", "-B"),
          Map.entry("109", "-C"),
          Map.entry("110", "-D"),
          Map.entry("144", "-L"),
          Map.entry("127", "-G"),
          Map.entry("126", "-F"),
          Map.entry("138", "-H"),
          Map.entry("148", "-M"),
          Map.entry("203", "-b"),
          Map.entry("166", "-T"),
          Map.entry("13", ")I"),
          Map.entry("149", "$)C"),
          Map.entry("58", "$)A"));

  private final byte[] bytes;
  private final CodeSet g1AtStart;
  private final StringBuilder text = new StringBuilder();
  private CodeSet g0 = ASCII;
  private CodeSet g1;

  private CodeExtensions(byte[] bytes, List<String> terms) {
    this.bytes = bytes;
    // The first one that has a G1: writers forget to designate the only one they use.
    this.g1AtStart =
        terms.stream()
            .map(term -> G1_OF_TERM.get(term.replaceFirst("^ISO(_IR| 2022 IR) ", "")))
            .filter(designation -> designation != null)
            .findFirst()
            .map(G1::get)
            .orElse(null);
    this.g1 = g1AtStart;
  }

  /**
   * Decodes bytes by the values of SpecificCharacterSet.
   *
   * @throws CharacterCodingException when a byte says nothing in the set that it belongs to
   */
  static String decode(byte[] bytes, List<String> terms) throws CharacterCodingException {
    return new CodeExtensions(bytes, terms).decode();
  }

  private String decode() throws CharacterCodingException {
    int at = 0;
    while (at < bytes.length) {
      int b = bytes[at] & 0xFF;
      if (b == ESCAPE) {
        at = designate(at + 1);
      } else if (b < 0x20) {
        if (b == '\n' || b == '\r' || b == '\f') {
          g0 = ASCII;
          g1 = g1AtStart;
        }
        text.append((char) b);
        at++;
      } else {
        at = run(at, b < 0x80 ? g0 : g1);
      }
    }
    return text.toString();
  }

  /** Reads what follows ESC: intermediate bytes 20H to 2FH, one final byte. */
  private int designate(int from) throws CharacterCodingException {
    int end = from;
    while (end < bytes.length && bytes[end] >= 0x20 && bytes[end] <= 0x2F) {
      end++;
    }
    if (end == bytes.length) {
      throw new CharacterCodingException();
    }
    String sequence = new String(bytes, from, end + 1 - from, StandardCharsets.ISO_8859_1);
    if (G0.containsKey(sequence)) {
      g0 = G0.get(sequence);
    } else if (G1.containsKey(sequence)) {
      g1 = G1.get(sequence);
    } else {
      throw new CharacterCodingException();
    }
    return end + 1;
  }

  /** Decodes bytes of one half of the code table as long as they go on. */
  private int run(int from, CodeSet set) throws CharacterCodingException {
    if (set == null) {
      throw new CharacterCodingException();
    }
    boolean high = bytes[from] < 0;
    int end = from;
    while (end < bytes.length && bytes[end] < 0 == high && (high || bytes[end] >= 0x20)) {
      end++;
    }
    if (!set.twoBytes) {
      text.append(exactly(Arrays.copyOfRange(bytes, from, end), set.charset));
      return end;
    }
    if ((end - from) % 2 != 0) {
      throw new CharacterCodingException();
    }
    for (int i = from; i < end; i += 2) {
      byte first = (byte) (bytes[i] | 0x80);
      byte second = (byte) (bytes[i + 1] | 0x80);
      text.append(
          exactly(
              set.prefix == 0
                  ? new byte[] {first, second}
                  : new byte[] {(byte) set.prefix, first, second},
              set.charset));
    }
    return end;
  }

  /** Decodes, or throws where {@code new String} would put a replacement character. */
  static String exactly(byte[] bytes, String charset) throws CharacterCodingException {
    // newDecoder reports what it cannot decode.
    return Charset.forName(charset).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }
}
