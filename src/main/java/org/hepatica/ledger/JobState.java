package org.hepatica.ledger;

import java.util.Set;

/** Where a job stands. The legal steps are here and nowhere else. */
public enum JobState {
  /** Instances of the series are still coming. */
  RECEIVING,
  /** The series is complete and waits for analysis. */
  QUEUED,
  /** A worker has it; a correction is being made a case. */
  ANALYSING,
  /** Results are written; the outbox has them. */
  DELIVERING,
  /** Every result reached every destination, or there was none to send to. */
  DONE,
  /** At least one delivery was given up; an admin can retry. */
  DONE_PARTLY,
  /** The series is not for us; the job says why. */
  REJECTED,
  /** Retries are used up; an admin can retry. */
  FAILED;

  /** The states that may follow this one. */
  public Set<JobState> next() {
    return switch (this) {
      case RECEIVING -> Set.of(QUEUED, REJECTED);
      // Back to RECEIVING: an instance came before anybody began.
      // To REJECTED: another series of the study was taken.
      case QUEUED -> Set.of(ANALYSING, RECEIVING, REJECTED);
      // Back to QUEUED: the worker or the node died.
      // To DONE: of a correction there is nothing to send.
      case ANALYSING -> Set.of(DELIVERING, DONE, QUEUED, REJECTED, FAILED);
      // To REJECTED: what was delivered is the notice of a refusal.
      case DELIVERING -> Set.of(DONE, DONE_PARTLY, REJECTED);
      // To QUEUED: what was to be sent is gone, and is made again.
      case DONE_PARTLY -> Set.of(DELIVERING, QUEUED);
      case FAILED -> Set.of(QUEUED);
      // To QUEUED: it was set aside, and an admin wants it as well; or its notice is gone.
      // To RECEIVING: the settings that it was refused by may be others now.
      // To DELIVERING: its notice was given up, and its images are gone.
      case REJECTED -> Set.of(QUEUED, RECEIVING, DELIVERING);
      case DONE -> Set.of();
    };
  }

  /** Whether nothing more happens to the job by itself. */
  public boolean isFinal() {
    return this == DONE || this == DONE_PARTLY || this == REJECTED || this == FAILED;
  }
}
