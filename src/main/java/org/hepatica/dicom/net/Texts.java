package org.hepatica.dicom.net;

/** Words for log lines and for the wire. */
public final class Texts {
  private static final int COMMENT_LENGTH = 64;

  private Texts() {}

  /** Text from the network as it may stand in a log line. */
  public static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** An error comment as the wire takes it: ASCII without the backslash, which divides values. */
  public static String comment(String text) {
    String plain = printable(text).replace('\\', '/');
    return plain.length() <= COMMENT_LENGTH ? plain : plain.substring(0, COMMENT_LENGTH);
  }
}
