package org.hepatica.cli;

/** A command could not do what was asked; ends with {@link ExitCode#FAILED}. */
public final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what happened, to which object, and what to do
   */
  public CommandFailed(String message) {
    super(message);
  }
}
