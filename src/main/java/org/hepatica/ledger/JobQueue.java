package org.hepatica.ledger;

import java.util.List;
import java.util.Optional;

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

  /** Jobs in QUEUED, urgent first, then oldest. */
  public List<JobRow> waiting() {
    return db.read(
        h ->
            h.createQuery(
                    JobSteps.SELECT
                        + "WHERE j.state = 'QUEUED' ORDER BY j.urgent DESC, j.created, j.id")
                .mapTo(JobRow.class)
                .list());
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

  /** QUEUED → ANALYSING; empty when the job is not in QUEUED any more. */
  public Optional<JobRow> claim(long id) {
    return db.durable(
        h ->
            steps
                .find(h, id)
                .filter(job -> job.state() == JobState.QUEUED)
                .map(
                    job -> {
                      steps.claim(h, job);
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
