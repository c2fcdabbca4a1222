package org.hepatica.ledger;

/** Where one object stands on its way to one destination: PENDING → SENT → COMMITTED, or FAILED. */
public enum DeliveryState {
  /** Not sent yet, or to be sent again. */
  PENDING,
  /** The destination answered success or a warning; it may have to commit to it yet. */
  SENT,
  /** The destination took responsibility for it (PS3.4 annex J). */
  COMMITTED,
  /** Given up; status and text say why. */
  FAILED
}
