package org.hepatica.cli;

/** The input of a command is not for us; ends with {@link ExitCode#REFUSED}. */
public final class InputRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message which input, why, and what to do
   */
  public InputRefused(String message) {
    super(message);
  }
}
