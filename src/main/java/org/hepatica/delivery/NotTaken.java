package org.hepatica.delivery;

import java.io.IOException;

/** One object was not taken, and others may be; the message says why, with the cure. */
final class NotTaken extends IOException {
  private static final long serialVersionUID = 1L;

  private final boolean mayChange;

  /**
   * @param mayChange whether another attempt may be answered otherwise
   */
  NotTaken(String message, boolean mayChange) {
    super(message);
    this.mayChange = mayChange;
  }

  boolean mayChange() {
    return mayChange;
  }
}
