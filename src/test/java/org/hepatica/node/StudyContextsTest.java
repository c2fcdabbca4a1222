package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.hepatica.result.StudyContext;
import org.hepatica.setup.StudyRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyContextsTest {
  @TempDir Path data;

  @Test
  void aRevisionHasTheLatestReportBeforeItAsPredecessor() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      StudyContexts contexts = contexts(ledger, true);
      JobRow first = delivered(ledger, 1, "REPORT", "1.2.9.1");
      JobRow second = delivered(ledger, 2, "REPORT", "1.2.9.2");
      JobRow third = delivered(ledger, 3, "SEG", "1.2.9.3");

      assertThat(contexts.of(first, Outcome.SEGMENTED).predecessor()).isEmpty();
      assertThat(contexts.of(second, Outcome.SEGMENTED).predecessor())
          .contains(
              new StudyContext.Predecessor("1.2.3", "1.2.8", Uids.COMPREHENSIVE_3D_SR, "1.2.9.1"));
      assertThat(contexts.of(third, Outcome.SEGMENTED).predecessor().orElseThrow().sopInstanceUid())
          .isEqualTo("1.2.9.2");
    }
  }

  @Test
  void aStudyHasOneNotice() throws Exception {
    try (Ledger ledger = Ledger.open(data)) {
      JobRow first = delivered(ledger, 1, "NOTICE", "1.2.9.1");
      JobRow second = delivered(ledger, 2, "SEG", "1.2.9.2");
      assertThat(contexts(ledger, true).of(first, Outcome.SEGMENTED).mayNotify())
          .as("another attempt at the job that gave it")
          .isTrue();
      assertThat(contexts(ledger, true).of(second, Outcome.SEGMENTED).mayNotify()).isFalse();
      assertThat(contexts(ledger, false).of(first, Outcome.SEGMENTED).mayNotify()).isFalse();
    }
  }

  private static StudyContexts contexts(Ledger ledger, boolean notices) {
    StudyRules all = new StudyRules(false, Duration.ZERO, AdmissionRules.DEFAULT);
    return new StudyContexts(ledger, new StudySeries(ledger, all, Clock.systemUTC()), notices);
  }

  /** Enters one more instance, and takes its job to the end with one result. */
  private JobRow delivered(Ledger ledger, int number, String kind, String uid) throws Exception {
    long job = ledger.instances().enter(Samples.ct(data, 1, number));
    ledger.jobs().queue(job, Instant.now());
    JobRow claimed = Samples.claimNext(ledger).orElseThrow();
    NewResult result =
        new NewResult(
            kind,
            Uids.COMPREHENSIVE_3D_SR,
            uid,
            "1.2.8",
            TransferSyntax.EXPLICIT_LE.uid(),
            data.resolve(uid),
            List.of());
    ledger.jobs().deliver(claimed.id(), Samples.LIVER, List.of(result));
    return claimed;
  }
}
