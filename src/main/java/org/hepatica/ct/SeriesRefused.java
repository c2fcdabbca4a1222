package org.hepatica.ct;

/**
 * A series that Hepatica does not process, and why. The reason names UIDs, never files or the
 * patient.
 */
public final class SeriesRefused extends Exception {

  private static final long serialVersionUID = 1L;

  private final AdmissionCode admissionCode;
  private final String what;
  private final String reason;

  /**
   * Refuses.
   *
   * @param admissionCode the rule
   * @param what what was found, and where
   */
  public SeriesRefused(AdmissionCode admissionCode, String what) {
    this(admissionCode, what, null);
  }

  /** As above, with what led to it. */
  public SeriesRefused(AdmissionCode admissionCode, String what, Throwable cause) {
    super(admissionCode.code() + ": " + sentence(admissionCode, what), cause);
    this.admissionCode = admissionCode;
    this.what = what;
    this.reason = sentence(admissionCode, what);
  }

  /** The same refusal, telling also what is wrong with the other images. */
  SeriesRefused andWithoutIt(SeriesRefused rest) {
    return new SeriesRefused(
        admissionCode, what + "; without it, " + rest.code() + ": " + rest.what, rest);
  }

  private static String sentence(AdmissionCode code, String what) {
    return what + ". " + code.cure();
  }

  /** The rule that refused. */
  public AdmissionCode admissionCode() {
    return admissionCode;
  }

  /** Its number, {@code HEP-4nn}. */
  public String code() {
    return admissionCode.code();
  }

  /** What was found and what to do, in sentences. */
  public String reason() {
    return reason;
  }
}
