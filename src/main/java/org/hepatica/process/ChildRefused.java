package org.hepatica.process;

import java.io.IOException;

/** A child process said why it cannot do what it was told; the message is its own. */
public final class ChildRefused extends IOException {
  private static final long serialVersionUID = 1L;

  ChildRefused(String why) {
    super(why);
  }
}
