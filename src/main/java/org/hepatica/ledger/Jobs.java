package org.hepatica.ledger;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * Jobs and their steps. Every step is checked against {@link JobState#next()}, written with an
 * event in one transaction, and durable when the method returns. A step that is not legal throws
 * {@link LedgerException} and changes nothing.
 */
public final class Jobs {
  /** Of a job whose analysis was begun too often without an end. */
  public static final String RETRIES_USED_UP = "HEP-314";

  /** Of an attempt that ended with the node. */
  public static final String CUT_SHORT = "HEP-313";

  /** Flag of a job whose sender did not say that this was all. */
  public static final String BROKEN_OFF = "broken-off";

  /** So many attempts at a job, at most, that came to nothing do not count. */
  static final int MOST_UNCOUNTED = 10;

  private final Db db;
  private final JobSteps steps;
  private final Results results;
  private final Deliveries deliveries;
  private final Events events;
  private final Bell queued;
  private final Retries retries;

  Jobs(Db db, JobSteps steps, Results results, Deliveries deliveries, Events events, Bell queued) {
    this.db = db;
    this.steps = steps;
    this.results = results;
    this.deliveries = deliveries;
    this.events = events;
    this.queued = queued;
    this.retries = new Retries(steps, deliveries, events);
  }

  /** A job by its number. */
  public Optional<JobRow> find(long id) {
    return db.read(h -> steps.find(h, id));
  }

  /** The newest jobs, newest first. */
  public List<JobRow> recent(int limit) {
    return db.read(
        h ->
            h.createQuery(JobSteps.SELECT + "ORDER BY j.id DESC LIMIT :limit")
                .bind("limit", limit)
                .mapTo(JobRow.class)
                .list());
  }

  /** The newest jobs in a state, newest first. */
  public List<JobRow> recent(JobState state, int limit) {
    return db.read(
        h ->
            h.createQuery(
                    JobSteps.SELECT
                        + "WHERE j.state = :state ORDER BY j.state DESC, j.id DESC LIMIT :limit")
                .bind("state", state)
                .bind("limit", limit)
                .mapTo(JobRow.class)
                .list());
  }

  /**
   * Of the newest {@code among} jobs those of segmentations, which are corrections where they were
   * queued; newest first. Not among all: nothing leads to them but each job itself.
   */
  public List<JobRow> segmentations(int among, int limit) {
    return db.read(
        h ->
            h.createQuery(
                    """
                    SELECT j.*, s.study_uid, s.modality, s.source_ae FROM (SELECT * FROM jobs ORDER BY id DESC LIMIT :among) j
                    JOIN series s ON s.series_uid = j.series_uid WHERE s.modality = 'SEG' ORDER BY j.id DESC LIMIT :limit""")
                .bind("among", among)
                .bind("limit", limit)
                .mapTo(JobRow.class)
                .list());
  }

  /** Jobs in a state, oldest first. */
  public List<JobRow> inState(JobState state) {
    return db.read(
        h ->
            h.createQuery(JobSteps.SELECT + "WHERE j.state = :state ORDER BY j.created, j.id")
                .bind("state", state)
                .mapTo(JobRow.class)
                .list());
  }

  /** A series' jobs, first revision first. */
  public List<JobRow> ofSeries(String seriesUid) {
    return db.read(
        h ->
            h.createQuery(JobSteps.SELECT + "WHERE j.series_uid = :uid ORDER BY j.revision")
                .bind("uid", seriesUid)
                .mapTo(JobRow.class)
                .list());
  }

  /**
   * How many jobs are in each state; every state is there. They are not counted for it: {@link
   * JobsCounted}.
   */
  public Map<JobState, Long> counts() {
    Map<JobState, Long> counts = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      counts.put(state, 0L);
    }
    db.read(
        h ->
            h.createQuery("SELECT state, n FROM jobs_in_state")
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
              JobRow job = steps.get(h, id);
              if (job.state() != JobState.RECEIVING || job.lastInstance().isAfter(lastInstance)) {
                return false;
              }
              steps.step(h, job, JobState.QUEUED, JobSteps.STEP, "series complete");
              return true;
            });
    if (done) {
      queued.ring();
    }
    return done;
  }

  /** RECEIVING or ANALYSING → REJECTED, without results. */
  public void reject(long id, String code, String reason) {
    db.durable(
        h -> {
          JobRow job = steps.get(h, id);
          if (job.state() != JobState.RECEIVING) {
            job = steps.analysing(h, id);
          }
          steps.conclude(h, job, Conclusion.refused(code, reason));
          steps.step(h, job, JobState.REJECTED, code, reason);
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
              JobRow job = steps.analysing(h, id);
              steps.conclude(h, job, conclusion);
              int sends = 0;
              for (NewResult object : objects) {
                long result = results.enter(h, id, object);
                for (String destination : object.destinations()) {
                  deliveries.enter(h, result, id, destination);
                  sends++;
                }
              }
              steps.step(
                  h,
                  job,
                  JobState.DELIVERING,
                  JobSteps.STEP,
                  JobSteps.toSend(objects.size(), sends));
              steps.supersedeHeld(h, job.seriesUid());
              steps.settle(h, id);
              return steps.get(h, id);
            });
    deliveries.bell().ring();
    return now;
  }

  /** ANALYSING → DONE: what came of the job stays here, and nothing is sent. */
  public void finish(long id, Conclusion conclusion, String code, String told) {
    db.durable(
        h -> {
          JobRow job = steps.analysing(h, id);
          steps.conclude(h, job, conclusion);
          steps.step(h, job, JobState.DONE, code, told);
          return null;
        });
  }

  /**
   * One attempt came to nothing: ANALYSING → QUEUED, or FAILED when {@code maxAttempts} were made.
   */
  public JobRow attemptFailed(long id, String code, String reason, int maxAttempts) {
    JobRow now =
        db.durable(
            h -> {
              JobRow job = steps.analysing(h, id);
              count(h, job, code, code, reason, maxAttempts);
              return steps.get(h, id);
            });
    queued.ring();
    return now;
  }

  /** The attempt that was begun counts. */
  private void count(
      Handle h, JobRow job, String code, String lastCode, String reason, int maxAttempts) {
    if (job.attempts() >= maxAttempts) {
      steps.fail(
          h, job, lastCode, "retries used up after " + job.attempts() + " attempts: " + reason);
    } else {
      steps.step(
          h,
          job,
          JobState.QUEUED,
          code,
          "attempt " + job.attempts() + " of " + maxAttempts + " failed: " + reason);
    }
  }

  /**
   * One attempt came to nothing, for no reason of the job's own: ANALYSING → QUEUED, without
   * counting it. After {@link #MOST_UNCOUNTED} such attempts the job is doubted to be without a
   * part in it, as one for whose memory a supervisor stops the node again and again, and they
   * count: QUEUED, or FAILED when {@code maxAttempts} were made.
   */
  public JobRow handBack(long id, String code, String why, int maxAttempts) {
    JobRow now =
        db.durable(
            h -> {
              JobRow job = steps.analysing(h, id);
              if (uncounted(h, id) >= MOST_UNCOUNTED) {
                String all = why + " (" + MOST_UNCOUNTED + " before it were not counted)";
                count(h, job, code, RETRIES_USED_UP, all, maxAttempts);
              } else {
                h.createUpdate(
                        "UPDATE jobs SET attempts = attempts - 1, uncounted = uncounted + 1 WHERE"
                            + " id = :id")
                    .bind("id", id)
                    .execute();
                steps.step(h, job, JobState.QUEUED, code, why + "; this attempt is not counted");
              }
              return steps.get(h, id);
            });
    queued.ring();
    return now;
  }

  private static int uncounted(Handle h, long id) {
    return h.createQuery("SELECT uncounted FROM jobs WHERE id = :id")
        .bind("id", id)
        .mapTo(Integer.class)
        .one();
  }

  /** ANALYSING → FAILED, for a reason that another attempt would not change. */
  public void fail(long id, String code, String reason) {
    db.durable(
        h -> {
          steps.fail(h, steps.analysing(h, id), code, reason);
          return null;
        });
  }

  /**
   * An admin wants it again: FAILED → QUEUED with fresh attempts; so does a REJECTED job that was
   * set aside for another series, and any other goes → RECEIVING, to be judged by the settings of
   * now, before a notice that was given up is sent (of a series whose images are gone it is sent as
   * it was); DONE_PARTLY → DELIVERING with fresh attempts for what failed, or → QUEUED where its
   * file is gone; of a job that is DELIVERING what failed meanwhile, or else what waits for its
   * next attempt; a held job is let go. Not one that a newer revision of its series has overtaken:
   * older results would come after newer ones. A revision that is FAILED, or REJECTED for good,
   * overtakes none.
   *
   * @throws LedgerException when there is nothing to retry
   */
  public JobRow retry(long id) {
    JobRow now = db.durable(h -> retries.retry(h, id));
    queued.ring();
    deliveries.bell().ring();
    return now;
  }

  /** Puts a flag on a job, once; an event of the job says why. */
  public void flag(long id, String flag, String code, String why) {
    db.durable(
        h -> {
          JobRow job = steps.get(h, id);
          if (!job.isFlagged(flag)) {
            steps.flag(h, id, (job.flags() + " " + flag).trim());
          }
          steps.tell(h, job, code, why);
          return null;
        });
  }

  /**
   * Puts a flag on the newest job of a series, and holds its deliveries when {@code hold} and the
   * job has not ended; an event of the job says so, once.
   */
  public void flagNewest(String seriesUid, String flag, boolean hold) {
    db.durable(
        h -> {
          steps
              .newest(h, seriesUid)
              .ifPresent(
                  job -> {
                    String flags =
                        job.isFlagged(flag) ? job.flags() : (job.flags() + " " + flag).trim();
                    boolean held = job.held() || hold && !job.state().isFinal();
                    h.createUpdate("UPDATE jobs SET flags = :flags, held = :held WHERE id = :id")
                        .bind("flags", flags)
                        .bind("held", held)
                        .bind("id", job.id())
                        .execute();
                    if (held && !job.held()) {
                      events.add(h, job.id(), seriesUid, JobSteps.CONFLICT, JobSteps.HELD);
                    } else if (!job.isFlagged(flag)) {
                      events.add(h, job.id(), seriesUid, JobSteps.CONFLICT, JobSteps.TOO_LATE);
                    }
                  });
          return null;
        });
  }

  /**
   * After a crash: what was being analysed, by nobody any more, goes back to the queue, or fails
   * when its attempts are used up. Answers how many.
   */
  int recover(int maxAttempts) {
    List<JobRow> interrupted = inState(JobState.ANALYSING);
    for (JobRow job : interrupted) {
      attemptFailed(
          job.id(),
          job.attempts() >= maxAttempts ? RETRIES_USED_UP : CUT_SHORT,
          "the node ended during analysis",
          maxAttempts);
    }
    settleAll();
    return interrupted.size();
  }

  /** After the ledger failed: what is still called ANALYSING goes back. Answers how many. */
  int takeBack(int maxAttempts) {
    List<JobRow> interrupted = inState(JobState.ANALYSING);
    for (JobRow job : interrupted) {
      handBack(
          job.id(),
          "HEP-101",
          "begin or end of its analysis could not be entered in the ledger, which had failed",
          maxAttempts);
    }
    settleAll();
    return interrupted.size();
  }

  /** Of thousands that wait for a destination that is away none is touched. */
  private void settleAll() {
    List<Long> over =
        db.read(
            h ->
                h.createQuery(
                        """
                        SELECT j.id FROM jobs j WHERE j.state = 'DELIVERING'
                        AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.job_id = j.id AND d.state = 'PENDING')
                        AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.job_id = j.id AND d.state = 'SENT' AND d.awaits_commitment)
                        ORDER BY j.id""")
                    .mapTo(Long.class)
                    .list());
    for (long job : over) {
      db.durable(h -> steps.settle(h, job));
    }
  }
}
