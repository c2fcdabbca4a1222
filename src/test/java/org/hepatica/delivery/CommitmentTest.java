package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.intake.Objects;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.DeliveryState;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.hepatica.testing.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deliveries to a destination that must commit to what it stored. */
@Timeout(300)
class CommitmentTest {
  private static final DicomEngine ENGINE = DicomEngines.pick("embedded");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final DeliverySettings SETTINGS =
      new DeliverySettings(
              Duration.ofMillis(300), 1.2, Duration.ofSeconds(1), Duration.ofHours(1), 1000, 50)
          .withCommitment(Duration.ofMinutes(30), Duration.ofSeconds(1));

  @TempDir Path data;
  private Ledger ledger;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int series;

  @BeforeEach
  void open() throws IOException {
    ledger = Ledger.open(data);
  }

  @AfterEach
  void close() throws Exception {
    stop();
    ledger.close();
  }

  private void stop() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    opened.clear();
  }

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
    // an admin's retry begins anew
    ledger.jobs().retry(job.id());
    assertThat(rows(job).get(0).commitmentUid()).isNull();
    awaitState(job, JobState.DONE_PARTLY);
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

  private static Destination destination(int port) {
    return new Destination(
        "PACS", new ConnectSettings(new Peer("PACS", "127.0.0.1", port), "HEPATICA"), true);
  }

  /** A job in DELIVERING with so many results. */
  private JobRow job(int count, String destination) throws Exception {
    JobRow job = Samples.analysing(ledger, data, ++series);
    List<NewResult> results = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String uid = "2.25." + series + "00" + i;
      Path file =
          Files.createDirectories(data.resolve("results").resolve("" + job.id()))
              .resolve(uid + ".dcm");
      DataSet d =
          Objects.ct("1.2.3", "2.25." + series, uid)
              .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SECONDARY_CAPTURE);
      Part10.write(file, d, TransferSyntax.EXPLICIT_LE);
      results.add(
          new NewResult(
              "SUMMARY",
              Uids.SECONDARY_CAPTURE,
              uid,
              "2.25." + series,
              TransferSyntax.EXPLICIT_LE.uid(),
              file,
              List.of(destination)));
    }
    return ledger.jobs().deliver(job.id(), Samples.LIVER, results);
  }

  private DeliveryService service(DeliverySettings settings, Destination... destinations) {
    DeliveryService service =
        new DeliveryService(ledger, ENGINE, List.of(destinations), settings, Clock.systemUTC());
    service.start();
    opened.add(service);
    return service;
  }

  private List<DeliveryRow> rows(JobRow job) {
    return ledger.deliveries().ofJob(job.id());
  }

  private void awaitState(JobRow job, JobState state) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(ledger.jobs().find(job.id()).orElseThrow().state())
                    .as(() -> rows(job).toString())
                    .isEqualTo(state));
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** A PACS that stores, and commits as it is told. */
  private final class Archive implements CommitmentHandler {
    private final DicomListener listener;
    private final Function<CommitmentRequest, CommitmentReport> commits;
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final List<CommitmentRequest> requests = new CopyOnWriteArrayList<>();
    private final List<DimseStatus> answers = new CopyOnWriteArrayList<>();
    private volatile DimseStatus storeAnswer = DimseStatus.SUCCESS;
    private volatile int associations;

    Archive(Function<CommitmentRequest, CommitmentReport> commits) throws IOException {
      this(commits, 0);
    }

    /**
     * @param commits null for one that does not provide it; answers null for a report that never
     *     comes
     */
    Archive(Function<CommitmentRequest, CommitmentReport> commits, int port) throws IOException {
      this.commits = commits;
      listener =
          ENGINE.listen(
              ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).port(port).build(),
              caller -> {
                associations++;
                return AcceptPolicy.Decision.ACCEPT;
              },
              (request, stream) -> {
                stored.add(request.sopInstanceUid());
                return storeAnswer;
              },
              commits == null ? null : this);
      opened.add(0, listener);
    }

    static CommitmentReport all(CommitmentRequest request) {
      return new CommitmentReport(request.transactionUid(), request.references(), List.of());
    }

    Destination destination() {
      return CommitmentTest.destination(listener.port());
    }

    @Override
    public Answer requested(Caller caller, CommitmentRequest request) {
      requests.add(request);
      return answers.isEmpty()
          ? new Answer(DimseStatus.SUCCESS, commits.apply(request))
          : new Answer(answers.remove(0), null);
    }

    @Override
    public void delivered(Caller caller, CommitmentReport report) {
      // as it should be
    }

    @Override
    public void undelivered(Caller caller, CommitmentReport report) {
      // whoever does not wait is asked by no one here
    }

    @Override
    public DimseStatus reported(Caller caller, CommitmentReport report) {
      return DimseStatus.SUCCESS;
    }
  }
}
