package org.hepatica.delivery;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.net.ContextNotAccepted;
import org.hepatica.dicom.net.DicomConnection;
import org.hepatica.dicom.net.DicomEngine;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.dicom.net.OfferedContext;
import org.hepatica.dicom.net.StoreBatches;
import org.hepatica.dicom.net.StoreBatches.Batch;
import org.hepatica.ledger.Bell;
import org.hepatica.ledger.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one destination, batch after batch, each in an association of its own, with contexts for
 * what is in it and no others; and asks there for storage commitment where the destination owes it.
 */
final class DestinationWorker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(DestinationWorker.class);

  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final int BUFFER = 128 << 10;

  /**
   * So many associations in a row that broke off without one object stored: the destination, not an
   * object, is ill.
   */
  private static final int BROKEN_IN_A_ROW = 3;

  private final Destination destination;
  private final Outbox outbox;
  private final Uncommitted uncommitted;
  private final CommitmentAsker asker;
  private final DicomEngine engine;
  private final DeliverySettings settings;
  private final Bell bell;
  private volatile boolean stopped;
  private volatile DicomConnection open;
  private int broken;

  private String lastBreak;

  /** After the next fault; as short as can be after what went well. */
  private Duration pause = SHORTEST_WAIT;

  DestinationWorker(
      Destination destination,
      Outbox outbox,
      Uncommitted uncommitted,
      DicomEngine engine,
      DeliverySettings settings,
      Bell bell) {
    this.destination = destination;
    this.outbox = outbox;
    this.uncommitted = uncommitted;
    this.asker = new CommitmentAsker(destination.name(), uncommitted, settings, () -> this.stopped);
    this.engine = engine;
    this.settings = settings;
    this.bell = bell;
  }

  /** Lets the object that is being sent end, and sends no more. Whoever calls it rings the bell. */
  void stop() {
    stopped = true;
  }

  /** Breaks off what is being sent; may wait for the peer to close. */
  void abort() {
    DicomConnection connection = open;
    if (connection != null) {
      connection.abort();
    }
  }

  @Override
  public void run() {
    while (!stopped) {
      long seen = bell.rings();
      try {
        List<Dispatch> due = outbox.due(settings.batch());
        if (!due.isEmpty()) {
          // What does not fit this association stays due, and goes in the next.
          send(StoreBatches.of(due, Dispatch::sopClassUid, Dispatch::transferSyntaxUid).get(0));
        } else if (destination.commitment() && asker.hasWork()) {
          ask();
        } else {
          bell.await(seen, untilNext());
        }
        pause = SHORTEST_WAIT;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // An Error, too, as when others have taken the memory: else nothing is sent there any more.
        log.error(
            "HEP-334 delivery to {} met a fault, of the ledger or of this program, and goes on in {} s",
            destination.name(),
            pause.toSeconds(),
            e);
        pause();
      }
    }
  }

  private Duration untilNext() {
    Duration wait = outbox.untilDue().orElse(LONGEST_WAIT);
    if (destination.commitment()) {
      Duration other = uncommitted.untilDue().orElse(LONGEST_WAIT);
      wait = shorter(wait, other);
    }
    return wait.compareTo(SHORTEST_WAIT) < 0 ? SHORTEST_WAIT : shorter(wait, LONGEST_WAIT);
  }

  /**
   * Ever longer: what was sent and could not be noted, as when the ledger's disk is full, is sent
   * again after it. Only a stop ends it sooner.
   */
  private void pause() {
    long end = System.nanoTime() + pause.toNanos();
    pause = shorter(pause.multipliedBy(2), LONGEST_WAIT);
    try {
      long seen = bell.rings();
      while (!stopped && bell.await(seen, Duration.ofNanos(end - System.nanoTime()))) {
        seen = bell.rings();
      }
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void send(Batch<Dispatch> batch) {
    List<OfferedContext> offers = new ArrayList<>(batch.offers());
    if (destination.commitment() && offers.size() < StoreBatches.MAX_CONTEXTS) {
      offers.add(OfferedContext.COMMITMENT);
    }
    DicomConnection connection;
    try {
      connection = engine.connect(destination.connect(), offers);
    } catch (IOException e) {
      postponeAll(e.getMessage());
      return;
    }
    open = connection;
    try (connection) {
      sendAll(connection, batch.items());
      if (offers.contains(OfferedContext.COMMITMENT) && connection.isOpen()) {
        asker.ask(connection);
      }
    } finally {
      open = null;
    }
    if (destination.commitment()) {
      asker.takeReports(connection); // also of a request of before, in the middle of the stores
    }
    if (broken >= BROKEN_IN_A_ROW) {
      broken = 0;
      postponeAll("associations with it break off: " + lastBreak);
    }
  }

  private void sendAll(DicomConnection connection, List<Dispatch> items) {
    Tally tally = new Tally(destination.name(), items.size());
    try {
      for (Dispatch d : items) {
        if (stopped || !sendOne(connection, d, tally)) {
          break;
        }
      }
    } finally {
      outbox.ended(tally);
    }
    tally.say();
  }

  /** An association of its own, for what was sent before and is to be asked for now. */
  private void ask() {
    try (DicomConnection connection =
        engine.connect(destination.connect(), List.of(OfferedContext.COMMITMENT))) {
      open = connection;
      asker.ask(connection);
    } catch (IOException e) {
      asker.unreachable(e.getMessage());
    } finally {
      open = null;
    }
  }

  /** Answers whether the association can be used for the next one. */
  private boolean sendOne(DicomConnection connection, Dispatch d, Tally tally) {
    long offset;
    try {
      DicomFile header = Part10.readHeader(d.file());
      String uid = header.dataSet().string(Tag.SOP_INSTANCE_UID, "");
      if (!uid.equals(d.sopInstanceUid())) {
        outbox.giveUp(d, null, anotherObject(d, uid)); // it may be another patient's
        return true;
      }
      offset = header.dataSetOffset();
    } catch (DicomException | NoSuchFileException e) {
      outbox.giveUp(d, null, "the result's file cannot be read: " + e.getMessage());
      return true;
    } catch (IOException e) {
      // As when too many files are open: the next attempt may succeed.
      tally.failed(d, null, "the result's file cannot be read: " + e.getMessage());
      return true;
    }
    try (InputStream file = new BufferedInputStream(Files.newInputStream(d.file()), BUFFER)) {
      file.skipNBytes(offset);
      DimseStatus status =
          connection.store(d.sopClassUid(), d.sopInstanceUid(), d.transferSyntaxUid(), file);
      broken = 0;
      outbox.answered(d, status, tally);
      return true;
    } catch (ContextNotAccepted e) {
      notAccepted(d, e, tally);
      return true;
    } catch (IOException e) {
      if (stopped) {
        return false; // it is as it was, and sent again after the next start
      }
      broken++;
      lastBreak = e.getMessage();
      log.warn(
          "HEP-332 {} to {} later: {}", d.sopInstanceUid(), destination.name(), e.getMessage());
      outbox.later(d, null, e.getMessage());
      connection.abort();
      return false;
    }
  }

  private static String anotherObject(Dispatch d, String uid) {
    return "the result's file %s holds another object, %s; move it away, then `hepatica jobs retry %d` makes it again"
        .formatted(d.file(), uid, d.jobId());
  }

  private void notAccepted(Dispatch d, ContextNotAccepted e, Tally tally) {
    String text = e.getMessage() + cure(d);
    if (e.mayChange()) {
      tally.failed(d, null, text);
    } else {
      outbox.giveUp(d, null, text);
    }
  }

  /**
   * Only heatmap pictures are ever compressed, and only because a setting says so. Those of this
   * job stay as they are: the same study sent once more makes no new ones.
   */
  private static String cure(Dispatch d) {
    return TransferSyntax.of(d.transferSyntaxUid()).encapsulated()
        ? " This picture is compressed because result.captureCompression is jpeg: allow JPEG Baseline"
            + " there and retry job "
            + d.jobId()
            + ", or set it to none for the studies to come."
        : "";
  }

  private void postponeAll(String why) {
    int objects = outbox.allLater(why, () -> !stopped);
    if (objects > 0) {
      log.warn("HEP-332 {} objects to {} later: {}", objects, destination.name(), why);
    }
  }
}
