package org.hepatica.learning.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.hepatica.unet.SeenPictures;

/**
 * Which patients test and which validate; all others train. Always by patient, never by slice. A
 * text file of lines {@code test PATIENT}, {@code validation PATIENT} and {@code out PATIENT} (who
 * is left out); {@code #} starts a comment.
 */
public final class Split {

  /** The committed split of Medical Segmentation Decathlon Task03. */
  public static final String MSD_LIVER = "msd-liver-2d";

  /**
   * A fifth of the patients validates: the first in order of the SHA-256 of their names. Those with
   * liver and those without are counted apart; of those with liver one at least validates, and one
   * at least trains. Who share a picture are one patient here ({@link Persons}), whose name is the
   * one that comes first.
   */
  public static final String BY_HASH = "by-hash";

  /**
   * The same, but each patient by the SHA-256 of the own name alone, so that who trains goes on to
   * train when others come. A patient of whom the model has seen a picture before goes on to train.
   */
  public static final String BY_OWN_HASH = "by-own-hash";

  /** SHA-256 below which a fifth of all names lies. */
  private static final String FIFTH = "3".repeat(64);

  /** What a patient's slices are for. */
  public enum Role {
    /** Weights are fitted to it. */
    TRAINING,
    /** Chooses the best epoch and the threshold. */
    VALIDATION,
    /** Measured once at the end; never used for a choice. */
    TEST,
    /** Neither trained on nor measured. */
    OUT
  }

  private final Map<String, Role> roles;

  private Split(Map<String, Role> roles) {
    this.roles = roles;
  }

  /**
   * Finds the split that settings name.
   *
   * @param name {@link #MSD_LIVER}, {@link #BY_HASH}, {@link #BY_OWN_HASH}, or a file
   * @param slices whose patients a split by hash divides
   * @param seen what the model, or the one that training goes on from, was trained on
   * @throws IOException when the file cannot be read, or name one of the patients
   */
  public static Split resolve(String name, List<Slice> slices, SeenPictures seen)
      throws IOException {
    return switch (name) {
      case MSD_LIVER -> msdLiver();
      case BY_HASH -> byHash(slices, SeenPictures.UNKNOWN, hashes -> hashes.size() / 5);
      case BY_OWN_HASH ->
          byHash(
              slices,
              seen,
              hashes -> (int) hashes.stream().filter(hash -> hash.compareTo(FIFTH) < 0).count());
      default -> {
        requireNameable(slices, name);
        yield load(Path.of(name));
      }
    };
  }

  /** Whoever cannot be named would train, whatever is written there. */
  private static void requireNameable(List<Slice> slices, String file) throws IOException {
    for (Slice slice : slices) {
      if (slice.patient().contains("#")) {
        throw new IOException(
            "%s cannot name the patient '%s', as a # begins a comment: rename the pictures"
                .formatted(file, slice.patient()));
      }
    }
  }

  /** The split committed with this program. */
  public static Split msdLiver() throws IOException {
    String resource = MSD_LIVER + "-split.txt";
    try (InputStream in = Split.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException("resource " + resource + " is missing from the program");
      }
      return read(new InputStreamReader(in, StandardCharsets.UTF_8), resource);
    }
  }

  /** Those of whom a picture was seen. */
  public static Set<String> patients(List<Slice> slices, SeenPictures seen) {
    return slices.stream()
        .filter(slice -> seen.has(slice.print()))
        .map(Slice::patient)
        .collect(Collectors.toSet());
  }

  /**
   * The first in order of their hashes validate.
   *
   * @param seen of whom a picture was seen goes on to train
   * @param wanted how many of some with these hashes validate
   */
  private static Split byHash(
      List<Slice> slices, SeenPictures seen, ToIntFunction<List<String>> wanted) {
    SortedMap<String, List<Slice>> withLiver = new TreeMap<>();
    SortedMap<String, List<Slice>> without = new TreeMap<>();
    boolean isTrained = false;
    for (Map.Entry<String, List<Slice>> person : Persons.of(slices).entrySet()) {
      List<Slice> own = person.getValue();
      boolean hasLiver = own.stream().anyMatch(slice -> slice.liverPixels() > 0);
      if (own.stream().anyMatch(slice -> seen.has(slice.print()))) {
        isTrained |= hasLiver;
      } else {
        (hasLiver ? withLiver : without).put(person.getKey(), own);
      }
    }
    int most = isTrained ? withLiver.size() : withLiver.size() - 1;
    Split split = new Split(new TreeMap<>());
    split.validate(withLiver, Math.min(most, Math.max(1, wanted.applyAsInt(hashes(withLiver)))));
    split.validate(without, wanted.applyAsInt(hashes(without)));
    return split;
  }

  private static List<String> hashes(Map<String, List<Slice>> persons) {
    return List.copyOf(persons.keySet());
  }

  private void validate(SortedMap<String, List<Slice>> byHash, int many) {
    byHash.values().stream()
        .limit(Math.max(0, many))
        .flatMap(List::stream)
        .forEach(slice -> roles.put(slice.patient(), Role.VALIDATION));
  }

  /**
   * Reads a split from a file.
   *
   * @throws IOException when it cannot be read or a line is neither; the message names file and
   *     line
   */
  public static Split load(Path file) throws IOException {
    try (Reader reader = Files.newBufferedReader(file)) {
      return read(reader, file.toString());
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not in UTF-8: save it in that", e);
    }
  }

  private static Split read(Reader source, String name) throws IOException {
    Map<String, Role> roles = new TreeMap<>();
    BufferedReader reader = new BufferedReader(source);
    int number = 0;
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      number++;
      String text = line.replaceFirst("#.*", "").strip();
      if (text.isEmpty()) {
        continue;
      }
      String[] words = text.split("\\s+");
      Role role =
          switch (words[0]) {
            case "test" -> Role.TEST;
            case "validation" -> Role.VALIDATION;
            case "out" -> Role.OUT;
            default -> null;
          };
      if (role == null || words.length != 2) {
        throw new IOException(
            "%s:%d: expected 'test PATIENT', 'validation PATIENT' or 'out PATIENT', found '%s'"
                .formatted(name, number, text));
      }
      if (roles.put(words[1], role) != null) {
        throw new IOException(
            "%s:%d: patient %s is listed twice".formatted(name, number, words[1]));
      }
    }
    return new Split(roles);
  }

  /** What this patient's slices are for. */
  public Role of(String patient) {
    return roles.getOrDefault(patient, Role.TRAINING);
  }

  /** The slices of one role, in their order. */
  public List<Slice> select(List<Slice> slices, Role role) {
    List<Slice> selected = new ArrayList<>();
    for (Slice slice : slices) {
      if (of(slice.patient()) == role) {
        selected.add(slice);
      }
    }
    return selected;
  }
}
