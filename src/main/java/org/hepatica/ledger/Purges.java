package org.hepatica.ledger;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * What may be deleted: the files of series that ended well long enough ago. Jobs stay as history;
 * instances are forgotten, so that one that is sent again begins anew.
 */
public final class Purges {
  /** Of a job j: its series is not alive, nor alive again since a purge has marked it. */
  private static final String MAY_GO =
      """
      AND NOT EXISTS (
        SELECT 1 FROM jobs o JOIN series s ON s.series_uid = o.series_uid
        WHERE o.series_uid = j.series_uid AND NOT o.purged AND (o.changed >= :time
          OR o.state NOT IN ('DONE', 'REJECTED', 'DONE_PARTLY', 'FAILED')
          OR o.state IN ('DONE_PARTLY', 'FAILED') AND o.revision = s.revision
            AND o.changed >= :failed))""";

  /** Read along an index, as far as the limit: most jobs have no files any more. */
  private static final String BEGUN =
      "SELECT j.id, j.changed FROM jobs j USE INDEX (jobs_with_files) WHERE j.leaving = TRUE "
          + MAY_GO
          + " ORDER BY j.leaving, j.purged, j.changed LIMIT :most";

  private static final String OTHERS =
      "SELECT j.id, j.changed FROM jobs j USE INDEX (jobs_with_files)"
          + " WHERE j.leaving = FALSE AND j.purged = FALSE AND j.changed < :time "
          + MAY_GO
          + " ORDER BY j.leaving, j.purged, j.changed LIMIT :most";

  private final Db db;

  Purges(Db db) {
    this.db = db;
  }

  /**
   * A job whose files may go: its results, and the instances of its series that had come with its
   * revision. One that comes later is of a job that is not over.
   */
  public record Purgeable(long jobId, List<Path> files) {}

  /**
   * Jobs of series whose newest job ended as DONE or REJECTED and all of whose others ended, too,
   * before a time; at most so many, oldest first. What failed of an older revision is not worth a
   * retry any more. And those that a purge has begun with and did not end.
   */
  public List<Purgeable> endedBefore(Instant time, int most) {
    return endedBefore(time, Instant.EPOCH, most);
  }

  /**
   * As {@link #endedBefore(Instant, int)}, and series whose newest job ended as DONE_PARTLY or
   * FAILED before an earlier time.
   *
   * @param failed the time for these; no job ended before {@link Instant#EPOCH}
   */
  public List<Purgeable> endedBefore(Instant time, Instant failed, int most) {
    return db.read(
        h ->
            Stream.of(BEGUN, OTHERS)
                .flatMap(sql -> ended(h, sql, time, failed, most).stream())
                .sorted(Comparator.comparing(Ended::changed))
                .limit(most)
                .map(job -> new Purgeable(job.id(), files(h, job.id())))
                .toList());
  }

  /** A job that ended, and when. */
  private record Ended(long id, Instant changed) {}

  private static List<Ended> ended(Handle h, String sql, Instant time, Instant failed, int most) {
    return h.createQuery(sql)
        .bind("time", time)
        .bind("failed", failed)
        .bind("most", most)
        .map((row, context) -> new Ended(row.getLong(1), Instant.ofEpochMilli(row.getLong(2))))
        .list();
  }

  private static List<Path> files(Handle h, long jobId) {
    List<Path> files =
        new ArrayList<>(
            h.createQuery("SELECT file FROM results WHERE job_id = :job")
                .bind("job", jobId)
                .mapTo(Path.class)
                .list());
    files.addAll(
        h.createQuery(
                """
                SELECT i.file FROM instances i JOIN jobs j ON j.series_uid = i.series_uid
                WHERE j.id = :job AND i.revision <= j.revision""")
            .bind("job", jobId)
            .mapTo(Path.class)
            .list());
    return files;
  }

  /**
   * Marks all jobs of a job's series as purged, on the disk, before the first of their files goes:
   * none of them can be retried any more. Until {@link #purged} each is answered by {@link
   * #endedBefore(Instant, Instant, int)} again.
   *
   * @param time as it was answered for
   * @param failed as it was answered for
   * @return false when the files may not go any more, because somebody has retried one of them, or
   *     more has come; nothing is marked then
   */
  public boolean begin(long jobId, Instant time, Instant failed) {
    return db.durable(
        h -> {
          boolean mayGo =
              h.createQuery(
                      "SELECT j.id FROM jobs j WHERE j.id = :job AND (j.leaving OR NOT j.purged) "
                          + MAY_GO)
                  .bind("job", jobId)
                  .bind("time", time)
                  .bind("failed", failed)
                  .mapTo(Long.class)
                  .findOne()
                  .isPresent();
          if (mayGo) {
            h.createUpdate(
                    """
                    UPDATE jobs SET purged = TRUE, leaving = TRUE
                    WHERE NOT purged AND series_uid = (SELECT series_uid FROM jobs WHERE id = :job)""")
                .bind("job", jobId)
                .execute();
          }
          return mayGo;
        });
  }

  /** Notes that the files of a job are gone; it is not answered as purgeable again. */
  public void purged(long jobId) {
    db.note( // where that is lost, the purge goes on at the next start, and finds nothing
        h -> {
          h.createUpdate(
                  """
                  DELETE FROM instances
                  WHERE series_uid = (SELECT series_uid FROM jobs WHERE id = :job)
                  AND revision <= (SELECT revision FROM jobs WHERE id = :job)""")
              .bind("job", jobId)
              .execute();
          return h.createUpdate("UPDATE jobs SET purged = TRUE, leaving = FALSE WHERE id = :job")
              .bind("job", jobId)
              .execute();
        });
  }
}
