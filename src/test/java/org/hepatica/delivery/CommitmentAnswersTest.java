package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A destination that commits to what it stored, or does not, at once. */
class CommitmentAnswersTest extends CommitmentFixture {

  @Test
  void aJobIsDoneWhenAllIsCommitted() throws Exception {
    Archive archive = new Archive(Archive::all);
    JobRow job = job(2, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(rows(job))
        .hasSize(2)
        .allSatisfy(
            d -> {
              assertThat(d.state()).isEqualTo(DeliveryState.COMMITTED);
              assertThat(d.standing()).isEqualTo("COMMITTED");
              assertThat(d.awaitsCommitment()).isFalse();
              assertThat(d.commitmentUid())
                  .isEqualTo(archive.requests.get(0).transactionUid())
                  .startsWith("2.25.");
            });
    // one association: stores, request and report
    assertThat(archive.requests).hasSize(1);
    assertThat(archive.requests.get(0).references()).hasSize(2);
    assertThat(archive.associations).isEqualTo(1);
  }

  @Test
  void theTransactionIsARowBeforeTheRequestLeaves() throws Exception {
    List<Long> waiting = new CopyOnWriteArrayList<>();
    Archive archive =
        new Archive(
            request -> {
              List<Dispatch> rows =
                  ledger.commitments().waitingFor("PACS", request.transactionUid());
              waiting.add((long) rows.size());
              return Archive.all(request);
            });
    JobRow job = job(3, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(waiting).containsExactly(3L);
  }

  @Test
  void whatIsNotCommittedIsSentAgain() throws Exception {
    Archive archive =
        new Archive(
            request -> {
              CommitmentReport all = Archive.all(request);
              boolean first = request.references().size() == 2;
              return !first
                  ? all
                  : new CommitmentReport(
                      request.transactionUid(),
                      all.committed().subList(0, 1),
                      List.of(new CommitmentReport.Failure(all.committed().get(1), 0x0112)));
            });
    JobRow job = job(2, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(rows(job)).extracting(DeliveryRow::attempts).containsExactly(1, 3);
    assertThat(archive.stored).hasSize(3);
    assertThat(archive.stored.get(2)).isEqualTo(archive.stored.get(1));
    assertThat(archive.requests).hasSize(2);
    assertThat(archive.requests)
        .extracting(CommitmentRequest::transactionUid)
        .doesNotHaveDuplicates();
  }

  @Test
  void whatIsNeverCommittedFailsWithItsReason() throws Exception {
    Archive archive =
        new Archive(
            request ->
                new CommitmentReport(
                    request.transactionUid(),
                    List.of(),
                    request.references().stream()
                        .map(r -> new CommitmentReport.Failure(r, 0x0110))
                        .toList()));
    JobRow job = job(1, "PACS");
    DeliverySettings impatient =
        new DeliverySettings(
            Duration.ofMillis(100), 1, Duration.ofSeconds(1), Duration.ofHours(1), 4, 50);
    service(impatient, archive.destination());
    awaitState(job, JobState.DONE_PARTLY);
    DeliveryRow row = rows(job).get(0);
    assertThat(row.state()).isEqualTo(DeliveryState.FAILED);
    assertThat(row.text()).contains("0110", "processing failure", "stored", "4 attempts");
    assertThat(row.attempts()).isEqualTo(4);
    assertThat(ledger.events().ofJob(job.id())).anyMatch(e -> e.code().equals("HEP-331"));
    // an admin's retry begins anew, and may have begun when it returns
    int asked = archive.requests.size();
    ledger.jobs().retry(job.id());
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job).get(0).attempts()).isEqualTo(4);
    assertThat(archive.requests)
        .hasSize(2 * asked)
        .extracting(CommitmentRequest::transactionUid)
        .doesNotHaveDuplicates();
  }

  @Test
  void aDestinationWithoutTheServiceIsToldOfAndTheJobIsNeverSilentlyDone() throws Exception {
    Archive archive = new Archive(null);
    JobRow job = job(2, "PACS");
    DeliverySettings impatient =
        new DeliverySettings(
            Duration.ofMillis(500), 1, Duration.ofSeconds(1), Duration.ofHours(1), 4, 50);
    service(impatient, archive.destination());
    await(() -> rows(job).stream().allMatch(d -> d.attempts() >= 2));
    assertThat(rows(job))
        .allSatisfy(
            d -> {
              assertThat(d.text()).contains("no presentation context for storage commitment");
              assertThat(d.state()).isNotEqualTo(DeliveryState.COMMITTED);
            });
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.state()).isEqualTo(DeliveryState.FAILED));
    assertThat(archive.stored).as("each is sent once").hasSize(2);
  }

  @Test
  void aRefusedRequestIsMadeAgain() throws Exception {
    Archive archive = new Archive(Archive::all);
    archive.answers.add(DimseStatus.RESOURCE_LIMITATION);
    JobRow job = job(1, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(archive.requests).hasSize(2);
    assertThat(archive.stored).hasSize(1);
    assertThat(rows(job).get(0).text()).as("what is over is not told").isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "Jane Doe is locked, 0110H (comment not repeated: it names the patient)",
    "the archive is read-only, 0110H (the archive is read-only)"
  })
  void aRefusalThatNamesThePatientIsNotRepeated(String comment, String told) throws Exception {
    Archive archive = new Archive(Archive::all);
    archive.answers.addAll(
        Collections.nCopies(10, DimseStatus.PROCESSING_FAILURE.because(comment)));
    JobRow job = job(2, "PACS");
    DeliverySettings impatient =
        new DeliverySettings(
            Duration.ofMillis(100), 1, Duration.ofSeconds(1), Duration.ofHours(1), 3, 50);
    service(impatient, archive.destination());
    awaitState(job, JobState.DONE_PARTLY);
    assertThat(rows(job)).allSatisfy(d -> assertThat(d.text()).endsWith(told));
    assertThat(ledger.events().ofJob(job.id()))
        .filteredOn(e -> e.code().equals("HEP-331"))
        .hasSize(2)
        .noneMatch(e -> e.text().contains("Doe"));
  }

  @Test
  void aWarningOfTheStoreStaysToldAfterTheCommitment() throws Exception {
    Archive archive = new Archive(Archive::all);
    archive.storeAnswer = new DimseStatus(0xB000, "coerced");
    JobRow job = job(1, "PACS");
    service(SETTINGS, archive.destination());
    awaitState(job, JobState.DONE);
    assertThat(rows(job).get(0).state()).isEqualTo(DeliveryState.COMMITTED);
    assertThat(rows(job).get(0).text()).contains("warning", "B000");
  }

  /** Each had its own moment, and so in the end its own request, which was waited for. */
  @Test
  void whatWasAskedForTogetherIsAskedForTogetherAgain() throws Exception {
    JobRow job = job(5, "PACS");
    Clock slow = new Slow();
    Uncommitted uncommitted = new Uncommitted(ledger, "PACS", SETTINGS, slow, new Presence(slow));
    rows(job).forEach(d -> ledger.deliveries().sentUncommitted(d.id(), 0, ""));

    uncommitted.notAsked(ledger.commitments().due("PACS", 50), "no answer");
    assertThat(rows(job)).extracting(DeliveryRow::nextAttempt).hasSize(5).containsOnly(next(job));

    await(() -> ledger.commitments().due("PACS", 50).size() == 5);
    List<Dispatch> asked = ledger.commitments().due("PACS", 50);
    uncommitted.asking(asked, "2.25.1");
    uncommitted.reported(
        new CommitmentReport(
            "2.25.1",
            List.of(),
            asked.subList(0, 3).stream()
                .map(d -> new SopReference(d.sopClassUid(), d.sopInstanceUid()))
                .map(r -> new CommitmentReport.Failure(r, CommitmentReport.PROCESSING_FAILURE))
                .toList()));
    assertThat(rows(job)).extracting(DeliveryRow::attempts).containsOnly(3);
    assertThat(rows(job)).extracting(DeliveryRow::nextAttempt).containsOnly(next(job));
  }

  private Instant next(JobRow job) {
    return rows(job).get(0).nextAttempt();
  }

  /** Each look at it is a second later than the one before. */
  private static final class Slow extends Clock {
    private Instant now = Instant.now();

    @Override
    public Instant instant() {
      now = now.plusSeconds(1);
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
