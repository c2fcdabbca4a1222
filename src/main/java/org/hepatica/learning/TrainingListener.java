package org.hepatica.learning;

/** Is told how a training run goes, on the thread that trains. */
public interface TrainingListener {

  /**
   * After each step.
   *
   * @param epoch from 1
   * @param epochs of the whole run
   * @param batch from 1
   * @param batches of this epoch
   * @param loss of this step
   */
  default void step(int epoch, int epochs, int batch, int batches, double loss) {}

  /** After each epoch. */
  default void epoch(EpochReport report) {}

  /** What whoever trains should know, such as a damaged file that the run can do without. */
  default void told(String what) {}

  /** At the end, of each part of the model's calibration that stays unknown: which, and why. */
  default void notKnown(String why) {}
}
