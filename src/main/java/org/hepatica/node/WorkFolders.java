package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.disk.Trees;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers' folders {@code work/job-N}: half a gigabyte of arrays for a long series. {@link
 * JobRunner} removes the one of a job that it delivers; a node that is killed just then, or a job
 * that is set aside after an attempt, leaves one that nobody asks for any more.
 */
final class WorkFolders {
  private static final Logger LOG = LoggerFactory.getLogger(WorkFolders.class);
  private static final Pattern OURS = Pattern.compile("job-([0-9]{1,18})");

  /** A complete result is used again, also after the retry of what failed. */
  private static final Set<JobState> NEEDED =
      EnumSet.of(JobState.RECEIVING, JobState.QUEUED, JobState.ANALYSING, JobState.FAILED);

  private WorkFolders() {}

  /** Removes those that no job needs any more; for a node that has not begun to take jobs. */
  static void clear(Path data, Ledger ledger) throws IOException {
    Path work = data.resolve("work");
    if (!Files.isDirectory(work)) {
      return;
    }
    List<Path> folders;
    try (Stream<Path> all = Files.list(work)) {
      folders = all.toList();
    }
    for (Path folder : folders) {
      Matcher name = OURS.matcher(folder.getFileName().toString());
      if (name.matches() && !isNeeded(Long.parseLong(name.group(1)), ledger)) {
        delete(folder);
      }
    }
  }

  /** What cannot be removed keeps no node from starting. */
  private static void delete(Path folder) {
    try {
      Trees.delete(folder);
      LOG.info("{} of a job that is over is removed", folder.getFileName());
    } catch (IOException | UncheckedIOException e) {
      LOG.warn(
          "{} of a job that is over cannot be removed; the next start tries again: {}",
          folder,
          e.toString());
    }
  }

  private static boolean isNeeded(long job, Ledger ledger) {
    return ledger.jobs().find(job).filter(row -> NEEDED.contains(row.state())).isPresent();
  }
}
