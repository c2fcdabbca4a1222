package org.hepatica.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The jobs that wait, for those who choose among the series of a study. */
public final class JobQueue {
  /** Of a job that was set aside: an admin may still ask for it. */
  static final String ASIDE = "aside";

  /** Of a job that was set aside and that an admin asked for. */
  public static final String FORCED = "forced";

  private final Db db;
  private final JobSteps steps;

  JobQueue(Db db, JobSteps steps) {
    this.db = db;
    this.steps = steps;
  }

  /**
   * Jobs in QUEUED: urgent ones first, then those of the sender whose last turn is longest ago, of
   * each sender the oldest first. A turn is a job that was claimed, so that of many that wait only
   * the first is the next; then the order is another. They are read as far as somebody walks, anew
   * by each walk.
   */
  public Iterable<JobRow> waiting() {
    return () -> new Line(db);
  }

  /** Whether no job is in QUEUED. */
  public boolean isEmpty() {
    return db.read(
        h ->
            h.createQuery("SELECT 1 FROM senders_waiting WHERE n > 0 LIMIT 1")
                .mapTo(Integer.class)
                .findOne()
                .isEmpty());
  }

  /** How many jobs in QUEUED each sender has; who is next, but for urgent ones, comes first. */
  public Map<String, Long> senders() {
    return db.read(
        h ->
            h
                .createQuery(
                    """
                    SELECT w.sender, sum(w.n) AS jobs, min((SELECT f.created FROM waiting f WHERE f.urgent = w.urgent AND f.sender = w.sender
                      ORDER BY f.urgent, f.sender, f.created, f.job_id LIMIT 1)) AS oldest
                    FROM senders_waiting w LEFT JOIN turns t ON t.source_ae = w.sender WHERE w.n > 0
                    GROUP BY w.sender, t.turn ORDER BY COALESCE(t.turn, 0), oldest""")
                .map((row, c) -> Map.entry(row.getString("sender"), row.getLong("jobs")))
                .list()
                .stream()
                .collect(
                    Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, Long::sum, LinkedHashMap::new)));
  }

  /** All jobs of a study, by series and revision. */
  public List<JobRow> ofStudy(String studyUid) {
    return db.read(
        h ->
            h.createQuery(
                    JobSteps.SELECT
                        + "WHERE s.study_uid = :study ORDER BY j.series_uid, j.revision")
                .bind("study", studyUid)
                .mapTo(JobRow.class)
                .list());
  }

  /**
   * QUEUED → ANALYSING; empty when the job is not in QUEUED any more.
   *
   * @param turnOf the sender whose turn it is, which it has had then, as has the sender of the job:
   *     that may be another, for a study may have series of several
   */
  public Optional<JobRow> claim(long id, String turnOf) {
    return db.durable(
        h ->
            steps
                .find(h, id)
                .filter(job -> job.state() == JobState.QUEUED)
                .map(
                    job -> {
                      steps.claim(h, job, turnOf);
                      return steps.get(h, id);
                    }));
  }

  /**
   * QUEUED or ANALYSING → REJECTED without results, because another series of the study was taken,
   * or because a correction is of no use as it is; nothing when the job is in neither any more.
   * {@link Jobs#retry} takes it back.
   */
  public void setAside(long id, String code, String reason) {
    db.durable(
        h -> {
          Optional<JobRow> found =
              steps
                  .find(h, id)
                  .filter(
                      job -> job.state() == JobState.QUEUED || job.state() == JobState.ANALYSING);
          if (found.isPresent()) {
            JobRow job = found.get();
            steps.conclude(h, job, Conclusion.refused(code, reason));
            steps.flag(h, id, (job.flags() + " " + ASIDE).trim());
            steps.step(h, job, JobState.REJECTED, code, reason);
          }
          return null;
        });
  }
}
