package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.List;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.testing.FreePort;
import org.junit.jupiter.api.Test;

/** What had been stored and was not committed to when the node starts. */
class CommitmentAfterRestartTest extends CommitmentFixture {

  @Test
  void afterACrashWhatIsSentAndNotCommittedIsAskedFor() throws Exception {
    // The node ended after the stores: no request had left.
    JobRow sent = job(2, "PACS");
    for (DeliveryRow d : rows(sent)) {
      ledger.deliveries().sentUncommitted(d.id(), 0, null);
    }
    // It ended after the request left, long ago.
    JobRow asked = job(1, "PACS");
    ledger.deliveries().sentUncommitted(rows(asked).get(0).id(), 0, null);
    List<Dispatch> due = ledger.commitments().due("PACS", 10);
    ledger
        .commitments()
        .asking(due.subList(2, 3), "2.25.77", Clock.systemUTC().instant().minusSeconds(1));
    ledger.close();
    ledger = Ledger.open(data);
    ledger.recover(3);
    assertThat(ledger.jobs().find(sent.id()).orElseThrow().state()).isEqualTo(JobState.DELIVERING);

    Archive archive = new Archive(Archive::all);
    service(SETTINGS, archive.destination());
    awaitState(sent, JobState.DONE);
    awaitState(asked, JobState.DONE);
    assertThat(archive.stored).isEmpty();
    assertThat(archive.requests).hasSize(1);
    assertThat(archive.requests.get(0).references()).hasSize(3);
    assertThat(archive.requests.get(0).transactionUid()).isNotEqualTo("2.25.77");
  }

  @Test
  void theReportOnARequestOfBeforeTheCrashStillCounts() throws Exception {
    JobRow job = job(1, "PACS");
    DeliveryRow row = rows(job).get(0);
    ledger.deliveries().sentUncommitted(row.id(), 0, null);
    List<Dispatch> due = ledger.commitments().due("PACS", 10);
    ledger.commitments().asking(due, "2.25.77", Clock.systemUTC().instant().plusSeconds(3600));
    ledger.close();
    ledger = Ledger.open(data);
    Archive archive = new Archive(Archive::all);
    DeliveryService service = service(SETTINGS, archive.destination());
    SopReference reference =
        new SopReference(due.get(0).sopClassUid(), due.get(0).sopInstanceUid());
    service.reported("PACS", new CommitmentReport("2.25.77", List.of(reference), List.of()));
    awaitState(job, JobState.DONE);
    assertThat(archive.requests).isEmpty();
  }

  @Test
  void aDestinationThatNeedNotCommitAnyMoreHoldsNoJobBack() throws Exception {
    JobRow job = job(1, "PACS");
    ledger.deliveries().sentUncommitted(rows(job).get(0).id(), 0, null);
    Archive archive = new Archive(Archive::all);
    service(SETTINGS, new Destination("PACS", archive.destination().connect()));
    awaitState(job, JobState.DONE);
    assertThat(rows(job).get(0).standing()).isEqualTo("SENT");
  }

  @Test
  void aDestinationThatIsGoneGivesUpWhatItDidNotCommitTo() throws Exception {
    JobRow job = job(1, "PACS");
    ledger.deliveries().sentUncommitted(rows(job).get(0).id(), 0, null);
    service(SETTINGS);
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).text()).contains("no destination of this name is configured");
  }

  @Test
  void whatWaitsWhileTheDestinationIsDownIsAskedForOnceItIsUp() throws Exception {
    JobRow job = job(1, "PACS");
    ledger.deliveries().sentUncommitted(rows(job).get(0).id(), 0, null);
    int port = FreePort.next();
    service(SETTINGS, destination(port));
    await(() -> rows(job).get(0).attempts() >= 3);
    assertThat(rows(job).get(0).text()).contains("no connection");
    assertThat(rows(job).get(0).standing()).isEqualTo("AWAITS_COMMITMENT");
    Archive archive = new Archive(Archive::all, port);
    awaitState(job, JobState.DONE);
    assertThat(archive.stored).isEmpty();
  }
}
