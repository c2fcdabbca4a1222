package org.hepatica.ledger;

import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps of a job inside a transaction; the one place where a job's state is written. */
final class JobSteps {
  static final String SELECT =
      "SELECT j.*, s.study_uid, s.modality, s.source_ae FROM jobs j JOIN series s ON s.series_uid = j.series_uid ";
  static final String STEP = "HEP-310";
  static final String LATE = "HEP-311";
  static final String RETRY = "HEP-312";
  static final String CONFLICT = "HEP-303";
  static final String REVIEW_FLAG = "HEP-136";

  private static final String APART =
      "an instance came with other content or for another patient and lies in data/conflicts; ";

  /** What an event says of a job that is held. */
  static final String HELD = "held back: " + APART + "find out which is right, then jobs retry";

  /** What an event says of a job that had ended when the conflict came. */
  static final String TOO_LATE = APART + "the results are of what came first";

  /** Of a job that was analysed without instances of its series, because their files are gone. */
  static final String INCOMPLETE = "incomplete";

  /** Of a job whose result has review flags. */
  private static final String REVIEW = "review";

  private static final Logger log = LoggerFactory.getLogger(JobSteps.class);

  private final Db db;
  private final Series series;
  private final Deliveries deliveries;
  private final Events events;

  JobSteps(Db db, Series series, Deliveries deliveries, Events events) {
    this.db = db;
    this.series = series;
    this.deliveries = deliveries;
    this.events = events;
  }

  Optional<JobRow> find(Handle h, long id) {
    return h.createQuery(SELECT + "WHERE j.id = :id").bind("id", id).mapTo(JobRow.class).findOne();
  }

  JobRow get(Handle h, long id) {
    return find(h, id)
        .orElseThrow(
            () ->
                new LedgerException("there is no job " + id + "; `hepatica jobs list` names them"));
  }

  Optional<JobRow> newest(Handle h, String seriesUid) {
    return h.createQuery(SELECT + "WHERE j.series_uid = :uid ORDER BY j.revision DESC LIMIT 1")
        .bind("uid", seriesUid)
        .mapTo(JobRow.class)
        .findOne();
  }

  /** The job, which only whoever analyses it may move. */
  JobRow analysing(Handle h, long id) {
    JobRow job = get(h, id);
    if (job.state() != JobState.ANALYSING) {
      throw new LedgerException("job " + id + " is " + job.state() + ", not ANALYSING");
    }
    return job;
  }

  void step(Handle h, JobRow job, JobState next, String code, String text) {
    if (!job.state().next().contains(next)) {
      throw new LedgerException(
          "job " + job.id() + " cannot go from " + job.state() + " to " + next);
    }
    h.createUpdate("UPDATE jobs SET state = :next, changed = :now WHERE id = :id")
        .bind("next", next)
        .bind("now", db.now())
        .bind("id", job.id())
        .execute();
    events.add(h, job.id(), job.seriesUid(), code, job.state() + " → " + next + ": " + text);
    log.info("{} job {} {} → {}: {}", code, job.id(), job.state(), next, text);
  }

  /**
   * QUEUED → ANALYSING: one more attempt, and the turn of a sender and of the job's. Of one whose
   * series are never the best of a study the turn would else never end.
   */
  void claim(Handle h, JobRow job, String turnOf) {
    hadTurn(h, turnOf);
    hadTurn(h, job.sourceAe());
    h.createUpdate("UPDATE jobs SET attempts = attempts + 1 WHERE id = :id")
        .bind("id", job.id())
        .execute();
    if (isIncomplete(h, job) != job.isFlagged(INCOMPLETE)) {
      String others = job.flags().replace(INCOMPLETE, "").trim();
      flag(h, job.id(), job.isFlagged(INCOMPLETE) ? others : (others + " " + INCOMPLETE).trim());
    }
    step(h, job, JobState.ANALYSING, STEP, "attempt " + (job.attempts() + 1));
  }

  private static void hadTurn(Handle h, String sender) {
    h.createUpdate(
            "MERGE INTO turns KEY (source_ae) SELECT :ae, COALESCE(MAX(turn), 0) + 1 FROM turns")
        .bind("ae", sender)
        .execute();
  }

  private static boolean isIncomplete(Handle h, JobRow job) {
    return h.createQuery(
                "SELECT count(*) FROM instances WHERE series_uid = :series AND revision <= :revision AND missing")
            .bind("series", job.seriesUid())
            .bind("revision", job.revision())
            .mapTo(Long.class)
            .one()
        > 0;
  }

  /** An event of a job that is no step, and its line. */
  void tell(Handle h, JobRow job, String code, String text) {
    events.add(h, job.id(), job.seriesUid(), code, text);
    log.info("{} job {}: {}", code, job.id(), text);
  }

  /** Replaces the flags of a job. */
  void flag(Handle h, long id, String flags) {
    h.createUpdate("UPDATE jobs SET flags = :flags WHERE id = :id")
        .bind("flags", flags)
        .bind("id", id)
        .execute();
  }

