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
import java.util.Optional;
import java.util.Set;

/**
 * Deletes the files of jobs that ended well long enough ago. The job is marked on the disk before
 * the first file goes, so that nobody can bring it back to life without them, and once more when
 * all are gone, so that a crash in between is made good at the next start.
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
    /** Jobs that ended well before a time or are half gone, at most so many. */
    List<Purgeable> endedBefore(Instant time, int most);

    /**
     * Lets the files of a job go, if they still may: marks it, has them deleted while nothing comes
     * for its series, and notes that they are gone; it is not answered as purgeable again then.
     *
     * @param time as it was answered for
     * @return false when its series is alive again; nothing is deleted then
     * @throws IOException as the deletion: it is half gone
     */
    boolean letGo(long jobId, Instant time, Deletion deletion) throws IOException;
  }

  /** Deletes files. */
  @FunctionalInterface
  public interface Deletion {
    /** Deletes them. */
    void run() throws IOException;
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
  public String run() throws IOException, InterruptedException {
    return run(clock.instant().minus(keep));
  }

  /** Ends what an earlier purge has begun; empty when that was nothing, else as {@link #run()}. */
  public Optional<String> resume() throws IOException, InterruptedException {
    return next(Instant.EPOCH, 0).isEmpty()
        ? Optional.empty()
        : Optional.of(run(Instant.EPOCH)); // since when no job has ended
  }

  private String run(Instant limit) throws IOException, InterruptedException {
    Set<Long> purged = new HashSet<>();
    Map<Long, IOException> stuck = new LinkedHashMap<>();
    int[] files = new int[1];
    int before = -1;
    // What is stuck is offered again: the end is where nothing else is offered beside it.
    for (List<Purgeable> some = next(limit, stuck.size());
        !some.isEmpty() && purged.size() + stuck.size() > before;
        some = next(limit, stuck.size())) {
      before = purged.size() + stuck.size();
      for (Purgeable job : some) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        try {
          boolean isGone = source.letGo(job.jobId(), limit, () -> files[0] += delete(job.files()));
          if (isGone && !purged.add(job.jobId())) {
            throw new IllegalStateException("job " + job.jobId() + " is offered again");
          }
        } catch (IOException e) {
          stuck.putIfAbsent(job.jobId(), e);
        }
      }
    }
    String done = purged.size() + " jobs, " + files[0] + " files deleted";
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
