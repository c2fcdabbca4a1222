package org.hepatica.schedule;

/** Trains the model on when enough new cases have come. */
public final class RetrainTask implements Task {
  /** What the learning room does. */
  public interface Retrain {
    /** Patients with cases that no training has seen yet. */
    int newCases() throws Exception;

    /**
     * Trains the present model on, in a process of its own, and enters the new one; does not put it
     * in use. Ends the process when interrupted.
     *
     * @return the id of the new model and its scores, in words
     */
    String retrain() throws Exception;
  }

  private final Retrain learning;
  private final int minCases;

  /**
   * @param minCases patients with new cases that are enough, at least 1
   */
  public RetrainTask(Retrain learning, int minCases) {
    this.learning = learning;
    this.minCases = minCases;
  }

  @Override
  public String run() throws Exception {
    int patients = learning.newCases();
    if (patients < minCases) {
      return "nothing to do, " + patients + " of " + minCases + " patients with new cases";
    }
    return learning.retrain();
  }
}
