package org.hepatica.ledger;

import java.util.List;

/**
 * What an analysis found, as far as the ledger shows it.
 *
 * @param outcome SEGMENTED, NO_LIVER, REFUSED, or CASE of a correction
 * @param modelId or null when no model ran
 * @param volumeMl in mL, or null
 * @param code HEP-nnn when refused, else null
 * @param reason when refused, else null; no patient data
 * @param reviewFlags why the result asks for review, in the words of the report; no patient data
 */
public record Conclusion(
    String outcome,
    String modelId,
    Double volumeMl,
    String code,
    String reason,
    List<String> reviewFlags) {
  /** The outcome of a correction that became a case. */
  public static final String CASE = "CASE";

  /** A series the admission gate did not let in. */
  public static Conclusion refused(String code, String reason) {
    return new Conclusion("REFUSED", null, null, code, reason, List.of());
  }

  /**
   * A correction that became a case.
   *
   * @param volumeMl of what is marked, mL
   */
  public static Conclusion learned(double volumeMl) {
    return new Conclusion(CASE, null, volumeMl, null, null, List.of());
  }
}
