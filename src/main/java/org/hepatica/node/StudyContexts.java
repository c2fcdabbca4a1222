package org.hepatica.node;

import java.util.Optional;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ledger.JobQueue;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.ResultRow;
import org.hepatica.result.ResultObject;
import org.hepatica.result.StudyContext;

/** What the ledger knows of a job's study and its results have to say. */
record StudyContexts(Ledger ledger, StudySeries series, boolean notices) {

  /**
   * @return the same for every attempt at a job, unless another series of the study ended between
   *     them
   */
  StudyContext of(JobRow job, Outcome outcome) {
    return new StudyContext(
        series.others(job),
        predecessor(job, outcome)
            .map(
                report ->
                    new StudyContext.Predecessor(
                        job.studyUid(),
                        report.seriesUid(),
                        report.sopClassUid(),
                        report.sopInstanceUid())),
        mayGiveNotice(job));
  }

  /**
   * The report of an earlier revision; else, where only the best series counts and this one has a
   * liver, that of the series taken before, unless an admin asked for this one beside it.
   */
  private Optional<ResultRow> predecessor(JobRow job, Outcome outcome) {
    String kind = ResultObject.Kind.REPORT.name();
    Optional<ResultRow> own =
        ledger.results().beforeRevision(job.seriesUid(), job.revision(), kind);
    boolean beside = !series.onlyBest() || job.isFlagged(JobQueue.FORCED);
    return own.isPresent() || beside || outcome != Outcome.SEGMENTED
        ? own
        : ledger.results().latestOfStudy(job.studyUid(), kind, job.id());
  }

  /**
   * One notice a study, however many of its series are refused or hold no liver; and none where
   * another series has the results.
   */
  private boolean mayGiveNotice(JobRow job) {
    return notices
        && !series.isAnswered(job)
        && !ledger.results().hasKind(job.studyUid(), ResultObject.Kind.NOTICE.name(), job.id());
  }
}
