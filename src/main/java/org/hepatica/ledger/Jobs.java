package org.hepatica.ledger;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Jobs and their steps. Every step is checked against {@link JobState#next()}, written with an
 * event in one transaction, and durable when the method returns. A step that is not legal throws
 * {@link LedgerException} and changes nothing.
 */
public final class Jobs {
  private static final Logger log = LoggerFactory.getLogger(Jobs.class);
  private static final String SELECT =
      "SELECT j.*, s.study_uid, s.modality, s.source_ae FROM jobs j JOIN series s ON s.series_uid = j.series_uid ";

  /** Of a job whose analysis was begun too often without an end. */
  public static final String RETRIES_USED_UP = "HEP-314";

  private final Db db;
  private final Series series;
  private final Results results;
  private final Deliveries deliveries;
  private final Events events;
  private final Bell queued;

  Jobs(Db db, Series series, Results results, Deliveries deliveries, Events events, Bell queued) {
    this.db = db;
    this.series = series;
    this.results = results;
    this.deliveries = deliveries;
    this.events = events;
    this.queued = queued;
  }

  /** A job by its number. */
  public Optional<JobRow> find(long id) {
    return db.read(h -> find(h, id));
  }

  /** The newest jobs, newest first. */
  public List<JobRow> recent(int limit) {
    return db.read(
        h ->
            h.createQuery(SELECT + "ORDER BY j.id DESC LIMIT :limit")
                .bind("limit", limit)
                .mapTo(JobRow.class)
                .list());
  }

  /** Jobs in a state, oldest first. */
  public List<JobRow> inState(JobState state) {
    return db.read(
        h ->
            h.createQuery(SELECT + "WHERE j.state = :state ORDER BY j.created, j.id")
                .bind("state", state)
                .mapTo(JobRow.class)
                .list());
  }

  /** A series' jobs, first revision first. */
  public List<JobRow> ofSeries(String seriesUid) {
    return db.read(
        h ->
            h.createQuery(SELECT + "WHERE j.series_uid = :uid ORDER BY j.revision")
                .bind("uid", seriesUid)
                .mapTo(JobRow.class)
                .list());
  }

  /** How many jobs are in each state; every state is there. */
  public Map<JobState, Long> counts() {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      counts.put(state, 0L);
    }
    db.read(
        h ->
            h.createQuery("SELECT state, count(*) AS n FROM jobs GROUP BY state")
                .reduceRows(
                    counts,
                    (map, row) -> {
                      map.put(
                          JobState.valueOf(row.getColumn("state", String.class)),
                          row.getColumn("n", Long.class));
                      return map;
                    }));
    return counts;
  }

  /**
   * RECEIVING → QUEUED, unless an instance came since {@code lastInstance} was read; then nothing
   * happens and the answer is false.
   */
  public boolean queue(long id, Instant lastInstance) {
    boolean done =
        db.durable(
            h -> {
              JobRow job = get(h, id);
              if (job.state() != JobState.RECEIVING || job.lastInstance().isAfter(lastInstance)) {
                return false;
              }
              step(h, job, JobState.QUEUED, "series complete");
              return true;
            });
    if (done) {
      queued.ring();
    }
    return done;
  }

  /**
   * The next job to analyse, urgent first, then oldest, already moved to ANALYSING; empty when
   * there is none.
   */
  public Optional<JobRow> claimNext() {
    boolean none =
        db.read(
            h ->
                h.createQuery("SELECT count(*) FROM jobs WHERE state = 'QUEUED'")
                        .mapTo(Long.class)
                        .one()
                    == 0);
    if (none) {
      return Optional.empty();
    }
    return db.durable(
        h -> {
          Optional<JobRow> next =
              h.createQuery(
                      SELECT
                          + "WHERE j.state = 'QUEUED' ORDER BY j.urgent DESC, j.created, j.id LIMIT 1")
                  .mapTo(JobRow.class)
                  .findOne();
          if (next.isEmpty()) {
            return next;
          }
          JobRow job = next.get();
          h.createUpdate("UPDATE jobs SET attempts = attempts + 1 WHERE id = :id")
              .bind("id", job.id())
              .execute();
          step(h, job, JobState.ANALYSING, "attempt " + (job.attempts() + 1));
          return find(h, job.id());
        });
  }

  /** RECEIVING or ANALYSING → REJECTED, without results. */
  public void reject(long id, String code, String reason) {
    db.durable(
        h -> {
          conclude(h, id, Conclusion.refused(code, reason));
          step(h, get(h, id), JobState.REJECTED, code + " " + reason);
          return null;
        });
  }

  /**
   * ANALYSING → DELIVERING: the results and their deliveries are entered. Without any delivery the
   * job goes on to its end at once. Entering the same results again (after a crash) changes nothing
   * that is there.
   *
   * @return the job as it is now
   */
  public JobRow deliver(long id, Conclusion conclusion, List<NewResult> objects) {
    JobRow now =
        db.durable(
            h -> {
              JobRow job = get(h, id);
              conclude(h, id, conclusion);
              int sends = 0;
              for (NewResult object : objects) {
                long result = results.enter(h, id, object);
                for (String destination : object.destinations()) {
                  deliveries.enter(h, result, id, destination);
                  sends++;
                }
              }
              step(
                  h,
                  job,
                  JobState.DELIVERING,
                  objects.size()
                      + " results, "
                      + (sends == 0 ? "no destination to send them to" : sends + " to send"));
              supersedeHeld(h, job.seriesUid());
              settle(h, id);
              return get(h, id);
            });
    deliveries.bell().ring();
    return now;
  }

  /**
   * One attempt came to nothing: ANALYSING → QUEUED, or FAILED when {@code maxAttempts} were made.
   */
  public JobRow attemptFailed(long id, String code, String reason, int maxAttempts) {
    JobRow now =
        db.durable(
            h -> {
              JobRow job = get(h, id);
              if (job.attempts() >= maxAttempts) {
                giveUp(
                    h,
                    job,
                    code,
                    "retries used up after " + job.attempts() + " attempts: " + reason);
              } else {
                step(
                    h,
                    job,
                    JobState.QUEUED,
                    code
                        + " attempt "
                        + job.attempts()
                        + " of "
                        + maxAttempts
                        + " failed: "
                        + reason);
              }
              return get(h, id);
            });
    queued.ring();
    return now;
  }

  /** ANALYSING → FAILED, for a reason that another attempt would not change. */
  public void fail(long id, String code, String reason) {
    db.durable(
        h -> {
          giveUp(h, get(h, id), code, reason);
          return null;
        });
  }

  /**
   * An admin wants it again: FAILED → QUEUED with fresh attempts; DONE_PARTLY → DELIVERING with
   * fresh attempts for what failed; a held job is let go.
   *
   * @throws LedgerException when there is nothing to retry
   */
  public JobRow retry(long id) {
    JobRow now =
        db.durable(
            h -> {
              JobRow job = get(h, id);
              if (job.held()) {
                h.createUpdate("UPDATE jobs SET held = FALSE WHERE id = :id")
                    .bind("id", id)
                    .execute();
                events.add(h, id, job.seriesUid(), "HEP-312", "retry asked for: no longer held");
              }
              switch (job.state()) {
                case FAILED -> {
                  h.createUpdate(
                          "UPDATE jobs SET attempts = 0, code = NULL, reason = NULL WHERE id = :id")
                      .bind("id", id)
                      .execute();
                  step(h, job, JobState.QUEUED, "HEP-312 retry asked for");
                }
                case DONE_PARTLY -> {
                  int again = deliveries.revive(h, id);
                  step(
                      h,
                      job,
                      JobState.DELIVERING,
                      "HEP-312 retry asked for: " + again + " to send again");
                }
                default -> {
                  if (!job.held()) {
                    throw new LedgerException(
                        "job "
                            + id
                            + " is "
                            + job.state()
                            + "; only FAILED, DONE_PARTLY or held jobs can be retried");
                  }
                }
              }
              return get(h, id);
            });
    queued.ring();
    deliveries.bell().ring();
    return now;
  }

  /**
   * Puts a flag on the newest job of a series, and holds its deliveries when {@code hold} and the
   * job has not ended.
   */
  public void flagNewest(String seriesUid, String flag, boolean hold) {
    db.durable(
        h -> {
          newest(h, seriesUid)
              .ifPresent(
                  job -> {
                    String flags =
                        job.isFlagged(flag) ? job.flags() : (job.flags() + " " + flag).trim();
                    h.createUpdate("UPDATE jobs SET flags = :flags, held = :held WHERE id = :id")
                        .bind("flags", flags)
                        .bind("held", job.held() || hold && !job.state().isFinal())
                        .bind("id", job.id())
                        .execute();
                  });
          return null;
        });
  }

  /**
   * After a restart: what was being analysed goes back to the queue, or fails when its attempts are
   * used up. Answers how many.
   */
  int recover(int maxAttempts) {
    List<JobRow> interrupted = inState(JobState.ANALYSING);
    for (JobRow job : interrupted) {
      attemptFailed(
          job.id(),
          job.attempts() >= maxAttempts ? RETRIES_USED_UP : "HEP-313",
          "the node ended during analysis",
          maxAttempts);
    }
    for (JobRow job : inState(JobState.DELIVERING)) {
      db.durable(h -> settle(h, job.id()));
    }
    return interrupted.size();
  }

  /** The job an instance of this series belongs to; made or moved as needed. */
  JobRow receive(Handle h, SeriesRow s, boolean urgent) {
    Optional<JobRow> newest = newest(h, s.seriesUid());
    JobState state = newest.map(JobRow::state).orElse(null);
    if (state == JobState.QUEUED) {
      step(h, newest.get(), JobState.RECEIVING, "HEP-311 an instance came before analysis began");
    } else if (state != JobState.RECEIVING) {
      return begin(h, s, newest, urgent);
    }
    h.createUpdate(
            "UPDATE jobs SET last_instance = :now, urgent = urgent OR :urgent WHERE id = :id")
        .bind("now", db.now())
        .bind("urgent", urgent)
        .bind("id", newest.get().id())
        .execute();
    return newest.get();
  }

  /** DELIVERING → its end, when nothing of it is pending. */
  boolean settle(Handle h, long id) {
    JobRow job = get(h, id);
    if (job.state() != JobState.DELIVERING || deliveries.pending(h, id) > 0) {
      return false;
    }
    long failed = deliveries.failed(h, id);
    String told = failed == 0 ? "all delivered" : failed + " deliveries given up";
    if (job.code() != null) {
      step(h, job, JobState.REJECTED, job.code() + " " + job.reason() + "; notice: " + told);
    } else {
      step(h, job, failed == 0 ? JobState.DONE : JobState.DONE_PARTLY, told);
    }
    return true;
  }

  private JobRow begin(Handle h, SeriesRow s, Optional<JobRow> before, boolean urgent) {
    int revision = s.revision() + 1;
    series.setRevision(h, s.seriesUid(), revision);
    long id =
        h.createUpdate(
                """
                INSERT INTO jobs (series_uid, revision, state, urgent, created, last_instance, changed)
                VALUES (:uid, :revision, 'RECEIVING', :urgent, :now, :now, :now)""")
            .bind("uid", s.seriesUid())
            .bind("revision", revision)
            .bind("urgent", urgent)
            .bind("now", db.now())
            .executeAndReturnGeneratedKeys("id")
            .mapTo(Long.class)
            .one();
    String told =
        before
            .map(b -> "HEP-311 a late instance: revision " + revision + " after job " + b.id())
            .orElse("a new series");
    events.add(h, id, s.seriesUid(), "HEP-310", "→ RECEIVING: " + told);
    supersedeHeld(h, s.seriesUid());
    return get(h, id);
  }

  /** What an older revision still held back is not sent any more. */
  private void supersedeHeld(Handle h, String seriesUid) {
    List<JobRow> held =
        h.createQuery(
                SELECT
                    + "WHERE j.series_uid = :uid AND j.held AND j.state = 'DELIVERING' AND j.revision < s.revision")
            .bind("uid", seriesUid)
            .mapTo(JobRow.class)
            .list();
    for (JobRow job : held) {
      deliveries.giveUpAll(
          h, job.id(), "held back, then superseded by a new revision of the series");
      settle(h, job.id());
    }
  }

  private void giveUp(Handle h, JobRow job, String code, String reason) {
    h.createUpdate("UPDATE jobs SET code = :code, reason = :reason WHERE id = :id")
        .bind("code", code)
        .bind("reason", Events.shortened(reason))
        .bind("id", job.id())
        .execute();
    step(h, job, JobState.FAILED, code + " " + reason);
  }

  private void conclude(Handle h, long id, Conclusion c) {
    h.createUpdate(
            "UPDATE jobs SET outcome = :outcome, model_id = :model, volume_ml = :volume, code = :code, reason = :reason WHERE id = :id")
        .bind("outcome", c.outcome())
        .bind("model", c.modelId())
        .bind("volume", c.volumeMl())
        .bind("code", c.code())
        .bind("reason", Events.shortened(c.reason()))
        .bind("id", id)
        .execute();
  }

  private void step(Handle h, JobRow job, JobState next, String text) {
    if (!job.state().next().contains(next)) {
      throw new LedgerException(
          "job " + job.id() + " cannot go from " + job.state() + " to " + next);
    }
    h.createUpdate("UPDATE jobs SET state = :next, changed = :now WHERE id = :id")
        .bind("next", next)
        .bind("now", db.now())
        .bind("id", job.id())
        .execute();
    events.add(h, job.id(), job.seriesUid(), "HEP-310", job.state() + " → " + next + ": " + text);
    log.info("HEP-310 job {} {} → {}: {}", job.id(), job.state(), next, text);
  }

  private JobRow get(Handle h, long id) {
    return find(h, id)
        .orElseThrow(
            () ->
                new LedgerException("there is no job " + id + "; `hepatica jobs list` names them"));
  }

  private Optional<JobRow> find(Handle h, long id) {
    return h.createQuery(SELECT + "WHERE j.id = :id").bind("id", id).mapTo(JobRow.class).findOne();
  }

  private Optional<JobRow> newest(Handle h, String seriesUid) {
    return h.createQuery(SELECT + "WHERE j.series_uid = :uid ORDER BY j.revision DESC LIMIT 1")
        .bind("uid", seriesUid)
        .mapTo(JobRow.class)
        .findOne();
  }
}
