package org.hepatica.learning;

import java.util.List;

/**
 * Where a run stands after some epochs. Everything follows from the settings and the epochs done,
 * so that a run that was interrupted goes on like one that was not.
 *
 * @param phase the phase of the next epoch, from 0; the number of phases when the run is over
 * @param epoch the next epoch within that phase, from 0
 */
record TrainingProgress(int phase, int epoch) {

  /**
   * Replays what was done. A phase ends after its last epoch, or when {@link
   * TrainingSettings#patience} epochs of it in a row brought no better mean validation Dice than
   * the best of the phase before them.
   */
  static TrainingProgress after(List<EpochReport> reports, TrainingSettings settings) {
    int phase = 0;
    int epoch = 0;
    int waited = 0;
    double best = -1;
    for (EpochReport report : reports) {
      epoch++;
      if (report.validationDice() > best) {
        best = report.validationDice();
        waited = 0;
      } else {
        waited++;
      }
      boolean outOfPatience = settings.patience() > 0 && waited >= settings.patience();
      if (outOfPatience || epoch >= settings.phases().get(phase).epochs()) {
        phase++;
        epoch = 0;
        waited = 0;
        best = -1;
      }
      if (phase == settings.phases().size()) {
        break;
      }
    }
    return new TrainingProgress(phase, epoch);
  }

  /** The phase that the last of these epochs belonged to, 0 when there was none. */
  static int lastPhase(List<EpochReport> reports, TrainingSettings settings) {
    return reports.isEmpty() ? 0 : after(reports.subList(0, reports.size() - 1), settings).phase();
  }
}
