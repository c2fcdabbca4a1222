package org.hepatica.learning.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;
import org.hepatica.disk.FolderLock;

/**
 * A folder of cases (see {@link CaseFolder}) that grows while others read it. A picture is there
 * only when its mask is. {@code trained.txt} lists the pictures that a training has seen, each as
 * SHA-256 of picture and mask, two blanks, name; the name alone stands for any.
 */
public final class CaseStore {
  static final String IMAGES = "images";
  static final String MASKS = "masks";
  private static final String TRAINED = "trained.txt";

  /** A copy of some thousands of pictures takes a minute; of a disk that is slow, several. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Path folder;

  /** Of a folder, which need not be there yet. */
  public CaseStore(Path folder) {
    this.folder = folder;
  }

  /** How many patients have pictures that no training has seen. */
  public int newPatients() throws IOException {
    Set<String> seen = trained();
    Set<String> patients = new TreeSet<>();
    for (String name : names(IMAGES)) {
      if (!seen.contains(name) && isNew(name, seen)) {
        patients.add(name.replaceFirst("_.*", ""));
      }
    }
    return patients.size();
  }

  private boolean isNew(String name, Set<String> seen) throws IOException {
    try {
      return !seen.contains(line(folder, name));
    } catch (NoSuchFileException e) {
      // Either another one took its place just now, or it has no mask, which a training will say.
      return Files.exists(image(folder, name));
    }
  }

  /**
   * Copies the cases as they are now: who reads them several times within hours is not disturbed by
   * what comes or goes meanwhile. Of a series that is {@link #put} at the time it is the earlier
   * truth or the new one, whole.
   *
   * @return what was copied, for {@link #remember}
   * @throws IOException when a picture has no mask, one cannot be copied, or the cases are being
   *     replaced for minutes
   */
  public Set<String> copyTo(Path to) throws IOException {
    Files.createDirectories(to.resolve(IMAGES));
    Files.createDirectories(to.resolve(MASKS));
    if (!Files.isDirectory(folder)) {
      return new TreeSet<>(); // nobody has put a case there yet
    }
    try (FolderLock lock = FolderLock.take(folder, PATIENCE)) {
      assert lock != null;
      Replacement.endAll(folder);
      return copyAll(to);
    }
  }

  private Set<String> copyAll(Path to) throws IOException {
    Set<String> copied = new TreeSet<>();
    for (String name : names(IMAGES)) {
      try {
        Files.copy(image(folder, name), image(to, name));
        Files.copy(mask(folder, name), mask(to, name));
        copied.add(line(to, name));
      } catch (NoSuchFileException e) {
        if (Files.exists(image(folder, name))) {
          throw new IOException(e.getFile() + " is missing: each picture needs its mask", e);
        }
        Files.deleteIfExists(image(to, name)); // somebody deleted it just now
      }
    }
    return copied;
  }

  /** A training has seen these, as {@link #copyTo} gave them. */
  public void remember(Set<String> copied) throws IOException {
    byte[] lines =
        copied.stream().map(line -> line + "\n").collect(Collectors.joining()).getBytes(UTF_8);
    DurableFiles.write(folder.resolve(TRAINED), out -> out.write(lines));
  }

  /** Of a case in the list: another mask under the same name is another case. */
  private static String line(Path folder, String name) throws IOException {
    MessageDigest digest = Hashes.digest();
    digest.update(Files.readAllBytes(image(folder, name)));
    digest.update(Files.readAllBytes(mask(folder, name)));
    return HexFormat.of().formatHex(digest.digest()) + "  " + name;
  }

  /**
   * Takes the pictures and masks of a series, in the place of those that an earlier truth of it
   * gave. They get their names when all of them are written: where there is no room for all, what
   * was here stays as it was. Of what a crash ends in between the next {@link #copyTo} sees all or
   * nothing. Waits for that, of another process as well.
   *
   * @param from a folder of cases
   * @param series what the names of all pictures of the series begin with
   * @throws IOException when they cannot be read or written, or are being copied for minutes
   */
  public void put(Path from, String series) throws IOException {
    Set<String> names = new CaseStore(from).names(IMAGES);
    DurableFiles.createFolders(folder.toAbsolutePath());
    try (FolderLock lock = FolderLock.take(folder, PATIENCE)) {
      assert lock != null;
      Replacement.endAll(folder);
      Replacement replacement = new Replacement(folder, series, names);
      replacement.stage(from);
      replacement.promise();
      replacement.keep();
    }
  }

  /** What somebody finds in a folder. */
  @FunctionalInterface
  interface Look<T> {
    T look() throws IOException;
  }

  /**
   * Looks into any folder of cases while no truth takes the place of another there; what a crash
   * has left of that is ended first.
   *
   * @throws IOException when that cannot be ended, as where this user may not write
   */
  static <T> T whole(Path folder, Look<T> look) throws IOException {
    Path file = folder.resolve(FolderLock.FILE);
    if (!Files.isWritable(file)) { // nobody puts cases there, or another user does
      if (Files.isDirectory(folder) && Replacement.isHalf(folder)) {
        throw new IOException(
            folder
                + " holds a case that a program did not finish writing: read it once as a user who may write there");
      }
      return look.look();
    }
    try (FolderLock lock = FolderLock.take(folder, PATIENCE)) {
      assert lock != null;
      Replacement.endAll(folder);
      return look.look();
    }
  }

  private static Path image(Path folder, String name) {
    return folder.resolve(IMAGES).resolve(name);
  }

  private static Path mask(Path folder, String name) {
    return folder.resolve(MASKS).resolve(name);
  }

  private Set<String> names(String part) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(part))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".png"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return new TreeSet<>(); // nobody has put a case there yet
    }
  }

  private Set<String> trained() throws IOException {
    try {
      return new TreeSet<>(Files.readAllLines(folder.resolve(TRAINED)));
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }
}
