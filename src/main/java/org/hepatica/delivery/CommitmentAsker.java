package org.hepatica.delivery;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.SopReference;
import org.hepatica.ledger.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one destination to commit to what it has stored (PS3.4 J.3.2). */
final class CommitmentAsker {
  private static final Logger log = LoggerFactory.getLogger(CommitmentAsker.class);

  /** Instances of one request. */
  private static final int MOST = 500;

  /** While it waits for a report, it looks so often whether that came to the listener. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final Duration NO_WAIT = Duration.ofNanos(1);

  private final String destination;
  private final Uncommitted uncommitted;
  private final DeliverySettings settings;
  private final BooleanSupplier stopped;

  CommitmentAsker(
      String destination,
      Uncommitted uncommitted,
      DeliverySettings settings,
      BooleanSupplier stopped) {
    this.destination = destination;
    this.uncommitted = uncommitted;
    this.settings = settings;
    this.stopped = stopped;
  }

  boolean hasWork() {
    return !uncommitted.due(1).isEmpty();
  }

  /** There is no association to ask on. */
  void unreachable(String why) {
    uncommitted.notAsked(uncommitted.due(Integer.MAX_VALUE), why);
  }

  /** Asks for all that is due, on an open association, and waits a little for each report. */
  void ask(DicomConnection connection) {
    List<Dispatch> due = uncommitted.due(MOST);
    if (!due.isEmpty() && connection.accepted(Uids.STORAGE_COMMITMENT_PUSH) == null) {
      uncommitted.notAsked(
          uncommitted.due(Integer.MAX_VALUE),
          "it accepts no presentation context for storage commitment; provide it there, or write"
              + " \"commitment: none\" in its file of ae-config");
      return;
    }
    while (!due.isEmpty() && connection.isOpen() && !stopped.getAsBoolean()) {
      ask(connection, due);
      due = uncommitted.due(MOST);
    }
  }

  private void ask(DicomConnection connection, List<Dispatch> due) {
    String transaction = randomUid();
    uncommitted.asking(due, transaction); // before it leaves: the report may come from anywhere
    List<SopReference> references =
        due.stream()
            .map(d -> new SopReference(d.sopClassUid(), d.sopInstanceUid()))
            .distinct()
            .toList();
    try {
      DimseStatus status =
          connection.requestCommitment(new CommitmentRequest(transaction, references));
      takeReports(connection);
      if (!status.success()) {
        String told = PeerComment.told(status, due.stream().map(Dispatch::file).toList());
        uncommitted.notAsked(
            stillWaiting(due, transaction),
            "it refused the request for storage commitment: " + told);
        return;
      }
    } catch (IOException e) {
      takeReports(connection);
      if (!stopped.getAsBoolean()) {
        uncommitted.notAsked(stillWaiting(due, transaction), e.getMessage());
      }
      return;
    }
    log.info(
        "HEP-335 {} was asked to commit to {} objects, transaction {}",
        destination,
        due.size(),
        transaction);
    awaitReport(connection, transaction);
  }

  /** Without those that a report came for on another way. */
  private List<Dispatch> stillWaiting(List<Dispatch> asked, String transaction) {
    return uncommitted.isWaitingFor(transaction) ? asked : List.of();
  }

  /** A report that does not come now comes to the listener, or is asked for again. */
  private void awaitReport(DicomConnection connection, String transaction) {
    long end = System.nanoTime() + settings.report().toNanos();
    try {
      while (!stopped.getAsBoolean()
          && connection.isOpen()
          && System.nanoTime() < end
          && uncommitted.isWaitingFor(transaction)) {
        CommitmentReport report = connection.awaitReport(LOOK);
        if (report != null) {
          take(report);
        }
      }
    } catch (IOException e) {
      log.info(
          "HEP-336 the association with {} ended before its report on transaction {} came: {}",
          destination,
          transaction,
          e.getMessage());
    }
  }

  /**
   * Takes the reports that came while something else was waited for: the peer has been told that
   * they are taken, and does not report again.
   *
   * @param connection may be over
   */
  void takeReports(DicomConnection connection) {
    try {
      CommitmentReport report = connection.awaitReport(NO_WAIT);
      while (report != null) {
        take(report);
        report = connection.awaitReport(NO_WAIT);
      }
    } catch (IOException e) {
      log.debug("no more reports of {} there: {}", destination, e.getMessage());
    }
  }

  private void take(CommitmentReport report) {
    if (!uncommitted.reported(report)) {
      log.warn(
          "HEP-338 {} reports on transaction {}, which is none of ours",
          destination,
          report.transactionUid());
    }
  }

  /** A UID from a random UUID (PS3.5 B.2). */
  private static String randomUid() {
    UUID uuid = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .array();
    return "2.25." + new BigInteger(1, bytes);
  }
}
