package org.hepatica.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Reports on storage commitment that we owe; each is on the disk before its request is answered.
 */
public final class OwedReports {
  private final Db db;
  private final Bell bell = new Bell();

  OwedReports(Db db) {
    this.db = db;
  }

  /** Rings when there may be a report to give. */
  public Bell bell() {
    return bell;
  }

  /** How many are owed. */
  public long count() {
    return db.read(
        h -> h.createQuery("SELECT count(*) FROM commitment_reports").mapTo(Long.class).one());
  }

  /**
   * Enters a report; one that is owed under the same Transaction UID is replaced.
   *
   * @param due when it is given on a new association, unless it is taken before
   */
  public void enter(String aeTitle, String transactionUid, String report, Instant due) {
    db.durable(
        h -> {
          h.createUpdate(
                  "DELETE FROM commitment_reports WHERE ae_title = :ae AND transaction_uid = :uid")
              .bind("ae", aeTitle)
              .bind("uid", transactionUid)
              .execute();
          return h.createUpdate(
                  """
                  INSERT INTO commitment_reports (ae_title, transaction_uid, report, since, next_attempt)
                  VALUES (:ae, :uid, :report, :now, :due)""")
              .bind("ae", aeTitle)
              .bind("uid", transactionUid)
              .bind("report", report)
              .bind("now", db.now())
              .bind("due", due)
              .execute();
        });
  }

  /** It goes on a new association, and at once. */
  public void hurry(String aeTitle, String transactionUid) {
    db.note(
        h ->
            h.createUpdate(
                    "UPDATE commitment_reports SET next_attempt = :now WHERE ae_title = :ae AND transaction_uid = :uid")
                .bind("now", db.now())
                .bind("ae", aeTitle)
                .bind("uid", transactionUid)
                .execute());
    bell.ring();
  }

  /** After a restart, no association is there on which one could still be given. */
  public void hurryAll() {
    db.note(
        h ->
            h.createUpdate("UPDATE commitment_reports SET next_attempt = :now")
                .bind("now", db.now())
                .execute());
    bell.ring();
  }

  /**
   * The one that is due the longest; empty when none is. One that was entered in a time that is
   * still to come is due, too: the clock was set back since.
   */
  public Optional<OwedReport> due() {
    return db.read(
        h ->
            h.createQuery(
                    "SELECT * FROM commitment_reports WHERE next_attempt <= :now OR since > :now ORDER BY next_attempt, id LIMIT 1")
                .bind("now", db.now())
                .mapTo(OwedReport.class)
                .findOne());
  }

  /** How long until one is due; empty when none is owed. */
  public Optional<Duration> untilDue() {
    return db.read(
            h ->
                h.createQuery(
                        "SELECT next_attempt FROM commitment_reports ORDER BY next_attempt LIMIT 1")
                    .mapTo(Instant.class)
                    .findOne())
        .map(due -> Duration.between(db.now(), due));
  }

  /** It came to nothing, and is tried again. */
  public void later(OwedReport report, Instant next) {
    db.note(
        h ->
            h.createUpdate(
                    "UPDATE commitment_reports SET attempts = attempts + 1, next_attempt = :next, since = LEAST(since, :now) WHERE id = :id")
                .bind("now", db.now())
                .bind("next", next)
                .bind("id", report.id())
                .execute());
  }

  /** It was taken, or is given up. */
  public void settle(String aeTitle, String transactionUid) {
    db.note(
        h ->
            h.createUpdate(
                    "DELETE FROM commitment_reports WHERE ae_title = :ae AND transaction_uid = :uid")
                .bind("ae", aeTitle)
                .bind("uid", transactionUid)
                .execute());
  }
}
