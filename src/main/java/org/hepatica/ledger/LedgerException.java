package org.hepatica.ledger;

/**
 * The ledger cannot be opened or does not allow what was asked; the message says why and what to
 * do.
 */
public class LedgerException extends RuntimeException {
  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
