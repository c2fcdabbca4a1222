package org.hepatica.experiment;

import java.util.List;
import org.hepatica.learning.data.Slice;

/** A method without a network, fitted to training slices. */
interface Segmenter {

  /** Its name in the report. */
  String name();

  /** What was fitted and chosen, for the report. */
  String describe();

  /** The mask of a slice, size² values of 0 or 1. The slice's own mask is not looked at. */
  byte[] segment(Slice slice);

  /** The one with the best mean Dice on validation slices; of equal ones the first. */
  static <S extends Segmenter> S best(List<S> candidates, List<Slice> validation) {
    S best = null;
    double bestDice = -1;
    for (S candidate : candidates) {
      double dice = candidate.meanDice(validation);
      if (dice > bestDice) {
        best = candidate;
        bestDice = dice;
      }
    }
    return best;
  }

  /** Mean Dice over slices with liver. */
  default double meanDice(List<Slice> slices) {
    double sum = 0;
    int count = 0;
    for (Slice slice : slices) {
      if (slice.liverPixels() > 0) {
        byte[] predicted = segment(slice);
        long both = 0;
        long either = 0;
        for (int i = 0; i < predicted.length; i++) {
          both += predicted[i] & slice.mask()[i];
          either += predicted[i] + slice.mask()[i];
        }
        sum += 2.0 * both / either;
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
