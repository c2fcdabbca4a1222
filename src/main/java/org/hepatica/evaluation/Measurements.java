package org.hepatica.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Measurements together. */
final class Measurements {
  private Measurements() {}

  /** All pixels of all pictures as one picture. */
  static Overlap sum(List<Measurement> measurements) {
    long both = 0;
    long predicted = 0;
    long truth = 0;
    long pixels = 0;
    for (Measurement m : measurements) {
      both += m.overlap().both();
      predicted += m.overlap().predicted();
      truth += m.overlap().truth();
      pixels += m.overlap().pixels();
    }
    return new Overlap(both, predicted, truth, pixels);
  }

  /** One for each patient: the overlap of all its pictures together, without distances. */
  static List<Measurement> byPatient(List<Measurement> measurements) {
    List<Measurement> sums = new ArrayList<>();
    ofEachPatient(measurements)
        .forEach(
            (patient, all) ->
                sums.add(new Measurement(patient, patient, sum(all), null, null, false)));
    return sums;
  }

  /** By patient, each in the order of its first measurement. */
  static Map<String, List<Measurement>> ofEachPatient(List<Measurement> measurements) {
    return measurements.stream()
        .collect(
            Collectors.groupingBy(
                Measurement::patient, LinkedHashMap::new, Collectors.toUnmodifiableList()));
  }
}
