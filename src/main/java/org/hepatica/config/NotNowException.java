package org.hepatica.config;

/**
 * What a setting asks for cannot be had now, though there is nothing wrong with how it is written:
 * a port in use, a folder that cannot be written, a file that is not there. That may pass, as when
 * the node before is still ending or a disk is not mounted yet, so that whoever supervises the node
 * starts it again; after a {@link ConfigException} that would be in vain.
 */
public final class NotNowException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param problem the setting, where it was given, what cannot be had and the cure
   */
  public NotNowException(ConfigProblem problem) {
    super(problem.toString());
  }
}
