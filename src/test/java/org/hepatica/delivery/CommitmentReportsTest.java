package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;

/** Reports that come late, another way, without some of the objects, or never. */
class CommitmentReportsTest extends CommitmentFixture {

  @Test
  void withoutAReportItIsAskedAgainWithANewTransaction() throws Exception {
    List<CommitmentRequest> heard = new CopyOnWriteArrayList<>();
    Archive archive =
        new Archive(
            request -> {
              heard.add(request);
              return heard.size() < 3 ? null : Archive.all(request);
            });
    JobRow job = job(2, "PACS");
    DeliverySettings hasty = SETTINGS.withCommitment(Duration.ofSeconds(3), Duration.ofSeconds(2));
    service(hasty, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(heard).hasSize(3);
    assertThat(heard).extracting(CommitmentRequest::transactionUid).doesNotHaveDuplicates();
    assertThat(archive.stored).hasSize(2);
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.attempts()).isEqualTo(3));
  }

  @Test
  void withoutAnyReportItIsGivenUpByAge() throws Exception {
    Archive archive = new Archive(request -> null);
    JobRow job = job(1, "PACS");
    DeliverySettings brief =
        new DeliverySettings(
                Duration.ofMillis(100), 1, Duration.ofSeconds(1), Duration.ofSeconds(3), 1000, 50)
            .withCommitment(Duration.ofMillis(700), Duration.ofMillis(100));
    service(brief, archive.destination());
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).text()).contains("no report", "stored");
    assertThat(archive.requests.size()).isGreaterThan(1);
  }

  @Test
  void aReportThatComesToOurPortCountsWhenItIsOfThatAeAndTransaction() throws Exception {
    Archive archive = new Archive(request -> null);
    JobRow job = job(2, "PACS");
    DeliveryService service = service(SETTINGS, archive.destination());
    await(() -> !archive.requests.isEmpty());
    CommitmentRequest request = archive.requests.get(0);
    CommitmentReport report = Archive.all(request);
    CommitmentReport unknown = new CommitmentReport("2.25.1", report.committed(), List.of());

    assertThat(service.reported("OTHER", report).success()).isTrue();
    assertThat(service.reported("PACS", unknown).success()).isTrue();
    assertThat(service.reported("NOBODY", unknown).success()).isTrue();
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.standing()).isEqualTo("AWAITS_COMMITMENT"));
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.DELIVERING);

    assertThat(service.reported("PACS", report).success()).isTrue();
    awaitState(job, JobState.DONE);
    assertThat(service.reported("PACS", report).success()).as("once more").isTrue();
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.state()).isEqualTo(DeliveryState.COMMITTED));
  }

  @Test
  void anObjectThatTheReportDoesNotNameIsAskedForAgain() throws Exception {
    Archive archive =
        new Archive(
            request ->
                new CommitmentReport(
                    request.transactionUid(), request.references().subList(0, 1), List.of()));
    JobRow job = job(3, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(archive.requests).hasSize(3);
    assertThat(archive.stored).hasSize(3);
  }
}
