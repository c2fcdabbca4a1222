package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
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
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DicomEngines;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.Peer;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.testing.FreePort;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What we commit to, and how the reports that we owe come to who asked. */
@Timeout(120)
class CommitmentDeskTest {
  private static final DicomEngine ENGINE = DicomEngines.pick("embedded");
  private static final ReportSettings SETTINGS =
      new ReportSettings(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofMinutes(10), 3);
  private static final SopReference ANY = new SopReference(Uids.CT_IMAGE, "1.2.3.9");

  @TempDir Path data;
  private Ledger ledger;
  private Intake intake;
  private final int peerPort = FreePort.next();
  private final AtomicInteger calls = new AtomicInteger();
  private CommitmentDesk desk;
  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    ledger = NewLedger.in(data);
    intake = new Intake(data, ledger, new IntakeSettings(1 << 20, 1 << 20), PixelValues.NONE);
    desk = desk(SETTINGS);
  }

  @AfterEach
  void close() throws Exception {
    desk.close();
    for (AutoCloseable each : opened) {
      each.close();
    }
    intake.close();
    ledger.close();
  }

  private CommitmentDesk desk(ReportSettings settings) {
    return desk(settings, Clock.systemUTC());
  }

  private CommitmentDesk desk(ReportSettings settings, Clock clock) {
    return new CommitmentDesk(
        data,
        ledger,
        intake,
        ENGINE,
        title -> {
          calls.incrementAndGet();
          return title.equals("PACS") ? Optional.of(to(title, peerPort)) : Optional.empty();
        },
        settings,
        clock);
  }

  private static ConnectSettings to(String title, int port) {
    return new ConnectSettings(new Peer(title, "127.0.0.1", port), "HEPATICA");
  }

  private SopReference stored(String uid) throws IOException {
    DataSet ct = Objects.ct("1.2", "1.2.3", uid);
    store(ct);
    return new SopReference(ct.string(Tag.SOP_CLASS_UID), uid);
  }

  private void store(DataSet dataSet) throws IOException {
    byte[] bytes = Objects.bytes(dataSet, TransferSyntax.EXPLICIT_LE);
    DimseStatus status =
        intake.store(
            Objects.request(dataSet, TransferSyntax.EXPLICIT_LE), new ByteArrayInputStream(bytes));
    assertThat(status).isEqualTo(DimseStatus.SUCCESS);
  }

  private CommitmentReport judged(SopReference... references) {
    CommitmentHandler.Answer answer =
        desk.requested("PACS", new CommitmentRequest("2.25.1", Arrays.asList(references)));
    assertThat(answer.status()).isEqualTo(DimseStatus.SUCCESS);
    desk.delivered("PACS", answer.report());
    return answer.report();
  }

  @Test
  void onlyWhatIsInTheLedgerAndWholeOnTheDiskIsCommitted() throws Exception {
    SopReference whole = stored("1.2.3.1");
    SopReference otherClass = new SopReference(Uids.MR_IMAGE, stored("1.2.3.2").sopInstanceUid());
    SopReference gone = stored("1.2.3.3");
    SopReference cut = stored("1.2.3.4");
    SopReference longer = stored("1.2.3.5");
    SopReference missing = stored("1.2.3.6");
    SopReference never = new SopReference(whole.sopClassUid(), "1.2.3.7");
    Files.delete(file(gone));
    byte[] bytes = Files.readAllBytes(file(cut));
    Files.write(file(cut), Arrays.copyOf(bytes, bytes.length - 1));
    Files.write(file(longer), new byte[1], StandardOpenOption.APPEND);
    ledger.instances().setMissing(missing.sopInstanceUid());

    CommitmentReport report = judged(whole, otherClass, gone, cut, longer, missing, never);
    assertThat(report.committed()).containsExactly(whole);
    assertThat(report.failed())
        .containsExactly(
            new CommitmentReport.Failure(otherClass, 0x0119),
            new CommitmentReport.Failure(gone, 0x0112),
            new CommitmentReport.Failure(cut, 0x0112),
            new CommitmentReport.Failure(longer, 0x0112),
            new CommitmentReport.Failure(missing, 0x0112),
            new CommitmentReport.Failure(never, 0x0112));
  }

  private Path file(SopReference reference) {
    return ledger.instances().find(reference.sopInstanceUid()).map(InstanceRow::file).orElseThrow();
  }

  @Test
  void ourOwnResultsAreAcknowledgedAndNeverCommitted() throws Exception {
    DataSet own =
        Objects.ct("1.2", "1.2.3", "1.2.3.1")
            .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
            .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, Equipment.MODEL);
    store(own);
    SopReference reference = new SopReference(own.string(Tag.SOP_CLASS_UID), "1.2.3.1");
    CommitmentReport report = judged(reference);
    assertThat(report.committed()).isEmpty();
    assertThat(report.failed()).containsExactly(new CommitmentReport.Failure(reference, 0x0112));
  }

  @Test
  void whatCameWithTwoContentsIsCommittedToNobody() throws Exception {
    SopReference twice = stored("1.2.3.1");
    SopReference once = stored("1.2.3.10");
    DataSet other = Objects.ct("1.2", "1.2.3", "1.2.3.1").set(Tag.INSTANCE_NUMBER, Vr.IS, "77");
    store(other);
    assertThat(data.resolve("conflicts")).isNotEmptyDirectory();
    CommitmentReport report = judged(twice, once);
    assertThat(report.committed()).containsExactly(once);
    assertThat(report.failed()).containsExactly(new CommitmentReport.Failure(twice, 0x0110));
  }

  @Test
  void aReportIsARowUntilItIsTaken() throws Exception {
    stored("1.2.3.1");
    CommitmentHandler.Answer answer =
        desk.requested("PACS", new CommitmentRequest("2.25.1", List.of(ANY)));
    assertThat(ledger.owedReports().count()).isEqualTo(1);
    assertThat(ledger.owedReports().due()).as("left to its association").isEmpty();
    desk.delivered("PACS", answer.report());
    assertThat(ledger.owedReports().count()).isZero();
  }

  @Test
  void whatIsNotTakenGoesOnANewAssociationOnceThePeerIsUp() throws Exception {
    SopReference whole = stored("1.2.3.1");
    desk.start();
    CommitmentHandler.Answer answer =
        desk.requested("PACS", new CommitmentRequest("2.25.1", List.of(whole, ANY)));
    desk.undelivered("PACS", answer.report());
    Awaitility.await().until(() -> calls.get() > 2); // so two attempts have failed
    List<CommitmentReport> got = peer(DimseStatus.PROCESSING_FAILURE, DimseStatus.SUCCESS);
    Awaitility.await().until(() -> ledger.owedReports().count() == 0);
    assertThat(got).containsExactly(answer.report(), answer.report());
    assertThat(got.get(0).committed()).containsExactly(whole);
    assertThat(got.get(0).failed()).containsExactly(new CommitmentReport.Failure(ANY, 0x0112));
  }

  @Test
  void aCrashLosesNoReport() throws Exception {
    CommitmentHandler.Answer answer =
        desk.requested("PACS", new CommitmentRequest("2.25.1", List.of(ANY)));
    ledger.close(); // the association went down with the node
    ledger = Ledger.open(data);
    desk = desk(SETTINGS);
    List<CommitmentReport> got = peer();
    desk.start();
    Awaitility.await().until(() -> ledger.owedReports().count() == 0);
    assertThat(got).containsExactly(answer.report());
  }

  /** Nor that the node was off for a long weekend: nobody has tried meanwhile. */
  @Test
  void aLeapOfTheClockGivesNoReportUp() throws Exception {
    desk.requested("PACS", new CommitmentRequest("2.25.1", List.of(ANY)));
    desk.close();
    desk = desk(SETTINGS, Clock.offset(Clock.systemUTC(), Duration.ofDays(5)));
    desk.start();
    Awaitility.await().until(() -> calls.get() > 0);
    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(20))
        .until(() -> ledger.owedReports().count() == 1);
    assertThat(
            new ReportSettings(
                    Duration.ofSeconds(10), Duration.ofMinutes(30), Duration.ofHours(72), 1)
                .fewestAttempts())
        .isEqualTo(151);
  }

  @Test
  void reportsAreGivenUpAtLastAndForAesThatAreGone() throws Exception {
    desk.close();
    desk =
        desk(
            new ReportSettings(
                Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(1), 3));
    peer(Collections.nCopies(100, DimseStatus.PROCESSING_FAILURE.because("Doe^Jane is unknown")));
    desk.start();
    for (String title : List.of("PACS", "GONE")) {
      desk.undelivered(
          title, desk.requested(title, new CommitmentRequest("2.25.1", List.of(ANY))).report());
    }
    Awaitility.await().until(() -> ledger.owedReports().count() == 0);
    assertThat(ledger.events().recent(10))
        .filteredOn(e -> e.code().equals("HEP-342"))
        .allMatch(e -> !e.text().contains("Doe"))
        .extracting(e -> e.text().substring(0, 4))
        .containsExactlyInAnyOrder("PACS", "GONE");
    assertThat(ledger.events().recent(10))
        .as("what it answered, without what it wrote")
        .anyMatch(e -> e.text().endsWith("it answered 0110H"));
  }

  @Test
  void soManyMayBeOwedAndNoMore() {
    for (int i = 1; i <= 3; i++) {
      assertThat(status(i).success()).isTrue();
    }
    assertThat(status(4).code()).isEqualTo(0x0213);
    assertThat(ledger.owedReports().count()).isEqualTo(3);
  }

  private DimseStatus status(int transaction) {
    return desk.requested("PACS", new CommitmentRequest("2.25." + transaction, List.of(ANY)))
        .status();
  }

  @Test
  void onTheAssociationOfTheRequestAndOnANewOneOverTheWire() throws Exception {
    SopReference whole = stored("1.2.3.1");
    desk.start();
    List<CommitmentReport> got = peer();
    DicomListener ours =
        ENGINE.listen(
            ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).build(),
            caller -> AcceptPolicy.Decision.ACCEPT,
            intake,
            new Port(desk));
    opened.add(0, ours);
    CommitmentRequest request = new CommitmentRequest("2.25.1", List.of(whole));
    ConnectSettings calling =
        new ConnectSettings(new Peer("HEPATICA", "127.0.0.1", ours.port()), "PACS");
    try (DicomConnection connection = ENGINE.connect(calling, List.of(OfferedContext.COMMITMENT))) {
      assertThat(connection.requestCommitment(request).success()).isTrue();
      assertThat(connection.awaitReport(Duration.ofSeconds(10)).committed()).containsExactly(whole);
    }
    Awaitility.await().until(() -> ledger.owedReports().count() == 0);
    assertThat(got).isEmpty();
    try (DicomConnection connection = ENGINE.connect(calling, List.of(OfferedContext.COMMITMENT))) {
      assertThat(connection.requestCommitment(request).success()).isTrue();
    }
    Awaitility.await().until(() -> !got.isEmpty());
    assertThat(got.get(0).committed()).containsExactly(whole);
    Awaitility.await().until(() -> ledger.owedReports().count() == 0);
  }

  @Test
  void anErrorOnceDoesNotEndTheReports() throws Exception {
    List<CommitmentReport> got = peer();
    AtomicInteger times = new AtomicInteger();
    CommitmentDesk unlucky =
        new CommitmentDesk(
            data,
            ledger,
            intake,
            ENGINE,
            title -> {
              if (times.incrementAndGet() == 1) {
                throw new StackOverflowError("once");
              }
              return Optional.of(to(title, peerPort));
            },
            SETTINGS,
            Clock.systemUTC());
    opened.add(unlucky);
    unlucky.requested("PACS", new CommitmentRequest("2.25.1", List.of(ANY)));
    unlucky.start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !got.isEmpty());
  }

  /** The one who asked takes reports on its own port and answers them so, then with success. */
  private List<CommitmentReport> peer(DimseStatus... answers) throws IOException {
    return peer(List.of(answers));
  }

  private List<CommitmentReport> peer(List<DimseStatus> answers) throws IOException {
    List<CommitmentReport> got = new CopyOnWriteArrayList<>();
    DicomListener listener =
        ENGINE.listen(
            ListenSettings.builder().bind(InetAddress.getLoopbackAddress()).port(peerPort).build(),
            caller -> AcceptPolicy.Decision.ACCEPT,
            (request, stream) -> DimseStatus.SUCCESS,
            new Port(null) {
              @Override
              public DimseStatus reported(Caller caller, CommitmentReport report) {
                got.add(report);
                return got.size() <= answers.size()
                    ? answers.get(got.size() - 1)
                    : DimseStatus.SUCCESS;
              }
            });
    opened.add(listener);
    return got;
  }

  /** As the node ties a desk to its port. */
  private static class Port implements CommitmentHandler {
    private final CommitmentDesk desk;

    Port(CommitmentDesk desk) {
      this.desk = desk;
    }

    @Override
    public Answer requested(Caller caller, CommitmentRequest request) {
      return desk.requested(caller.callingAe(), request);
    }

    @Override
    public void delivered(Caller caller, CommitmentReport report) {
      desk.delivered(caller.callingAe(), report);
    }

    @Override
    public void undelivered(Caller caller, CommitmentReport report) {
      desk.undelivered(caller.callingAe(), report);
    }

    @Override
    public DimseStatus reported(Caller caller, CommitmentReport report) {
      return DimseStatus.SUCCESS;
    }
  }
}
