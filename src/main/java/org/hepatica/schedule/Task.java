package org.hepatica.schedule;

/** Something that is done by the clock. Ends early when its thread is interrupted. */
@FunctionalInterface
public interface Task {
  /**
   * Does it.
   *
   * @return what was done, in words for the log; no patient data
   */
  String run() throws Exception;
}
