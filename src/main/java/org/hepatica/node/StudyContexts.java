package org.hepatica.node;

import java.util.List;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.result.ResultObject;
import org.hepatica.result.StudyContext;

/** What the ledger knows of a job's study and its results have to say. */
record StudyContexts(Ledger ledger, boolean notices) {

  /**
   * @return the same for every attempt at a job
   */
  StudyContext of(JobRow job) {
    return new StudyContext(
        List.of(),
        ledger
            .results()
            .beforeRevision(job.seriesUid(), job.revision(), ResultObject.Kind.REPORT.name())
            .map(
                report ->
                    new StudyContext.Predecessor(
                        job.studyUid(),
                        report.seriesUid(),
                        report.sopClassUid(),
                        report.sopInstanceUid())),
        mayGiveNotice(job));
  }

  /** One notice a study, however many of its series are refused or hold no liver. */
  private boolean mayGiveNotice(JobRow job) {
    return notices
        && !ledger.results().hasKind(job.studyUid(), ResultObject.Kind.NOTICE.name(), job.id());
  }
}
