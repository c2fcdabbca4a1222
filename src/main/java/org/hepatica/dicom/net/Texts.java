package org.hepatica.dicom.net;

/** Words for log lines and for the wire. */
public final class Texts {
  private static final int COMMENT_LENGTH = 64;

  /** Of a UID (PS3.5 9.1). */
  private static final int UID_LENGTH = 64;

  private Texts() {}

  /** Text from the network as it may stand in a log line. */
  public static String printable(String text) {
    return text.replaceAll("[^ -~]", "?");
  }

  /** Who asks for an association, as it may stand in a log line. */
  public static String caller(String callingAe, String address) {
    String title = callingAe.isEmpty() ? "a blank AE title" : printable(callingAe);
    return "%s (%s)".formatted(title, address);
  }

  /** What should be a UID, as it may stand in a log line: an item of a request holds 64 KiB. */
  static String uid(String text) {
    if (text.isEmpty()) {
      return "an empty UID";
    }
    return text.length() <= UID_LENGTH
        ? printable(text)
        : printable(text.substring(0, UID_LENGTH)) + "…";
  }

  /**
   * Why a response is not the one that is due: of another operation, to another message, or without
   * a status.
   *
   * @param field its Command Field
   * @param to its Message ID Being Responded To
   * @param dueField the Command Field that is due
   * @param dueTo the Message ID of the request
   */
  public static String wrongAnswer(int field, int to, int dueField, int dueTo) {
    if (field != dueField) {
      return "it answered with command %04XH, not %04XH".formatted(field, dueField);
    }
    return to == dueTo
        ? "it answered without a status"
        : "it answered message %d, not %d".formatted(to, dueTo);
  }

  /** An error comment as the wire takes it: ASCII without the backslash, which divides values. */
  public static String comment(String text) {
    String plain = printable(text).replace('\\', '/');
    return plain.length() <= COMMENT_LENGTH ? plain : plain.substring(0, COMMENT_LENGTH);
  }
}
