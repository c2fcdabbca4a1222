package org.hepatica.experiment;

import org.hepatica.learning.TrainingListener;

/** Is told how far an experiment is. */
public interface ExperimentListener {

  /**
   * A step begins.
   *
   * @param number from 1
   * @param steps of the whole experiment
   * @param what is done
   */
  void step(int number, int steps, String what);

  /** How much of a measurement is done; on a reader thread. */
  void at(int done, int total);

  /** Is told of the training that is going on. */
  TrainingListener training();
}
