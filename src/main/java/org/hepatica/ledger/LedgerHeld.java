package org.hepatica.ledger;

/** Another process holds the ledger, as a running node does. */
public final class LedgerHeld extends LedgerException {
  private static final long serialVersionUID = 1L;

  LedgerHeld(String message, Throwable cause) {
    super(message, cause);
  }
}
