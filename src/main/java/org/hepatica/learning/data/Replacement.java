package org.hepatica.learning.data;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures and masks of a series take the place of those that an earlier truth of it gave, all
 * or none, whatever ends the program: they are written beside them, a promise in the folder says
 * that they are all there, and whoever comes next keeps it. What a promise speaks of is on the disk
 * before it comes, and before it goes: a loss of power changes nothing of that. Only for who holds
 * the folder's lock.
 */
final class Replacement {
  private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

  private static final String[] PARTS = {CaseStore.MASKS, CaseStore.IMAGES};

  private static final String PICTURE = ".png";

  /** What the name of a picture ends with until all of its case are written. */
  private static final String STAGED = ".new";

  /** What the name of a promise ends with: names of pictures, a line each. */
  private static final String PROMISE = ".promise";

  private final Path folder;
  private final String series;
  private final Set<String> names;

  /**
   * @param series what the names of all pictures of the series begin with
   * @param names of its new pictures
   */
  Replacement(Path folder, String series, Set<String> names) {
    this.folder = folder;
    this.series = series;
    this.names = names;
  }

  /** Whether a crash has left a truth half in the place of another. */
  static boolean isHalf(Path folder) throws IOException {
    return !files(folder, PROMISE).isEmpty();
  }

  /**
   * Ends what a crash has left: keeps promises, and deletes what was written beside without one.
   *
   * @throws IOException when a promise cannot be read or kept; the message names it and the cure
   */
  static void endAll(Path folder) throws IOException {
    for (Path promise : files(folder, PROMISE)) {
      String file = promise.getFileName().toString();
      String series = file.substring(0, file.length() - PROMISE.length());
      Set<String> names = promised(promise);
      if (isOurs(series, names)) {
        new Replacement(folder, series, names).keep();
        LOG.info(
            "HEP-359 *{}*.png in {}: the program ended while this truth took the place of an earlier"
                + " one; it has taken it now, {} slices",
            series.substring(series.indexOf('_') + 1),
            folder,
            names.size());
      }
    }
    int deleted = delete(files(folder, PROMISE + DurableFiles.UNFINISHED));
    for (String part : PARTS) {
      deleted += delete(files(folder.resolve(part), PICTURE + STAGED));
      deleted += delete(files(folder.resolve(part), PICTURE + STAGED + DurableFiles.UNFINISHED));
    }
    if (deleted > 0) {
      LOG.info(
          "HEP-359 {}: the program ended while a case was written; {} files of it are deleted, and"
              + " what was there stays",
          folder,
          deleted);
    }
  }

  private static int delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
    return files.size();
  }

  private static Set<String> promised(Path promise) throws IOException {
    try {
      return new TreeSet<>(Files.readAllLines(promise));
    } catch (IOException e) {
      throw new IOException(promise + " cannot be read, see its rights: " + e, e);
    }
  }

  /** A promise that somebody else put there may neither lead elsewhere nor empty the folder. */
  private static boolean isOurs(String series, Set<String> names) {
    return !series.isEmpty()
        && !names.isEmpty()
        && names.stream()
            .allMatch(
                name ->
                    name.startsWith(series)
                        && name.endsWith(PICTURE)
                        && name.indexOf('/') < 0
                        && name.indexOf('\\') < 0);
  }

  /** Writes all beside what is here; where that fails nothing of it stays. */
  void stage(Path from) throws IOException {
    try {
      for (String part : PARTS) {
        Path to = folder.resolve(part);
        DurableFiles.createFolders(to.toAbsolutePath());
        for (String name : names) {
          Path file = from.resolve(part).resolve(name);
          DurableFiles.place(to.resolve(name + STAGED), out -> Files.copy(file, out));
        }
        DurableFiles.syncFolder(to);
      }
    } catch (IOException e) {
      clear();
      throw e;
    }
  }

  /** From here on it happens, though this program may not see it; where it fails it does not. */
  void promise() throws IOException {
    byte[] lines = (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      DurableFiles.write(promiseFile(), out -> out.write(lines));
    } catch (IOException e) {
      if (!Files.exists(promiseFile())) {
        clear();
      }
      throw e;
    }
  }

  /**
   * Gives the new ones their names, and deletes the earlier ones. May be done again.
   *
   * @throws IOException when one of the new ones is not there, before anything is changed
   */
  void keep() throws IOException {
    requireAll();
    for (String part : PARTS) {
      Path to = folder.resolve(part);
      for (String name : names) {
        Path staged = to.resolve(name + STAGED);
        if (Files.exists(staged)) {
          Files.move(staged, to.resolve(name), ATOMIC_MOVE, REPLACE_EXISTING);
        }
      }
      DurableFiles.syncFolder(to);
    }
    for (int i = PARTS.length - 1; i >= 0; i--) { // a picture goes before its mask
      for (Path file : files(folder.resolve(PARTS[i]), PICTURE)) {
        String name = file.getFileName().toString();
        if (name.startsWith(series) && !names.contains(name)) {
          Files.delete(file);
        }
      }
    }
    clear();
    for (String part : PARTS) {
      DurableFiles.syncFolder(folder.resolve(part));
    }
    Files.deleteIfExists(promiseFile());
    DurableFiles.syncFolder(folder);
  }

  /** Somebody may have deleted some after a crash: the earlier ones must not go for a part. */
  private void requireAll() throws IOException {
    for (String part : PARTS) {
      for (String name : names) {
        Path file = folder.resolve(part).resolve(name);
        if (!Files.exists(file) && !Files.exists(file.resolveSibling(name + STAGED))) {
          throw new IOException(
              "%s is missing, and %s says that it is there: delete that file and all of images/ and masks/ whose names begin with %s, then make the case again"
                  .formatted(file, promiseFile(), series));
        }
      }
    }
  }

  private Path promiseFile() {
    return folder.resolve(series + PROMISE);
  }

  /** What is no picture: of this attempt, or of an earlier one. */
  private void clear() throws IOException {
    for (String part : PARTS) {
      for (Path file : files(folder.resolve(part), "")) {
        String name = file.getFileName().toString();
        if (name.startsWith(series) && !name.endsWith(PICTURE)) {
          Files.delete(file);
        }
      }
    }
  }

  private static List<Path> files(Path folder, String end) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().endsWith(end)).toList();
    }
  }
}