  /** What came of the analysis, before the step that ends it. */
  void conclude(Handle h, JobRow job, Conclusion c) {
    h.createUpdate(
            "UPDATE jobs SET outcome = :outcome, model_id = :model, volume_ml = :volume, code = :code, reason = :reason WHERE id = :id")
        .bind("outcome", c.outcome())
        .bind("model", c.modelId())
        .bind("volume", c.volumeMl())
        .bind("code", c.code())
        .bind("reason", Events.shortened(c.reason()))
        .bind("id", job.id())
        .execute();
    String others = job.flags().replace(REVIEW, "").trim();
    flag(h, job.id(), c.reviewFlags().isEmpty() ? others : (others + " " + REVIEW).trim());
    for (String flag : c.reviewFlags()) {
      String text = "please review: " + flag;
      events.add(h, job.id(), job.seriesUid(), REVIEW_FLAG, text);
      log.info("{} job {}: {}", REVIEW_FLAG, job.id(), text);
    }
  }

  void fail(Handle h, JobRow job, String code, String reason) {
    h.createUpdate("UPDATE jobs SET code = :code, reason = :reason WHERE id = :id")
        .bind("code", code)
        .bind("reason", Events.shortened(reason))
        .bind("id", job.id())
        .execute();
    step(h, job, JobState.FAILED, code, reason);
  }

  /** The job an instance of this series belongs to; made or moved as needed. */
  JobRow receive(Handle h, SeriesRow s, boolean urgent) {
    Optional<JobRow> newest = newest(h, s.seriesUid());
    JobState state = newest.map(JobRow::state).orElse(null);
    if (state == JobState.QUEUED) {
      step(h, newest.get(), JobState.RECEIVING, LATE, "an instance came before analysis began");
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

  /**
   * A missing instance of this series is there again: to a job that has not begun it is one that
   * came, and a series that was analysed without it is analysed again.
   *
   * @param isOther whether its bytes are not those of the first, so that what was analysed with it
   *     is analysed again, too: its pixels may be others
   */
  void complete(Handle h, SeriesRow s, boolean urgent, boolean isOther) {
    JobRow newest = newest(h, s.seriesUid()).orElseThrow();
    boolean hasBegun = newest.state() != JobState.RECEIVING && newest.state() != JobState.QUEUED;
    if (!hasBegun || isOther || newest.isFlagged(INCOMPLETE)) {
      receive(h, s, urgent);
    }
  }

  /**
   * DELIVERING → its end, when nothing of it is pending or uncommitted. Answers whether it ended.
   */
  boolean settle(Handle h, long id) {
    JobRow job = get(h, id);
    if (job.state() != JobState.DELIVERING || deliveries.unsettled(h, id) > 0) {
      return false;
    }
    long failed = deliveries.failed(h, id);
    String told =
        failed == 0
            ? delivered(h, id)
            : failed + (failed == 1 ? " delivery given up" : " deliveries given up");
    if (job.code() != null) {
      String notice = results(h, id) == 0 ? "no notice" : "notice: " + told;
      step(h, job, JobState.REJECTED, job.code(), job.reason() + "; " + notice);
    } else {
      step(h, job, failed == 0 ? JobState.DONE : JobState.DONE_PARTLY, STEP, told);
    }
    return true;
  }

  /** What is to be sent of so many results, in words. */
  static String toSend(int results, int sends) {
    if (results == 0) {
      return "no results";
    }
    String told = results + (results == 1 ? " result, " : " results, ");
    return told + (sends > 0 ? sends + " to send" : noDestination(results));
  }

  private static String noDestination(long results) {
    return "no destination to send " + (results == 1 ? "it" : "them") + " to";
  }

  /** How a job ends of which nothing was given up, in words. */
  private String delivered(Handle h, long id) {
    return deliveries.all(h, id) > 0 ? "all delivered" : noDestination(results(h, id));
  }

  private static long results(Handle h, long id) {
    return h.createQuery("SELECT count(*) FROM results WHERE job_id = :job")
        .bind("job", id)
        .mapTo(Long.class)
        .one();
  }

  /** REJECTED → RECEIVING: what it holds came again, from a source whose word counts. */
  void takeUp(Handle h, JobRow job, String sourceAe) {
    h.createUpdate("UPDATE series SET source_ae = :ae WHERE series_uid = :uid")
        .bind("ae", sourceAe)
        .bind("uid", job.seriesUid())
        .execute();
    h.createUpdate(
            "UPDATE jobs SET code = NULL, reason = NULL, outcome = NULL, last_instance = :now WHERE id = :id")
        .bind("now", db.now())
        .bind("id", job.id())
        .execute();
    step(h, job, JobState.RECEIVING, STEP, "it came again from " + sourceAe + ", which teaches");
  }

  /** What an older revision still held back is not sent any more. */
  void supersedeHeld(Handle h, String seriesUid) {
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
    if (before.isPresent()) {
      events.add(
          h,
          id,
          s.seriesUid(),
          LATE,
          "→ RECEIVING: a late instance: revision " + revision + " after job " + before.get().id());
      supersedeHeld(h, s.seriesUid());
    } else {
      events.add(h, id, s.seriesUid(), STEP, "→ RECEIVING: a new series");
    }
    return get(h, id);
  }
}
