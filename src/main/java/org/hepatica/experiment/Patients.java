package org.hepatica.experiment;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.hepatica.learning.data.Persons;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;

/**
 * Divides the patients of a data set: a fifth tests, a fifth validates (at least one each), the
 * others train, by the order of the hashes of their names; some are left out. Who share a picture
 * are one patient here.
 */
final class Patients {
  private static final int PARTS = 5;

  private final Map<String, Split.Role> roles;

  private Patients(Map<String, Split.Role> roles) {
    this.roles = roles;
  }

  /**
   * Divides the patients of some slices.
   *
   * @throws IOException when fewer than three patients are left, or one cannot be named in a split
   * @throws IllegalArgumentException when somebody is to be left out who is not there
   */
  static Patients of(List<Slice> slices, Set<String> leftOut, String what) throws IOException {
    Set<String> all = new TreeSet<>();
    slices.forEach(slice -> all.add(slice.patient()));
    if (!all.containsAll(leftOut)) {
      Set<String> unknown = new TreeSet<>(leftOut);
      unknown.removeAll(all);
      throw new IllegalArgumentException(
          "%s has no patients %s who could be left out".formatted(what, unknown));
    }
    for (String patient : all) {
      if (!patient.matches("[^\\s#]+")) {
        throw new IOException(
            "%s: the patient '%s' cannot be named in a split: rename the pictures, without blanks and # before the first _"
                .formatted(what, patient));
      }
    }
    SortedMap<String, List<Slice>> kept =
        Persons.of(slices.stream().filter(s -> !leftOut.contains(s.patient())).toList());
    if (kept.size() < 3) {
      throw new IOException(
          "%s has %d patients: training, validation and test need one each"
              .formatted(what, kept.size()));
    }
    int part = Math.max(1, kept.size() / PARTS);
    Map<String, Split.Role> roles = new HashMap<>();
    int i = 0;
    for (List<Slice> person : kept.values()) {
      Split.Role role =
          i < part ? Split.Role.TEST : i < 2 * part ? Split.Role.VALIDATION : Split.Role.TRAINING;
      person.forEach(slice -> roles.put(slice.patient(), role));
      i++;
    }
    leftOut.forEach(patient -> roles.put(patient, Split.Role.OUT));
    return new Patients(roles);
  }

  /** How many have a role. */
  long count(Split.Role role) {
    return roles.values().stream().filter(r -> r == role).count();
  }

  /** As a text that {@link Split#load} reads. */
  String text() {
    StringBuilder text = new StringBuilder();
    for (String patient : new TreeSet<>(roles.keySet())) {
      String word =
          switch (roles.get(patient)) {
            case TEST -> "test ";
            case VALIDATION -> "validation ";
            case OUT -> "out ";
            case TRAINING -> "";
          };
      if (!word.isEmpty()) {
        text.append(word).append(patient).append('\n');
      }
    }
    return text.toString();
  }
}
