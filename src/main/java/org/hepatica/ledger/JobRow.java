package org.hepatica.ledger;

import java.time.Instant;
import java.util.Arrays;

/**
 * One job: one revision of one series on its way through the house.
 *
 * @param held nothing of it is delivered until a new revision, or an admin's retry
 * @param attempts analyses begun
 * @param changed time of its latest step
 * @param code HEP-nnn of a refusal or failure, or null
 * @param reason in words, or null
 * @param flags words with blanks between them, e.g. "conflict"; empty when there are none
 * @param outcome of the analysis (SEGMENTED, NO_LIVER, REFUSED, CASE), or null
 * @param volumeMl of the liver in mL, or null
 */
public record JobRow(
    long id,
    String seriesUid,
    String studyUid,
    String modality,
    String sourceAe,
    int revision,
    JobState state,
    boolean urgent,
    boolean held,
    int attempts,
    Instant created,
    Instant lastInstance,
    Instant changed,
    String code,
    String reason,
    String flags,
    String outcome,
    String modelId,
    Double volumeMl) {

  /** Whether the job carries this flag. */
  public boolean isFlagged(String flag) {
    return Arrays.asList(flags.split(" ")).contains(flag);
  }
}
