package org.hepatica.schedule;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;

/**
 * What may be purged by the ledger: series whose every job is DONE or REJECTED, and was so before
 * the given time. Their rows stay; their instances are marked as missing, so that a study that is
 * sent again is taken in again.
 */
public final class LedgerPurge implements PurgeTask.Source {
  private static final Set<JobState> ENDED_WELL = EnumSet.of(JobState.DONE, JobState.REJECTED);

  private final Ledger ledger;
  private final LongFunction<Path> jobFolder;

  /**
   * @param ledger stays the caller's
   * @param jobFolder the folder of a job's results and intermediate files, by its number; it need
   *     not exist
   */
  public LedgerPurge(Ledger ledger, LongFunction<Path> jobFolder) {
    this.ledger = ledger;
    this.jobFolder = jobFolder;
  }

  @Override
  public List<PurgeTask.Purgeable> endedBefore(Instant time, int most) {
    List<PurgeTask.Purgeable> found = new ArrayList<>();
    for (JobState state : ENDED_WELL) {
      for (JobRow job : ledger.jobs().inState(state)) {
        if (found.size() == most) {
          return found;
        }
        if (job.changed().isBefore(time) && isNewestOfAnEndedSeries(job, time)) {
          List<Path> files = files(job);
          if (!files.isEmpty()) {
            found.add(new PurgeTask.Purgeable(job.id(), files));
          }
        }
      }
    }
    return found;
  }

  /** Revisions share the files of their series, so these go together or not at all. */
  private boolean isNewestOfAnEndedSeries(JobRow job, Instant time) {
    return ledger.jobs().ofSeries(job.seriesUid()).stream()
        .allMatch(
            j ->
                j.revision() <= job.revision()
                    && ENDED_WELL.contains(j.state())
                    && j.changed().isBefore(time));
  }

  private List<Path> files(JobRow job) {
    List<Path> files = new ArrayList<>();
    for (InstanceRow instance : ledger.instances().ofSeries(job.seriesUid())) {
      if (!instance.missing()) {
        files.add(instance.file());
      }
    }
    for (JobRow revision : ledger.jobs().ofSeries(job.seriesUid())) {
      Path folder = jobFolder.apply(revision.id());
      if (Files.isDirectory(folder)) {
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(f -> !Files.isDirectory(f)).forEach(files::add);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return files;
  }

  @Override
  public void sync() {
    ledger.sync();
  }

  @Override
  public void purged(long jobId) {
    JobRow job =
        ledger
            .jobs()
            .find(jobId)
            .orElseThrow(() -> new IllegalArgumentException("there is no job " + jobId));
    for (InstanceRow instance : ledger.instances().ofSeries(job.seriesUid())) {
      if (!instance.missing()) {
        ledger.instances().setMissing(instance.sopInstanceUid());
      }
    }
    ledger.events().add(jobId, job.seriesUid(), "HEP-320", "files purged");
  }
}
