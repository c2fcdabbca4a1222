package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.hepatica.dicom.net.CommitmentHandler.Answer;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.dicom.net.CommitmentRequest;
import org.hepatica.dicom.net.ConnectSettings;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.OwedReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage commitment to those who store with us (PS3.4 J): judges a request at once, owes the
 * report as a row, and gives it on a new association, one after the other on a thread of its own,
 * where it could not be given on the request's.
 */
public final class CommitmentDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(CommitmentDesk.class);

  /** Until then a report is left to the association of its request, however long that lasts. */
  private static final Duration LEFT_TO_THE_ENGINE = Duration.ofHours(12);

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration SHORTEST_WAIT = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Ledger ledger;
  private final Custody custody;
  private final DicomEngine engine;
  private final Function<String, Optional<ConnectSettings>> addresses;
  private final ReportSettings settings;
  private final Clock clock;
  private final Thread thread = new Thread(this::run, "commitment-reports");
  private volatile boolean stopped;
  private volatile DicomConnection open;

  /**
   * @param intake where what is asked for may be on its way still
   * @param addresses how to call an AE title; empty for one that is not known any more
   */
  public CommitmentDesk(
      Path dataFolder,
      Ledger ledger,
      Intake intake,
      DicomEngine engine,
      Function<String, Optional<ConnectSettings>> addresses,
      ReportSettings settings,
      Clock clock) {
    this.ledger = ledger;
    this.custody = new Custody(dataFolder.toAbsolutePath().normalize(), ledger, intake);
    this.engine = engine;
    this.addresses = addresses;
    this.settings = settings;
    this.clock = clock;
    thread.setDaemon(true);
  }

  /** Begins to give reports, those of before a restart first. */
  public void start() {
    ledger.owedReports().hurryAll();
    thread.start();
  }

  /** Judges a request; the report is on the disk when this returns. */
  public Answer requested(String callingAe, CommitmentRequest request) {
    if (ledger.owedReports().count() >= settings.mostOwed()) {
      log.warn(
          "HEP-343 {} asks for storage commitment, refused: {} reports are owed already",
          callingAe,
          settings.mostOwed());
      return new Answer(
          DimseStatus.RESOURCE_LIMITATION.because("Too many reports are owed already"), null);
    }
    CommitmentReport report;
    try {
      report = custody.judge(request);
    } catch (IOException e) {
      log.error("HEP-343 {} asks for storage commitment, refused: {}", callingAe, e.toString());
      return new Answer(DimseStatus.PROCESSING_FAILURE, null);
    }
    Instant due = clock.instant().plus(LEFT_TO_THE_ENGINE);
    ledger.owedReports().enter(callingAe, request.transactionUid(), ReportText.write(report), due);
    return new Answer(DimseStatus.SUCCESS, report);
  }

  /** The report was given on the association of its request. */
  public void delivered(String callingAe, CommitmentReport report) {
    ledger.owedReports().settle(callingAe, report.transactionUid());
  }

  /** The report must go on a new association. */
  public void undelivered(String callingAe, CommitmentReport report) {
    ledger.owedReports().hurry(callingAe, report.transactionUid());
  }

  private void run() {
    while (!stopped) {
      try {
        long seen = ledger.owedReports().bell().rings();
        Optional<OwedReport> due = ledger.owedReports().due();
        if (due.isPresent()) {
          give(due.get());
        } else {
          ledger.owedReports().bell().await(seen, untilNext());
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) { // as in QuietWatch
        if (stopped) {
          return; // the ledger may be closed by now
        }
        log.error("HEP-344 reports on storage commitment met a fault of this program", e);
        pause();
      }
    }
  }

  private Duration untilNext() {
    Duration wait = ledger.owedReports().untilDue().orElse(LONGEST_WAIT);
    return wait.compareTo(SHORTEST_WAIT) < 0
        ? SHORTEST_WAIT
        : wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }

  /** So that a ledger that fails at every step does not fill the log. */
  private void pause() {
    try {
      Thread.sleep(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  private void give(OwedReport owed) {
    Optional<ConnectSettings> address = addresses.apply(owed.aeTitle());
    if (address.isEmpty()) {
      giveUp(owed, "ae-config has no file for it any more");
      return;
    }
    CommitmentReport report = ReportText.read(owed.transactionUid(), owed.report());
    try (DicomConnection connection =
        engine.connect(address.get(), List.of(OfferedContext.COMMITMENT_REPORT))) {
      open = connection;
      DimseStatus status = connection.reportCommitment(report);
      if (status.success()) {
        ledger.owedReports().settle(owed.aeTitle(), owed.transactionUid());
        log.info(
            "HEP-340 {} has the report on its transaction {}: {} committed, {} not",
            owed.aeTitle(),
            owed.transactionUid(),
            report.committed().size(),
            report.failed().size());
      } else {
        later(owed, "it answered " + status.withoutComment());
      }
    } catch (IOException e) {
      if (!stopped) {
        later(owed, e.getMessage());
      }
    } finally {
      open = null;
    }
  }

  private void later(OwedReport owed, String why) {
    Instant now = clock.instant();
    Instant next = now.plus(settings.pauseAfter(owed.attempts() + 1));
    boolean isTooOld = next.isAfter(owed.since().plus(settings.giveUpAfter()));
    if (isTooOld && owed.attempts() + 1 >= settings.fewestAttempts()) {
      giveUp(owed, why);
      return;
    }
    log.info(
        "HEP-341 {} gets the report on its transaction {} later: {}",
        owed.aeTitle(),
        owed.transactionUid(),
        why);
    ledger.owedReports().later(owed, next);
  }

  private void giveUp(OwedReport owed, String why) {
    String text =
        "%s does not get the report on its transaction %s, after %d attempts: %s"
            .formatted(owed.aeTitle(), owed.transactionUid(), owed.attempts() + 1, why);
    log.warn("HEP-342 {}", text);
    ledger.events().add(null, null, "HEP-342", text);
    ledger.owedReports().settle(owed.aeTitle(), owed.transactionUid());
  }

  /** Stops; what is owed is given after the next start. */
  @Override
  public void close() {
    stopped = true;
    ledger.owedReports().bell().ring();
    DicomConnection connection = open;
    if (connection != null) {
      connection.abort();
    }
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
