package org.hepatica.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The outbox's rows. A job whose last delivery becomes final ends with it, in the same transaction.
 */
public final class Deliveries {
  /** Not at its end: to be sent, or sent and to be committed to. */
  private static final String UNSETTLED =
      " (state = 'PENDING' OR state = 'SENT' AND awaits_commitment) ";

  private final Db db;
  private final Bell bell;
  private JobSteps steps;

  Deliveries(Db db, Bell bell) {
    this.db = db;
    this.bell = bell;
  }

  /**
   * Steps need deliveries to be entered, deliveries end jobs: tied together once, by {@link
   * Ledger}.
   */
  void belongTo(JobSteps steps) {
    this.steps = steps;
  }

  /** Rings when there may be something new to send. */
  public Bell bell() {
    return bell;
  }

  /** A job's deliveries in order of entry. */
  public List<DeliveryRow> ofJob(long jobId) {
    return db.read(
        h ->
            h.createQuery("SELECT * FROM deliveries WHERE job_id = :job ORDER BY id")
                .bind("job", jobId)
                .mapTo(DeliveryRow.class)
                .list());
  }

  /**
   * How many deliveries to one destination are in each state; every state is there. They are not
   * counted for it: {@link DeliveriesCounted}.
   */
  public Map<DeliveryState, Long> counts(String destination) {
    Map<DeliveryState, Long> counts = new EnumMap<>(DeliveryState.class);
    for (DeliveryState state : DeliveryState.values()) {
      counts.put(state, 0L);
    }
    db.read(
        h ->
            h.createQuery(
                    "SELECT state, n FROM deliveries_in_state WHERE destination = :destination")
                .bind("destination", destination)
                .reduceRows(
                    counts,
                    (map, row) -> {
                      map.put(
                          DeliveryState.valueOf(row.getColumn("state", String.class)),
                          row.getColumn("n", Long.class));
                      return map;
                    }));
    return counts;
  }

