package org.hepatica.delivery;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.AcceptPolicy;
import org.hepatica.dicom.net.Caller;
import org.hepatica.dicom.net.CommitmentHandler;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomListener;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.Peer;
import org.hepatica.ledger.JobRow;

/** Deliveries, and a destination that must commit to what it stored. */
abstract class CommitmentFixture extends DeliveryFixture {
  static final DeliverySettings SETTINGS =
      new DeliverySettings(
              Duration.ofMillis(300), 1.2, Duration.ofSeconds(1), Duration.ofHours(1), 1000, 50)
          .withCommitment(Duration.ofMinutes(30), Duration.ofSeconds(1));

  CommitmentFixture() {
    super("embedded", Duration.ofSeconds(60));
  }

  static Destination destination(int port) {
    return new Destination(
        "PACS", new ConnectSettings(new Peer("PACS", "127.0.0.1", port), "HEPATICA"), true);
  }

  /** A job in DELIVERING with so many results. */
  final JobRow job(int count, String destination) throws Exception {
    return job(
        List.of(destination),
        Collections.nCopies(count, Uids.SECONDARY_CAPTURE).toArray(String[]::new));
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
          engine.listen(
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
