package org.hepatica.console;

/** What was asked for is not there, or cannot be done as things stand; the message says why. */
public final class AdminRefused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean notFound;

  private AdminRefused(String message, boolean notFound) {
    super(message);
    this.notFound = notFound;
  }

  /** There is no such thing. */
  public static AdminRefused notFound(String message) {
    return new AdminRefused(message, true);
  }

  /** It cannot be done as things stand. */
  public static AdminRefused notNow(String message) {
    return new AdminRefused(message, false);
  }

  /** Whether the thing does not exist. */
  public boolean isNotFound() {
    return notFound;
  }
}
