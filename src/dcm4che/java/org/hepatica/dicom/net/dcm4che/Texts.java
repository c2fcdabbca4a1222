package org.hepatica.dicom.net.dcm4che;

/** Words for log lines and for the wire. */
final class Texts {
  private static final int COMMENT_LENGTH = 64;

  private Texts() {}

  /** Text from the network as it may stand in a log line. */
  static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** An error comment as the wire takes it: ASCII without the backslash, which divides values. */
  static String comment(String text) {
    String plain = printable(text).replace('\\', '/');
    return plain.length() <= COMMENT_LENGTH ? plain : plain.substring(0, COMMENT_LENGTH);
  }

  /** The result of a presentation context in words (PS3.8 9.3.3.2). */
  static String contextResult(int result) {
    return switch (result) {
      case 1 -> "refused by its application";
      case 2 -> "refused without reason";
      case 3 -> "SOP class not supported";
      case 4 -> "transfer syntaxes not supported";
      default -> "refused with the unknown result " + result;
    };
  }
}
