package org.hepatica.learning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.hepatica.unet.SeenPictures;

/**
 * Patients who are one person as far as pictures tell: two who share a picture, by its fingerprint,
 * and who shares one with either. So comes who was filed under two IDs, or whose folder was copied
 * under another name.
 */
public final class Persons {
  private final Map<String, String> leaders = new TreeMap<>();

  private Persons() {}

  /**
   * The slices of each person, in the order of hashes: of a person's patients the first SHA-256 of
   * a name.
   */
  public static SortedMap<String, List<Slice>> of(List<Slice> slices) {
    Persons persons = new Persons();
    Map<Long, String> owners = new HashMap<>();
    for (Slice slice : slices) {
      String patient = slice.patient();
      persons.leaders.putIfAbsent(patient, patient);
      if (slice.print() != SeenPictures.NO_PRINT) {
        persons.join(patient, owners.computeIfAbsent(slice.print(), print -> patient));
      }
    }
    Map<String, List<Slice>> byLeader = new TreeMap<>();
    for (Slice slice : slices) {
      byLeader
          .computeIfAbsent(persons.leader(slice.patient()), leader -> new ArrayList<>())
          .add(slice);
    }
    SortedMap<String, List<Slice>> byHash = new TreeMap<>();
    byLeader.values().forEach(person -> byHash.put(hash(person), person));
    return byHash;
  }

  private static String hash(List<Slice> person) {
    return person.stream()
        .map(Slice::patient)
        .map(Hashes::sha256)
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void join(String one, String other) {
    leaders.put(leader(one), leader(other));
  }

  private String leader(String patient) {
    String at = patient;
    while (!leaders.get(at).equals(at)) {
      at = leaders.get(at);
    }
    return at;
  }
}
