package org.hepatica.cli;

/** What a command ends with. */
public final class ExitCode {
  /** It did what was asked. */
  public static final int DONE = 0;

  /** It could not do what was asked. */
  public static final int FAILED = 1;

  /** The command line or the configuration is wrong; nothing was started. */
  public static final int USAGE = 2;

  /** The input is not for us, and the message says why. */
  public static final int REFUSED = 3;

  private ExitCode() {}
}
