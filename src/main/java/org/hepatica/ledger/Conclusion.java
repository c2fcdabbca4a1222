package org.hepatica.ledger;

/**
 * What an analysis found, as far as the ledger shows it.
 *
 * @param outcome SEGMENTED, NO_LIVER or REFUSED
 * @param modelId or null when no model ran
 * @param volumeMl in mL, or null
 * @param code HEP-nnn when refused, else null
 * @param reason when refused, else null; no patient data
 */
public record Conclusion(
    String outcome, String modelId, Double volumeMl, String code, String reason) {

  /** A series the admission gate did not let in. */
  public static Conclusion refused(String code, String reason) {
    return new Conclusion("REFUSED", null, null, code, reason);
  }

  boolean isRefusal() {
    return code != null;
  }
}
