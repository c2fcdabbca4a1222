package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;
import org.hepatica.disk.Trees;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.unet.ModelFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The run folders of a node's retrainings, {@code data/training/retrain-TIME}. */
final class TrainingRuns {
  /** Newest runs that are kept, whatever came of them. */
  static final int KEPT = 5;

  private static final Logger LOG = LoggerFactory.getLogger(TrainingRuns.class);
  private static final String PREFIX = "retrain-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{8}-\\d{6}");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Clock clock;

  TrainingRuns(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** The folder of the next run; not made. */
  Path next() {
    return folder.resolve(PREFIX + STAMP.format(clock.instant()));
  }

  /**
   * Deletes all runs but the {@link #KEPT} newest and those that the model in use and its
   * predecessor came of. What has another name is not the node's and stays.
   */
  void tidy(ModelRegistry registry) throws IOException {
    Set<String> wanted = new HashSet<>(Set.of(registry.currentId()));
    registry.predecessor().ifPresent(wanted::add);
    for (Path run : newestFirst().stream().skip(KEPT).toList()) {
      if (!isOf(run, wanted)) {
        delete(run);
      }
    }
  }

  /** The folder of a run for its copy of the cases, while it works. */
  static Path copyIn(Path run) {
    return run.resolve("cases");
  }

  /**
   * Removes what runs need only while they work, and killed ones left: images of patients, and the
   * state to go on from, which a node never does. For a node that does not retrain just now.
   */
  void clear() throws IOException {
    for (Path run : newestFirst()) {
      clear(run);
    }
  }

  /** The same of one run that has ended, with what it had not written to the end. */
  static void clear(Path run) {
    if (!Files.isDirectory(run)) {
      return;
    }
    try (Stream<Path> files = Files.list(run)) {
      for (Path file : files.filter(file -> passes(file, run)).toList()) {
        LOG.debug("{} is removed", file);
        delete(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be cleared now; the next retraining tries again: {}", run, e.toString());
    }
  }

  private static boolean passes(Path file, Path run) {
    String name = file.getFileName().toString();
    return file.equals(copyIn(run))
        || name.startsWith("checkpoint") && name.endsWith(".bin")
        || name.endsWith(DurableFiles.UNFINISHED);
  }

  private List<Path> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> runs = Files.list(folder)) {
      return runs.filter(run -> NAME.matcher(run.getFileName().toString()).matches())
          .filter(run -> Files.isDirectory(run, LinkOption.NOFOLLOW_LINKS))
          .sorted(Comparator.reverseOrder())
          .toList();
    }
  }

  /** A run that was cut short, or whose model is damaged, is none that a model came of. */
  private static boolean isOf(Path run, Set<String> models) {
    for (String name : List.of("best.hepatica", "last.hepatica")) {
      try {
        if (models.contains(ModelFile.read(run.resolve(name)).info().id())) {
          return true;
        }
      } catch (IOException e) {
        LOG.debug("{} holds no {}: {}", run, name, e.toString());
      }
    }
    return false;
  }

  private static void delete(Path run) {
    try {
      Trees.delete(run);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be removed now; the next retraining tries again: {}", run, e.toString());
    }
  }
}
