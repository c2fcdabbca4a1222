package org.hepatica.analysis;

/** Hears how far an analysis has come; must return quickly. */
@FunctionalInterface
public interface Progress {
  /** Nobody listens. */
  Progress NONE = (stage, done, total) -> {};

  /**
   * @param stage {@code read}, {@code segment}, {@code shape}, {@code explain} or {@code write}
   * @param done steps of the stage that are done, 0..total
   * @param total steps of the stage
   */
  void at(String stage, int done, int total);
}
