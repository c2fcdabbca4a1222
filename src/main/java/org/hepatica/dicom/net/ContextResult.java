package org.hepatica.dicom.net;

/**
 * The answer to one presentation context (PS3.8 9.3.3.2).
 *
 * @param id of the context, odd, 1 to 255
 * @param result 0 to 4
 * @param transferSyntax counts only where it is accepted
 */
public record ContextResult(int id, int result, String transferSyntax) {
  public static final int ACCEPTED = 0;
  public static final int USER_REJECTION = 1;
  public static final int NO_REASON = 2;
  public static final int ABSTRACT_SYNTAX_NOT_SUPPORTED = 3;
  public static final int TRANSFER_SYNTAXES_NOT_SUPPORTED = 4;

  public boolean accepted() {
    return result == ACCEPTED;
  }

  /** Whether the next association may be answered otherwise: all but what is not supported. */
  boolean mayChange() {
    return !accepted()
        && result != ABSTRACT_SYNTAX_NOT_SUPPORTED
        && result != TRANSFER_SYNTAXES_NOT_SUPPORTED;
  }

  /** The result in words. */
  public String why() {
    return switch (result) {
      case USER_REJECTION -> "refused by its application";
      case NO_REASON -> "refused without reason";
      case ABSTRACT_SYNTAX_NOT_SUPPORTED -> "SOP class not supported";
      case TRANSFER_SYNTAXES_NOT_SUPPORTED -> "transfer syntaxes not supported";
      default -> "refused with the unknown result " + result;
    };
  }
}