  /**
   * The delivery that was last attempted; empty when none was. H2 reads an index from its beginning
   * only, and only when its columns are those of the order.
   */
  public Optional<DeliveryRow> latest(String destination) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT * FROM deliveries USE INDEX (deliveries_latest) WHERE destination = :destination AND attempts > 0
                    ORDER BY destination DESC, changed DESC, id DESC LIMIT 1""")
                .bind("destination", destination)
                .mapTo(DeliveryRow.class)
                .findOne());
  }

  /** Destinations that something is pending or uncommitted for, configured or not. */
  public List<String> destinations() {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT destination FROM deliveries_in_state WHERE state = 'PENDING' AND n > 0
                    UNION SELECT destination FROM deliveries WHERE state = 'SENT' AND awaits_commitment
                    ORDER BY destination""")
                .mapTo(String.class)
                .list());
  }

  /**
   * What is due for a destination: urgent jobs first, then what was tried least, then oldest. What
   * was put off in a time that is still to come is due, too: the clock was set back since.
   */
  public List<Dispatch> due(String destination, int limit) {
    return db.read(h -> new DueDeliveries(h, destination, db.now()).first(limit));
  }

  /** When the next one for a destination is due; empty when nothing is pending. */
  public Optional<Instant> nextDue(String destination) {
    return db.read(h -> new DueDeliveries(h, destination, db.now()).next());
  }

  /** PENDING → SENT: the destination answered success, or a warning in {@code text}. */
  public void sent(long id, int status, String text) {
    change(id, DeliveryState.SENT, false, status, text, db.now());
  }

  /** PENDING → SENT, and it ends as COMMITTED: see {@link Commitments}. */
  public void sentUncommitted(long id, int status, String text) {
    change(id, DeliveryState.SENT, true, status, text, db.now());
  }

  /** Stays PENDING until {@code next}. {@code status} is null when there was no response. */
  public void postpone(long id, Integer status, String text, Instant next) {
    change(id, DeliveryState.PENDING, false, status, text, next);
  }

  /** PENDING → FAILED: given up. */
  public void giveUp(long id, Integer status, String text) {
    change(id, DeliveryState.FAILED, false, status, text, db.now());
  }

  /**
   * Gives up all that is pending or uncommitted for a destination, e.g. because it is configured no
   * more. Answers how many of each job.
   */
  public Map<Long, Long> giveUpDestination(String destination, String text) {
    return db.durable(
        h -> {
          List<DeliveryRow> rows =
              h.createQuery(
                      "SELECT * FROM deliveries WHERE destination = :destination AND"
                          + UNSETTLED
                          + "ORDER BY id")
                  .bind("destination", destination)
                  .mapTo(DeliveryRow.class)
                  .list();
          rows.forEach(
              row -> change(h, row.id(), DeliveryState.FAILED, false, null, text, db.now(), 0));
          return rows.stream()
              .collect(
                  Collectors.groupingBy(
                      DeliveryRow::jobId, LinkedHashMap::new, Collectors.counting()));
        });
  }

  void enter(Handle h, long resultId, long jobId, String destination) {
    h.createUpdate(
            """
            MERGE INTO deliveries d USING (VALUES (CAST(:result AS BIGINT), CAST(:destination AS VARCHAR)))
              AS n (result_id, destination) ON d.result_id = n.result_id AND d.destination = n.destination
            WHEN NOT MATCHED THEN INSERT (result_id, job_id, destination, state, since, next_attempt, changed)
              VALUES (:result, :job, :destination, 'PENDING', :now, :now, :now)""")
        .bind("result", resultId)
        .bind("job", jobId)
        .bind("destination", destination)
        .bind("now", db.now())
        .execute();
  }

  /** How many of a job's deliveries are not at their end. */
  long unsettled(Handle h, long jobId) {
    return count(h, jobId, UNSETTLED);
  }

  long all(Handle h, long jobId) {
    return count(h, jobId, " TRUE");
  }

  long failed(Handle h, long jobId) {
    return count(h, jobId, " state = 'FAILED'");
  }

  /** Whether the file of one that was given up is gone, as after the data folder was lost. */
  boolean isGone(Handle h, long jobId) {
    return h
        .createQuery(
            "SELECT DISTINCT r.file FROM deliveries d JOIN results r ON r.id = d.result_id WHERE d.job_id = :job AND d.state = 'FAILED'")
        .bind("job", jobId)
        .mapTo(Path.class)
        .list()
        .stream()
        .anyMatch(file -> !Files.exists(file));
  }

  /** Those that were given up are forgotten, as the job enters what it makes in their place. */
  void forgetFailed(Handle h, long jobId) {
    h.createUpdate("DELETE FROM deliveries WHERE job_id = :job AND state = 'FAILED'")
        .bind("job", jobId)
        .execute();
    h.createUpdate(
            """
            DELETE FROM results WHERE job_id = :job
            AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.result_id = results.id)""")
        .bind("job", jobId)
        .execute();
  }

  /** FAILED → PENDING with fresh attempts. */
  int revive(Handle h, long jobId) {
    return h.createUpdate(
            """
            UPDATE deliveries SET state = 'PENDING', commitment_uid = NULL, attempts = 0, since = :now, next_attempt = :now, changed = :now
            WHERE job_id = :job AND state = 'FAILED'""")
        .bind("now", db.now())
        .bind("job", jobId)
        .execute();
  }

  /** Those whose next attempt lies ahead have it now; attempts and end stay what they were. */
  int hurry(Handle h, long jobId) {
    return h.createUpdate(
            """
            UPDATE deliveries SET next_attempt = :now
            WHERE job_id = :job AND state = 'PENDING' AND next_attempt > :now""")
        .bind("now", db.now())
        .bind("job", jobId)
        .execute();
  }

  void giveUpAll(Handle h, long jobId, String text) {
    h.createUpdate(
            "UPDATE deliveries SET state = 'FAILED', text = :text, changed = :now WHERE job_id = :job AND state = 'PENDING'")
        .bind("text", text)
        .bind("now", db.now())
        .bind("job", jobId)
        .execute();
  }

  private long count(Handle h, long jobId, String which) {
    return h.createQuery("SELECT count(*) FROM deliveries WHERE job_id = :job AND" + which)
        .bind("job", jobId)
        .mapTo(Long.class)
        .one();
  }

  private void change(
      long id, DeliveryState state, boolean awaits, Integer status, String text, Instant next) {
    boolean ended = db.note(h -> change(h, id, state, awaits, status, text, next, 1));
    if (ended) {
      db.sync();
    }
  }

  /** Answers whether the job ended with it. */
  private boolean change(
      Handle h,
      long id,
      DeliveryState state,
      boolean awaits,
      Integer status,
      String text,
      Instant next,
      int attempts) {
    int changed =
        h.createUpdate(
                """
                UPDATE deliveries SET state = :state, awaits_commitment = :awaits, status = :status, text = :text,
                  next_attempt = :next, changed = :now, attempts = attempts + :attempts WHERE id = :id AND"""
                    + UNSETTLED)
            .bind("state", state)
            .bind("awaits", awaits)
            .bind("status", status)
            .bind("text", Events.shortened(text))
            .bind("next", next)
            .bind("now", db.now())
            .bind("attempts", attempts)
            .bind("id", id)
            .execute();
    if (changed == 0 || state == DeliveryState.PENDING) {
      return false; // what is pending ends no job
    }
    long job =
        h.createQuery("SELECT job_id FROM deliveries WHERE id = :id")
            .bind("id", id)
            .mapTo(Long.class)
            .one();
    return steps.settle(h, job);
  }
}
