package org.hepatica.learning.data;

import java.nio.ByteBuffer;
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
  private final SortedMap<String, String> leaders = new TreeMap<>();
  private final Map<Long, String> owners = new HashMap<>();

  /**
   * The slices of each person, in the order of hashes: of a person's patients the first SHA-256 of
   * a name.
   */
  public static SortedMap<String, List<Slice>> of(List<Slice> slices) {
    Persons persons = new Persons();
    slices.forEach(slice -> persons.add(slice.patient(), slice.print()));
    Map<String, List<Slice>> byLeader = new TreeMap<>();
    for (Slice slice : slices) {
      byLeader
          .computeIfAbsent(persons.first(slice.patient()), leader -> new ArrayList<>())
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

  /**
   * A fingerprint of a slice of a series, for {@link #add}: the first eight bytes of the SHA-256
   * over its rows and columns (32 bit, big-endian) and its Hounsfield units (16 bit, big-endian).
   *
   * @param hu rows x columns; one even value, as of air alone, is told from no other
   */
  public static long print(int rows, int columns, short... hu) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Integer.BYTES + Short.BYTES * hu.length);
    bytes.putInt(rows).putInt(columns);
    boolean isEven = true;
    for (short value : hu) {
      bytes.putShort(value);
      isEven &= value == hu[0];
    }
    return isEven
        ? SeenPictures.NO_PRINT
        : ByteBuffer.wrap(Hashes.digest().digest(bytes.array())).getLong();
  }

  /**
   * Notes a picture of a patient.
   *
   * @param print its fingerprint, {@link Slice#print}
   */
  public void add(String patient, long print) {
    leaders.putIfAbsent(patient, patient);
    if (print != SeenPictures.NO_PRINT) {
      join(patient, owners.computeIfAbsent(print, same -> patient));
    }
  }

  /** Of each person with more than one name, all names, in order. */
  public List<List<String>> several() {
    SortedMap<String, List<String>> names = new TreeMap<>();
    leaders
        .keySet()
        .forEach(name -> names.computeIfAbsent(first(name), n -> new ArrayList<>()).add(name));
    return names.values().stream().filter(person -> person.size() > 1).toList();
  }

  private void join(String one, String other) {
    String first = first(one);
    String second = first(other);
    boolean inOrder = first.compareTo(second) < 0;
    leaders.put(inOrder ? second : first, inOrder ? first : second);
  }

  /** The first, in order, of the names that a patient has, of whom all pictures were noted. */
  public String first(String patient) {
    String at = patient;
    while (!leaders.get(at).equals(at)) {
      at = leaders.get(at);
    }
    return at;
  }
}
