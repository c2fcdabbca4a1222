package org.hepatica.dicom;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Values of a data set in messages. A value is repeated only where its form leaves no room for a
 * patient's name or ID; a wrong one could hold anything, and messages go to logs.
 */
public final class Quoted {
  private static final Pattern UID = Pattern.compile("[0-9.]{1,64}");

  private static final Pattern LONG_UID = Pattern.compile("[0-9.]{65,}");

  private static final Pattern CODE = Pattern.compile("[A-Z0-9_]{1,16}");

  /** CS (PS3.5 6.2): PALETTE COLOR, and makers of scanners use blanks in Image Type. */
  private static final Pattern CODE_WITH_BLANKS = Pattern.compile("[A-Z0-9_ ]{0,16}");

  private Quoted() {}

  /**
   * A UID, right or wrong, in quotation marks: only digits and dots are repeated.
   *
   * @param uid may be null
   */
  public static String uid(String uid) {
    if (uid == null) {
      return "(none)";
    }
    if (LONG_UID.matcher(uid).matches()) {
      return "(not repeated: too long)";
    }
    return UID.matcher(uid).matches() ? '"' + uid + '"' : "(not repeated: no digits and dots)";
  }

  /** A UID, or an empty text where the value is not of digits and dots. */
  public static String uidOrEmpty(String uid) {
    return uid != null && UID.matcher(uid).matches() ? uid : "";
  }

  /**
   * The value of a code, such as Modality, in quotation marks.
   *
   * @param code may be null
   */
  public static String code(String code) {
    return code == null || code.isEmpty()
        ? "(none)"
        : CODE_WITH_BLANKS.matcher(code).matches() ? '"' + code + '"' : "(not repeated: no code)";
  }

  /** The values of a code, such as Image Type, in quotation marks. */
  public static String codes(List<String> codes) {
    return codes.stream().allMatch(code -> CODE_WITH_BLANKS.matcher(code).matches())
        ? codes.stream().collect(Collectors.joining("\\", "\"", "\""))
        : "(not repeated: no codes)";
  }

  /** Whether a value has the form of a code of one word, as every modality has. */
  public static boolean isCode(String value) {
    return CODE.matcher(value).matches();
  }
}
