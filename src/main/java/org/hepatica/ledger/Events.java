package org.hepatica.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The diary: what happened, when, in words without patient data. */
public final class Events {
  private static final int LONGEST = 1000;
  private final Db db;

  Events(Db db) {
    this.db = db;
  }

  /** Writes an event. {@code jobId} and {@code seriesUid} may be null. */
  public void add(Long jobId, String seriesUid, String code, String text) {
    db.note(
        h -> {
          add(h, jobId, seriesUid, code, text);
          return null;
        });
  }

  /** A job's events, oldest first. */
  public List<EventRow> ofJob(long jobId) {
    return db.read(
        h ->
            h.createQuery("SELECT * FROM events WHERE job_id = :job ORDER BY id")
                .bind("job", jobId)
                .mapTo(EventRow.class)
                .list());
  }

  /** The newest events of the house, newest first. */
  public List<EventRow> recent(int limit) {
    return db.read(
        h ->
            h.createQuery("SELECT * FROM events ORDER BY id DESC LIMIT :limit")
                .bind("limit", limit)
                .mapTo(EventRow.class)
                .list());
  }

  /**
   * Of the newest {@code among} events of the house those with a number, newest first. Not among
   * all: nothing leads to them but each event itself.
   */
  public List<EventRow> recent(String code, int among, int limit) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT * FROM (SELECT * FROM events ORDER BY id DESC LIMIT %d) e
                    WHERE e.code = :code ORDER BY e.id DESC LIMIT :limit"""
                        .formatted(among))
                .bind("code", code)
                .bind("limit", limit)
                .mapTo(EventRow.class)
                .list());
  }

  /**
   * The latest event that is not later than a time; the earliest of all when each is, and empty
   * when there is none.
   */
  public Optional<Instant> latestUntil(Instant time) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT at FROM events USE INDEX (events_in_time) WHERE at <= :time ORDER BY at DESC LIMIT 1")
                .bind("time", time)
                .mapTo(Instant.class)
                .findOne()
                .or(
                    () ->
                        h.createQuery("SELECT MIN(at) FROM events")
                            .mapTo(Instant.class)
                            .findOne()));
  }

  void add(Handle h, Long jobId, String seriesUid, String code, String text) {
    h.createUpdate(
            "INSERT INTO events (at, job_id, series_uid, code, text) VALUES (:at, :job, :series, :code, :text)")
        .bind("at", db.now())
        .bind("job", jobId)
        .bind("series", seriesUid)
        .bind("code", code)
        .bind("text", shortened(text))
        .execute();
  }

  /** A text that fits its column. */
  static String shortened(String text) {
    return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
  }
}
