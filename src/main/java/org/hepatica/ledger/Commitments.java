package org.hepatica.ledger;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Deliveries that were stored at a destination which must commit to them: they are SENT and end as
 * COMMITTED (PS3.4 J). Until then their {@code nextAttempt} is when the destination is asked, or
 * asked again.
 */
public final class Commitments {
  private static final String WAITING = " state = 'SENT' AND awaits_commitment ";
  private static final String SELECT =
      """
      SELECT d.id, d.job_id, d.destination, d.attempts, d.since, r.sop_class_uid, r.sop_instance_uid, r.transfer_syntax_uid, r.file
      FROM deliveries d JOIN results r ON r.id = d.result_id WHERE d.destination = :destination AND\
      """
          + WAITING;

  /** What changed in a time that is still to come is due, too: the clock was set back since. */
  private static final String DUE = "AND (d.next_attempt <= :now OR d.changed > :now) ";

  private final Db db;
  private final JobSteps steps;

  Commitments(Db db, JobSteps steps) {
    this.db = db;
    this.steps = steps;
  }

  /** What a destination is to be asked for now, oldest first. */
  public List<Dispatch> due(String destination, int limit) {
    return db.read(
        h ->
            h.createQuery(SELECT + DUE + "ORDER BY d.id LIMIT :limit")
                .bind("destination", destination)
                .bind("now", db.now())
                .bind("limit", limit)
                .mapTo(Dispatch.class)
                .list());
  }

  /** What a destination was asked for and, in all the time it had, did not report on. */
  public List<Dispatch> unanswered(String destination) {
    return db.read(
        h ->
            h.createQuery(SELECT + DUE + "AND d.commitment_uid IS NOT NULL ORDER BY d.id")
                .bind("destination", destination)
                .bind("now", db.now())
                .mapTo(Dispatch.class)
                .list());
  }

  /** When the next one is to be asked for; empty when none waits. */
  public Optional<Instant> nextDue(String destination) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT next_attempt FROM deliveries WHERE destination = :destination AND"
                        + WAITING
                        + "ORDER BY next_attempt LIMIT 1")
                .bind("destination", destination)
                .mapTo(Instant.class)
                .findOne());
  }

  /** How many objects a destination has stored and not yet committed to. */
  public long waiting(String destination) {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT count(*) FROM deliveries WHERE destination = :destination AND"
                        + WAITING)
                .bind("destination", destination)
                .mapTo(Long.class)
                .one());
  }

  /** What waits for the report on a request of ours. */
  public List<Dispatch> waitingFor(String destination, String transactionUid) {
    return db.read(
        h ->
            h.createQuery(SELECT + "AND d.commitment_uid = :uid ORDER BY d.id")
                .bind("destination", destination)
                .bind("uid", transactionUid)
                .mapTo(Dispatch.class)
                .list());
  }

  /** Whether a request of this Transaction UID went to a destination and none followed it. */
  public boolean isKnown(String destination, String transactionUid) {
    return db.read(
        h ->
            h.createQuery(
                        "SELECT count(*) FROM deliveries WHERE destination = :destination AND commitment_uid = :uid")
                    .bind("destination", destination)
                    .bind("uid", transactionUid)
                    .mapTo(Long.class)
                    .one()
                > 0);
  }

  /**
   * Notes that a request is about to leave, on the disk when this returns.
   *
   * @param again when it is asked again, if no report comes
   */
  public void asking(Collection<Dispatch> objects, String transactionUid, Instant again) {
    db.durable(
        h -> {
          for (Dispatch d : objects) {
            h.createUpdate(
                    "UPDATE deliveries SET commitment_uid = :uid, next_attempt = :again, changed = :now WHERE id = :id AND"
                        + WAITING)
                .bind("uid", transactionUid)
                .bind("now", db.now())
                .bind("again", again)
                .bind("id", d.id())
                .execute();
          }
          return null;
        });
  }

  /** SENT → COMMITTED, on the disk when this returns. A warning of the store stays as text. */
  public void committed(Collection<Dispatch> objects) {
    db.durable(
        h -> {
          for (Dispatch d : objects) {
            h.createUpdate(
                    "UPDATE deliveries SET state = 'COMMITTED', awaits_commitment = FALSE, changed = :now,"
                        + " text = CASE WHEN text LIKE 'stored with warning%' THEN text END WHERE id = :id AND"
                        + WAITING)
                .bind("now", db.now())
                .bind("id", d.id())
                .execute();
            steps.settle(h, d.jobId());
          }
          return null;
        });
  }

  /**
   * Stays SENT and is asked for at {@code next}; counts as an attempt. No report is expected until
   * then.
   */
  public void askLater(Dispatch d, String text, Instant next) {
    db.note(h -> change(h, d, DeliveryState.SENT, text, next));
  }

  /** SENT → PENDING: it is sent again at {@code next}; counts as an attempt. */
  public void sendAgain(Dispatch d, String text, Instant next) {
    db.durable(
        h -> {
          change(h, d, DeliveryState.PENDING, text, next);
          // A held job that a new revision has overtaken sends nothing any more.
          JobRow job = steps.get(h, d.jobId());
          steps.supersedeHeld(h, job.seriesUid());
          return null;
        });
  }

  /** SENT → FAILED: it was stored, and never committed to. */
  public void giveUp(Dispatch d, String text) {
    db.durable(
        h -> {
          change(h, d, DeliveryState.FAILED, text, db.now());
          return steps.settle(h, d.jobId());
        });
  }

  /** A destination need not commit any more: what it has stored is sent. Answers how many. */
  public int waive(String destination) {
    return db.durable(
        h -> {
          List<Long> jobs =
              h.createQuery(
                      "SELECT DISTINCT job_id FROM deliveries WHERE destination = :destination AND"
                          + WAITING)
                  .bind("destination", destination)
                  .mapTo(Long.class)
                  .list();
          int waived =
              h.createUpdate(
                      "UPDATE deliveries SET awaits_commitment = FALSE WHERE destination = :destination AND"
                          + WAITING)
                  .bind("destination", destination)
                  .execute();
          jobs.forEach(job -> steps.settle(h, job));
          return waived;
        });
  }

  private int change(Handle h, Dispatch d, DeliveryState state, String text, Instant next) {
    return h.createUpdate(
            """
            UPDATE deliveries SET state = :state, awaits_commitment = :waits, commitment_uid = NULL, text = :text, next_attempt = :next, changed = :now,
              attempts = attempts + 1 WHERE id = :id AND\
            """
                + WAITING)
        .bind("state", state)
        .bind("waits", state == DeliveryState.SENT)
        .bind("text", Events.shortened(text))
        .bind("next", next)
        .bind("now", db.now())
        .bind("id", d.id())
        .execute();
  }
}
