package org.hepatica.ledger;

/** An instance contradicts what is already in the ledger under the same UID. The first stays. */
public final class LedgerConflict extends Exception {
  LedgerConflict(String message) {
    super(message);
  }

  static LedgerConflict known(String sopInstanceUid) {
    return new LedgerConflict("instance " + sopInstanceUid + " is known already");
  }
}
