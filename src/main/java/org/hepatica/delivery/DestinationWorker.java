package org.hepatica.delivery;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Bell;
import org.hepatica.ledger.Dispatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends to one destination, visit after visit, in the way of its {@link Sender}, and has what could
 * not be sent tried again.
 */
final class DestinationWorker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(DestinationWorker.class);

  /** So much passes at least between two looks at what is due. */
  static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /**
   * So many visits in a row that broke off without one object answered: the destination, not an
   * object, is ill.
   */
  private static final int BROKEN_IN_A_ROW = 3;

  private final String destination;
  private final Outbox outbox;
  private final Sender sender;
  private final DeliverySettings settings;
  private final Bell bell;
  private final Duration shortestWait;
  private volatile boolean stopped;
  private int broken;

  private String lastBreak;

  /** After the next fault; as short as can be after what went well. */
  private Duration pause = SHORTEST_PAUSE;

  /**
   * @param destination its name
   * @param shortestWait between two looks at what is due, {@link #SHORTEST_WAIT} but in tests
   */
  DestinationWorker(
      String destination,
      Outbox outbox,
      Sender sender,
      DeliverySettings settings,
      Bell bell,
      Duration shortestWait) {
    this.destination = destination;
    this.outbox = outbox;
    this.sender = sender;
    this.settings = settings;
    this.bell = bell;
    this.shortestWait = shortestWait;
  }

  /** Lets the object that is being sent end, and sends no more. Whoever calls it rings the bell. */
  void stop() {
    stopped = true;
    sender.stop();
  }

  /** Breaks off what is being sent; may wait for the peer to close. */
  void abort() {
    sender.abort();
  }

  @Override
  public void run() {
    while (!stopped) {
      long seen = bell.rings();
      try {
        List<Dispatch> due = outbox.due(settings.batch());
        if (!due.isEmpty()) {
          send(sender.together(due)); // what does not fit stays due, and goes in the next
        } else if (sender.hasMore()) {
          sender.doMore();
        } else {
          bell.await(seen, untilNext());
        }
        pause = SHORTEST_PAUSE;
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // An Error, too, as when others have taken the memory: else nothing is sent there any more.
        log.error(
            "HEP-334 delivery to {} met a fault, of the ledger or of this program, and goes on in {} s",
            destination,
            pause.toSeconds(),
            e);
        pause();
      }
    }
  }

  private Duration untilNext() {
    Duration other = sender.untilMore().orElse(LONGEST_WAIT);
    Duration wait = shorter(outbox.untilDue().orElse(LONGEST_WAIT), other);
    return wait.compareTo(shortestWait) < 0 ? shortestWait : shorter(wait, LONGEST_WAIT);
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

  private void send(List<Dispatch> items) {
    Sender.Visit begun;
    try {
      begun = sender.visit(items);
    } catch (IOException e) {
      postponeAll(e.getMessage(), e instanceof Away away ? away.atLeast() : Duration.ZERO);
      return;
    }
    Away away;
    try (Sender.Visit visit = begun) {
      away = sendAll(visit, items);
      visit.finish();
    }
    if (away != null) {
      broken = 0;
      postponeAll(away.getMessage(), away.atLeast());
    } else if (broken >= BROKEN_IN_A_ROW) {
      broken = 0;
      postponeAll(sender.visits() + " break off: " + lastBreak, Duration.ZERO);
    }
  }

  /** Answers why nothing more can be sent there at present; null where that is not so. */
  private Away sendAll(Sender.Visit visit, List<Dispatch> items) {
    Tally tally = new Tally(destination, sender.how(), items.size());
    Away away = null;
    try {
      for (Dispatch d : items) {
        if (stopped || !sendOne(visit, d, tally)) {
          break;
        }
      }
    } catch (Away e) {
      away = e;
    } finally {
      outbox.ended(tally);
    }
    tally.say();
    return away;
  }

  /** Answers whether the visit goes on with the next one. */
  private boolean sendOne(Sender.Visit visit, Dispatch d, Tally tally) throws Away {
    DicomFile object;
    try {
      object = Part10.readHeader(d.file());
      String uid = object.dataSet().string(Tag.SOP_INSTANCE_UID, "");
      if (!uid.equals(d.sopInstanceUid())) {
        outbox.giveUp(d, null, anotherObject(d, uid)); // it may be another patient's
        return true;
      }
    } catch (DicomException | NoSuchFileException e) {
      outbox.giveUp(d, null, "the result's file cannot be read: " + e.getMessage());
      return true;
    } catch (IOException e) {
      // As when too many files are open: the next attempt may succeed.
      tally.failed(d, null, "the result's file cannot be read: " + e.getMessage());
      return true;
    }
    try {
      DimseStatus status = visit.send(d, object);
      broken = 0;
      outbox.answered(d, status, tally);
      return true;
    } catch (NotTaken e) {
      notTaken(d, e, tally);
      return true;
    } catch (IOException e) {
      if (stopped) {
        return false; // it is as it was, and sent again after the next start
      }
      if (e instanceof Away away) {
        throw away;
      }
      broken++;
      lastBreak = e.getMessage();
      log.warn("HEP-332 {} to {} later: {}", d.sopInstanceUid(), destination, e.getMessage());
      outbox.later(d, null, e.getMessage());
      return false;
    }
  }

  private static String anotherObject(Dispatch d, String uid) {
    return "the result's file %s holds another object, %s; move it away, then `hepatica jobs retry %d` makes it again"
        .formatted(d.file(), uid, d.jobId());
  }

  private void notTaken(Dispatch d, NotTaken e, Tally tally) {
    if (e.mayChange()) {
      tally.failed(d, null, e.getMessage());
    } else {
      outbox.giveUp(d, null, e.getMessage());
    }
  }

  private void postponeAll(String why, Duration atLeast) {
    int objects = outbox.allLater(why, atLeast, () -> !stopped);
    if (objects > 0) {
      log.warn("HEP-332 {} objects to {} later: {}", objects, destination, why);
    }
  }
}
