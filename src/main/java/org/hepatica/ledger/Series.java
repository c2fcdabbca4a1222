package org.hepatica.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Series, and forgetting them. */
public final class Series {
  private final Db db;

  Series(Db db) {
    this.db = db;
  }

  /** A series by its UID. */
  public Optional<SeriesRow> find(String seriesUid) {
    return db.read(h -> find(h, seriesUid));
  }

  /**
   * Series whose jobs are all final and unchanged since {@code before}, and which wait for no
   * delivery; oldest first.
   */
  public List<String> finishedBefore(Instant before, int limit) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT s.series_uid FROM series s WHERE s.last_instance < :before
                    AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.series_uid = s.series_uid
                      AND (j.changed >= :before OR j.state NOT IN ('DONE', 'DONE_PARTLY', 'REJECTED', 'FAILED')))
                    ORDER BY s.last_instance LIMIT :limit""")
                .bind("before", before)
                .bind("limit", limit)
                .mapTo(String.class)
                .list());
  }

  /**
   * Removes every row of a series. The caller deletes its files <em>before</em>, after {@link
   * Ledger#sync()}: a file without a row would be entered again at the next start, a row without a
   * file is merely purged again.
   *
   * @throws LedgerException when one of its jobs is not final
   */
  public void forget(String seriesUid) {
    db.durable(
        h -> {
          long busy =
              h.createQuery(
                      "SELECT count(*) FROM jobs WHERE series_uid = :uid AND state NOT IN ('DONE', 'DONE_PARTLY', 'REJECTED', 'FAILED')")
                  .bind("uid", seriesUid)
                  .mapTo(Long.class)
                  .one();
          if (busy > 0) {
            throw new LedgerException(
                "series "
                    + seriesUid
                    + " still has "
                    + busy
                    + " unfinished job(s); it is not removed");
          }
          String study =
              h.createQuery("SELECT study_uid FROM series WHERE series_uid = :uid")
                  .bind("uid", seriesUid)
                  .mapTo(String.class)
                  .one();
          for (String table : List.of("jobs", "instances", "events", "series")) {
            h.createUpdate("DELETE FROM " + table + " WHERE series_uid = :uid")
                .bind("uid", seriesUid)
                .execute();
          }
          h.createUpdate(
                  "DELETE FROM studies WHERE study_uid = :uid AND NOT EXISTS (SELECT 1 FROM series WHERE study_uid = :uid)")
              .bind("uid", study)
              .execute();
          return null;
        });
  }

  Optional<SeriesRow> find(Handle h, String seriesUid) {
    return h.createQuery("SELECT * FROM series WHERE series_uid = :uid")
        .bind("uid", seriesUid)
        .mapTo(SeriesRow.class)
        .findOne();
  }

  /** Enters the series if it is new, and says what it is now. */
  SeriesRow enter(Handle h, Arrival a) throws LedgerConflict {
    Optional<SeriesRow> known = find(h, a.seriesUid());
    if (known.isPresent()) {
      if (!known.get().studyUid().equals(a.studyUid())) {
        throw new LedgerConflict(
            "series "
                + a.seriesUid()
                + " is known in study "
                + known.get().studyUid()
                + ", not in "
                + a.studyUid());
      }
      h.createUpdate(
              "UPDATE series SET last_instance = :now, source_ae = :ae WHERE series_uid = :uid")
          .bind("now", db.now())
          .bind("ae", a.sourceAe())
          .bind("uid", a.seriesUid())
          .execute();
      return known.get();
    }
    h.createUpdate(
            """
            INSERT INTO series (series_uid, study_uid, modality, source_ae, revision, first_seen, last_instance)
            VALUES (:uid, :study, :modality, :ae, 0, :now, :now)""")
        .bind("uid", a.seriesUid())
        .bind("study", a.studyUid())
        .bind("modality", a.modality())
        .bind("ae", a.sourceAe())
        .bind("now", db.now())
        .execute();
    return find(h, a.seriesUid()).orElseThrow();
  }

  void setRevision(Handle h, String seriesUid, int revision) {
    h.createUpdate("UPDATE series SET revision = :revision WHERE series_uid = :uid")
        .bind("revision", revision)
        .bind("uid", seriesUid)
        .execute();
  }
}
