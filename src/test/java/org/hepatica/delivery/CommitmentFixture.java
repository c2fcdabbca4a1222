package org.hepatica.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
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
import org.hepatica.intake.Objects;
import org.hepatica.ledger.DeliveryRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A ledger, deliveries from it, and a destination that must commit to what it stored. */
@Timeout(300)
abstract class CommitmentFixture {
  private static final DicomEngine ENGINE = DicomEngines.pick("embedded");
  private static final Duration LIMIT = Duration.ofSeconds(60);
  static final DeliverySettings SETTINGS =
      new DeliverySettings(
              Duration.ofMillis(300), 1.2, Duration.ofSeconds(1), Duration.ofHours(1), 1000, 50)
          .withCommitment(Duration.ofMinutes(30), Duration.ofSeconds(1));

  @TempDir Path data;
  Ledger ledger;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private int series;

  @BeforeEach
  void open() throws IOException {
    ledger = Ledger.open(data);
  }

  @AfterEach
  void close() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
    ledger.close();
  }

  static Destination destination(int port) {
    return new Destination(
        "PACS", new ConnectSettings(new Peer("PACS", "127.0.0.1", port), "HEPATICA"), true);
  }

  /** A job in DELIVERING with so many results. */
  final JobRow job(int count, String destination) throws Exception {
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

  final DeliveryService service(DeliverySettings settings, Destination... destinations) {
    DeliveryService service =
        new DeliveryService(ledger, ENGINE, List.of(destinations), settings, Clock.systemUTC());
    service.start();
    opened.add(service);
    return service;
  }

  final List<DeliveryRow> rows(JobRow job) {
    return ledger.deliveries().ofJob(job.id());
  }

  final void awaitState(JobRow job, JobState state) {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(ledger.jobs().find(job.id()).orElseThrow().state())
                    .as(() -> rows(job).toString())
                    .isEqualTo(state));
  }

  static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  /** A PACS that stores, and commits as it is told. */
  final class Archive implements CommitmentHandler {
    private final DicomListener listener;
    private final Function<CommitmentRequest, CommitmentReport> commits;
    final List<String> stored = new CopyOnWriteArrayList<>();
    final List<CommitmentRequest> requests = new CopyOnWriteArrayList<>();
    final List<DimseStatus> answers = new CopyOnWriteArrayList<>();
    volatile DimseStatus storeAnswer = DimseStatus.SUCCESS;
    volatile int associations;

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
      return CommitmentFixture.destination(listener.port());
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
