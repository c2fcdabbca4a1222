package org.hepatica.delivery;

import java.io.IOException;
import java.time.Duration;

/** A destination takes nothing at present; the message says why, with the cure. */
final class Away extends IOException {
  private static final long serialVersionUID = 1L;

  private final Duration atLeast;

  Away(String message) {
    this(message, Duration.ZERO);
  }

  /**
   * @param atLeast it asks to be left alone for so long
   */
  Away(String message, Duration atLeast) {
    super(message);
    this.atLeast = atLeast;
  }

  Duration atLeast() {
    return atLeast;
  }
}
