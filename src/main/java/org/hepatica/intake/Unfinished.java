package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.hepatica.ledger.Ledger;

/**
 * Series that were coming in when a node ended without a stop in order: killed, without power or
 * memory. Nobody told the ledger how their associations ended, so that a part would be taken for
 * all. A series that was queued is none of them: it had been quiet for its quiet time, and to doubt
 * all that wait for analysis because one of them may have gone on would be wrong nearly always.
 */
public final class Unfinished {
  /**
   * The ledger loses the rows of the last half second, as a rule of fewer than this. What it says
   * is new though it had come earlier is of a ledger that was put back, or lost.
   */
  private static final Duration LAST = Duration.ofMinutes(1);

  private final Ledger ledger;

  /** Ids of jobs. */
  private final Set<Long> receiving;

  private Unfinished(Ledger ledger) {
    this.ledger = ledger;
    receiving = received(ledger).stream().map(JobRow::id).collect(Collectors.toSet());
  }

  /** Looks at the ledger as that node left it: before the {@link Recovery}. */
  public static Unfinished in(Ledger ledger) {
    return new Unfinished(ledger);
  }

  /**
   * After the recovery, and before anybody may connect: flags their jobs, durably, and has them
   * wait for their senders.
   *
   * @throws IOException when files of instances do not tell how old they are
   */
  public void waitFor(Intake intake) throws IOException {
    Map<JobRow, Instant> coming = new LinkedHashMap<>();
    for (JobRow job : received(ledger)) {
      List<InstanceRow> images =
          ledger.instances().ofJob(job).stream()
              .filter(image -> QuietWatch.isCt(image.sopClassUid()))
              .toList();
      if (!images.isEmpty()) { // a segmentation is whole, or not there
        coming.put(job, newest(images));
      }
    }
    Instant last =
        coming.values().stream().max(Comparator.naturalOrder()).orElse(Instant.MAX).minus(LAST);
    intake
        .interruptions()
        .nodeEnded(
            coming.keySet().stream()
                .filter(job -> receiving.contains(job.id()) || !coming.get(job).isBefore(last))
                .filter(job -> !job.isFlagged(Jobs.BROKEN_OFF))
                .toList());
  }

  private static List<JobRow> received(Ledger ledger) {
    return ledger.jobs().inState(JobState.RECEIVING);
  }

  /** By the files, since the rows may be of the recovery. */
  private static Instant newest(List<InstanceRow> images) throws IOException {
    FileTime newest = FileTime.from(Instant.EPOCH);
    for (InstanceRow image : images) {
      FileTime written = Files.getLastModifiedTime(image.file());
      newest = written.compareTo(newest) > 0 ? written : newest;
    }
    return newest.toInstant();
  }
}
