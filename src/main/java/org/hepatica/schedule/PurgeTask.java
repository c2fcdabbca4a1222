package org.hepatica.schedule;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Deletes the files of jobs that ended well long enough ago. The ledger is brought to the disk
 * first, so that no file is gone whose job a power failure then forgets; the job is marked last, so
 * that a crash in between is made good by the next purge.
 */
public final class PurgeTask implements Task {
  private static final int JOBS_AT_ONCE = 100;

  /**
   * A job whose files may go.
   *
   * @param files instances and results, absolute
   */
  public record Purgeable(long jobId, List<Path> files) {}

  /** What the ledger knows and notes. */
  public interface Source {
    /** Jobs that ended well before a time and were not purged, at most so many. */
    List<Purgeable> endedBefore(Instant time, int most);

    /** Brings everything committed to the disk. */
    void sync();

    /** Notes that the files of a job are gone; it is not answered as purgeable again. */
    void purged(long jobId);
  }

  private final Source source;
  private final Path dataDir;
  private final Duration keep;
  private final Clock clock;

  /**
   * @param dataDir nothing outside of it is ever deleted
   * @param keep how long files stay after the end of their job
   */
  public PurgeTask(Source source, Path dataDir, Duration keep, Clock clock) {
    this.source = source;
    this.dataDir = dataDir.toAbsolutePath().normalize();
    this.keep = keep;
    this.clock = clock;
  }

  @Override
  public String run() throws Exception {
    Instant limit = clock.instant().minus(keep);
    Set<Long> purged = new HashSet<>();
    Map<Long, IOException> stuck = new LinkedHashMap<>();
    int files = 0;
    int before = -1;
    // What is stuck is offered again: the end is where nothing else is offered beside it.
    for (List<Purgeable> some = next(limit, stuck.size());
        !some.isEmpty() && purged.size() + stuck.size() > before;
        some = next(limit, stuck.size())) {
      before = purged.size() + stuck.size();
      source.sync();
      for (Purgeable job : some) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        try {
          files += delete(job.files());
        } catch (IOException e) {
          stuck.putIfAbsent(job.jobId(), e);
          continue;
        }
        source.purged(job.jobId());
        if (!purged.add(job.jobId())) {
          throw new IllegalStateException("job " + job.jobId() + " is offered again");
        }
      }
    }
    String done = purged.size() + " jobs, " + files + " files deleted";
    if (!stuck.isEmpty()) {
      Map.Entry<Long, IOException> first = stuck.entrySet().iterator().next();
      throw new IOException(
          "%s; %s kept because a file cannot be deleted, such as job %s: %s"
              .formatted(done, stuck.size(), first.getKey(), first.getValue()),
          first.getValue());
    }
    return done;
  }

  private int delete(List<Path> files) throws IOException {
    int deleted = 0;
    for (Path file : files) {
      deleted += delete(file) ? 1 : 0;
    }
    return deleted;
  }

  private List<Purgeable> next(Instant limit, int stuck) {
    return source.endedBefore(limit, JOBS_AT_ONCE + stuck);
  }

  private boolean delete(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    if (!path.startsWith(dataDir) || path.equals(dataDir)) {
      throw new IOException(
          path + " is not in the data folder " + dataDir + "; nothing is deleted");
    }
    boolean deleted = Files.deleteIfExists(path);
    deleteEmptyFolders(path.getParent());
    return deleted;
  }

  /** The folders of a series and a study go with their last file. */
  private void deleteEmptyFolders(Path folder) throws IOException {
    // The folders directly in the data folder stay.
    while (folder.getNameCount() > dataDir.getNameCount() + 1) {
      try {
        Files.delete(folder);
      } catch (NoSuchFileException e) {
        // a file of this job was there before, and took it along
      } catch (DirectoryNotEmptyException e) {
        return;
      }
      folder = folder.getParent();
    }
  }
}
