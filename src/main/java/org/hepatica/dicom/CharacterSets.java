package org.hepatica.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * SpecificCharacterSet (PS3.3 C.12.1.1.2) to Java strings, for showing. Attributes that pass from
 * source to result are copied as bytes and never go through here.
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

  /** Decodes bytes by the values of SpecificCharacterSet; an empty list means ASCII. */
  static String decode(byte[] bytes, List<String> sets) {
    String first = sets.isEmpty() ? "" : sets.get(0);
    if (sets.size() > 1 || first.startsWith("ISO 2022")) {
      return decodeIso2022(bytes, sets);
    }
    String name = JAVA_NAMES.get(first);
    // Unknown or absent: Latin 1 loses no byte and is what the field sends when it forgets to say.
    Charset charset = name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name);
    return new String(bytes, charset);
  }

  private static String decodeIso2022(byte[] bytes, List<String> sets) {
    if (sets.contains("ISO 2022 IR 149")) {
      return new String(withoutEscapes(bytes), Charset.forName("EUC-KR"));
    }
    if (sets.contains("ISO 2022 IR 58")) {
      return new String(withoutEscapes(bytes), Charset.forName("GB2312"));
    }
    if (sets.contains("ISO 2022 IR 87") || sets.contains("ISO 2022 IR 159")) {
      return new String(bytes, Charset.forName("ISO-2022-JP-2"));
    }
    String single = sets.get(0).isEmpty() && sets.size() > 1 ? sets.get(1) : sets.get(0);
    String name = JAVA_NAMES.get(single.replace("ISO 2022 IR", "ISO_IR"));
    return new String(
        withoutEscapes(bytes), name == null ? StandardCharsets.ISO_8859_1 : Charset.forName(name));
  }

  /** Drops ISO 2022 escape sequences: ESC, intermediate bytes 20H to 2FH, one final byte. */
  private static byte[] withoutEscapes(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0x1B) {
        i++;
        while (i < bytes.length && bytes[i] >= 0x20 && bytes[i] <= 0x2F) {
          i++;
        }
      } else {
        out.write(bytes[i]);
      }
    }
    return out.toByteArray();
  }
}
