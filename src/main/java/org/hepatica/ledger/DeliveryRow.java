package org.hepatica.ledger;

import java.time.Instant;

/**
 * One object on its way to one destination.
 *
 * @param status of the last answer, by C-STORE or STOW-RS (PS3.4 B.2.3), or null before there was
 *     one
 * @param text what the last attempt ended with, or null
 * @param since attempts are given up at an age counted from here
 * @param nextAttempt when it is sent, or its destination asked to commit to it
 * @param commitmentUid Transaction UID of its latest storage commitment request, or null
 * @param awaitsCommitment it is SENT, and its destination must commit to it
 */
public record DeliveryRow(
    long id,
    long resultId,
    long jobId,
    String destination,
    DeliveryState state,
    int attempts,
    Integer status,
    String text,
    Instant since,
    Instant nextAttempt,
    Instant changed,
    String commitmentUid,
    boolean awaitsCommitment) {

  /** What {@link #standing} calls an object that is SENT and waits for storage commitment. */
  public static final String AWAITS_COMMITMENT = "AWAITS_COMMITMENT";

  /** The state as it is shown: one that is sent and must be committed to is not at its end. */
  public String standing() {
    return awaitsCommitment ? AWAITS_COMMITMENT : state.name();
  }

  /** When something is done about it again; null when nothing is. */
  public Instant next() {
    return state == DeliveryState.PENDING || awaitsCommitment ? nextAttempt : null;
  }
}
