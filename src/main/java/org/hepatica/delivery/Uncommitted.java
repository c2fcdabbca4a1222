package org.hepatica.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.hepatica.dicom.net.CommitmentReport;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one destination has stored and must still commit to, and what becomes of its reports. */
final class Uncommitted {
  private static final Logger log = LoggerFactory.getLogger(Uncommitted.class);

  private final Ledger ledger;
  private final String destination;
  private final DeliverySettings settings;
  private final Clock clock;
  private final Presence presence;

  Uncommitted(
      Ledger ledger,
      String destination,
      DeliverySettings settings,
      Clock clock,
      Presence presence) {
    this.ledger = ledger;
    this.destination = destination;
    this.settings = settings;
    this.clock = clock;
    this.presence = presence;
  }

  /** What is to be asked for now, with what was asked for and not reported on in time. */
  List<Dispatch> due(int limit) {
    Instant now = clock.instant();
    String why =
        "no report on storage commitment came within %d s"
            .formatted(settings.commitment().toSeconds());
    int again = 0;
    for (Dispatch d : ledger.commitments().unanswered(destination)) {
      if (next(d, now) == null) {
        giveUp(d, why);
      } else {
        ledger.commitments().askLater(d, why, now);
        again++;
      }
    }
    if (again > 0) {
      log.warn("HEP-336 {} is asked again to commit to {} objects: {}", destination, again, why);
    }
    return ledger.commitments().due(destination, limit);
  }

  /** How long until something is to be asked for; empty when nothing waits. */
  Optional<Duration> untilDue() {
    return ledger
        .commitments()
        .nextDue(destination)
        .map(due -> Duration.between(clock.instant(), due));
  }

  /** A request is about to leave; when no report comes in time, there will be another. */
  void asking(List<Dispatch> objects, String transactionUid) {
    ledger
        .commitments()
        .asking(objects, transactionUid, clock.instant().plus(settings.commitment()));
  }

  boolean isWaitingFor(String transactionUid) {
    return !ledger.commitments().waitingFor(destination, transactionUid).isEmpty();
  }

  /**
   * The request came to nothing. All are put off from one moment: what was asked for together is
   * due together, and goes in one request.
   */
  void notAsked(List<Dispatch> objects, String why) {
    log.warn(
        "HEP-336 {} is asked later to commit to {} objects: {}", destination, objects.size(), why);
    Instant now = clock.instant();
    objects.forEach(d -> askLater(d, why, now));
  }

  /**
   * Takes a report; what it leaves open is put off from one moment, as by {@link #notAsked}.
   * Answers whether it is on a request of ours to this destination; when not, nothing changes.
   */
  boolean reported(CommitmentReport report) {
    String transaction = report.transactionUid();
    List<Dispatch> waiting = ledger.commitments().waitingFor(destination, transaction);
    if (waiting.isEmpty()) {
      return ledger.commitments().isKnown(destination, transaction);
    }
    Map<String, Integer> failed = new HashMap<>();
    report.failed().forEach(f -> failed.put(f.reference().sopInstanceUid(), f.reason()));
    Set<String> committed = new HashSet<>();
    report.committed().forEach(reference -> committed.add(reference.sopInstanceUid()));
    List<Dispatch> done = new ArrayList<>();
    Map<String, Integer> reasons = new TreeMap<>(); // hundreds of pictures fail alike
    Instant now = clock.instant();
    for (Dispatch d : waiting) {
      Integer reason = failed.get(d.sopInstanceUid());
      if (reason != null) {
        String text = "not committed: %04XH (%s)".formatted(reason, words(reason));
        reasons.merge(text, 1, Integer::sum);
        notCommitted(d, reason, text, now);
      } else if (committed.contains(d.sopInstanceUid())) {
        done.add(d);
      } else {
        askLater(d, "its report on storage commitment does not name this object", now);
      }
    }
    ledger.commitments().committed(done);
    ledger.deliveries().bell().ring();
    reasons.forEach((text, n) -> log.warn("HEP-337 {} objects at {}: {}", n, destination, text));
    log.info(
        "HEP-335 {} committed to {} of {} objects, transaction {}",
        destination,
        done.size(),
        waiting.size(),
        transaction);
    return true;
  }

  private void notCommitted(Dispatch d, int reason, String text, Instant now) {
    if (reason == CommitmentReport.DUPLICATE_TRANSACTION) {
      askLater(d, text, now); // that says nothing of the object
      return;
    }
    Instant next = next(d, now);
    if (next == null) {
      giveUp(d, text);
    } else {
      ledger.commitments().sendAgain(d, text + "; it is sent again", next);
    }
  }

  private void askLater(Dispatch d, String text, Instant now) {
    Instant next = next(d, now);
    if (next == null) {
      giveUp(d, text);
    } else {
      ledger.commitments().askLater(d, text, next);
    }
  }

  /** When there may be another attempt; null when this was the last. */
  private Instant next(Dispatch d, Instant now) {
    return settings.next(d.attempts() + 1, settings.ageFrom(d.since(), presence.begun()), now);
  }

  private void giveUp(Dispatch d, String why) {
    String text =
        "stored, but given up as uncommitted after %d attempts in %d s: %s"
            .formatted(
                d.attempts() + 1, Duration.between(d.since(), clock.instant()).toSeconds(), why);
    log.warn("HEP-331 job {}: {} at {}: {}", d.jobId(), d.sopInstanceUid(), destination, text);
    ledger
        .events()
        .add(d.jobId(), null, "HEP-331", d.sopInstanceUid() + " at " + destination + ": " + text);
    ledger.commitments().giveUp(d, text);
  }

  /** Failure reasons (PS3.3 C.14.1.1). */
  private static String words(int reason) {
    return switch (reason) {
      case CommitmentReport.PROCESSING_FAILURE -> "processing failure";
      case CommitmentReport.NO_SUCH_INSTANCE -> "no such object instance";
      case CommitmentReport.RESOURCE_LIMITATION -> "resource limitation";
      case CommitmentReport.CLASS_NOT_SUPPORTED -> "SOP class not supported";
      case CommitmentReport.CLASS_INSTANCE_CONFLICT -> "class and instance conflict";
      case CommitmentReport.DUPLICATE_TRANSACTION -> "duplicate transaction UID";
      default -> "a reason of its own";
    };
  }
}
