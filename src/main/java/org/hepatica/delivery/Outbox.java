package org.hepatica.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.hepatica.dicom.net.DimseStatus;
import org.hepatica.ledger.Dispatch;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The outbox of one destination: what is due, and what becomes of an attempt. */
final class Outbox {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  /** So many are held in memory of hundreds of thousands that may wait. */
  private static final int AT_ONCE = 1000;

  private final Ledger ledger;
  private final String destination;
  private final boolean commitment;
  private final DeliverySettings settings;
  private final Clock clock;
  private final Presence presence;

  Outbox(
      Ledger ledger,
      Destination destination,
      DeliverySettings settings,
      Clock clock,
      Presence presence) {
    this.ledger = ledger;
    this.destination = destination.name();
    this.commitment = destination.commitment();
    this.settings = settings;
    this.clock = clock;
    this.presence = presence;
  }

  List<Dispatch> due(int limit) {
    presence.begun(); // the worker asks each minute at least
    return ledger.deliveries().due(destination, limit);
  }

  /** How long until something is due; empty when nothing is pending. */
  Optional<Duration> untilDue() {
    return ledger
        .deliveries()
        .nextDue(destination)
        .map(due -> Duration.between(clock.instant(), due));
  }

  /** The destination answered. Only success and warnings count as sent. */
  void answered(Dispatch d, DimseStatus status, Tally tally) {
    presence.begun();
    String told = PeerComment.told(status, List.of(d.file()));
    if (status.success()) {
      String text = status.warning() ? "stored with warning " + told : null;
      if (commitment) {
        ledger.deliveries().sentUncommitted(d.id(), status.code(), text);
      } else {
        ledger.deliveries().sent(d.id(), status.code(), text);
      }
      tally.stored(status, told);
      log.debug("HEP-330 {} sent to {}: {}", d.sopInstanceUid(), destination, told);
    } else if (isFinal(status.code())) {
      giveUp(d, status.code(), "refused: " + told);
    } else {
      tally.failed(d, status.code(), "refused: " + told);
    }
  }

  /**
   * What failed in an association that has ended is put off, from one moment, as by {@link
   * #allLater}; and counted where it is tried again.
   */
  void ended(Tally tally) {
    Instant now = clock.instant();
    for (Tally.Failed one : tally.failed()) {
      if (later(one.dispatch(), one.status(), one.why(), now, Duration.ZERO)) {
        tally.postponed(one.why());
      }
    }
  }

  /**
   * The attempt came to nothing: again after a pause, or given up when it was the last. {@code
   * status} may be null. Answers whether it is tried again.
   */
  boolean later(Dispatch d, Integer status, String text) {
    return later(d, status, text, clock.instant(), Duration.ZERO);
  }

  /** As {@link #allLater(String, Duration, BooleanSupplier)}, after the usual pauses. */
  int allLater(String why, BooleanSupplier goOn) {
    return allLater(why, Duration.ZERO, goOn);
  }

  /**
   * All that is due is put off, from one moment: what has waited together is due together, and goes
   * in one visit. Answers how many are tried again.
   *
   * @param atLeast the destination asks to be left alone for so long; it is, up to the longest
   *     pause
   * @param goOn false ends it; what is left stays due
   */
  int allLater(String why, Duration atLeast, BooleanSupplier goOn) {
    Instant now = clock.instant();
    int again = 0;
    Set<Long> seen = new HashSet<>(); // each is put off once, whatever the clock does meanwhile
    boolean more = true;
    while (more) {
      more = false;
      for (Dispatch d : due(AT_ONCE)) {
        if (goOn.getAsBoolean() && seen.add(d.id())) {
          again += later(d, null, why, now, atLeast) ? 1 : 0;
          more = true;
        }
      }
    }
    return again;
  }

  private boolean later(Dispatch d, Integer status, String text, Instant now, Duration atLeast) {
    int attempts = d.attempts() + 1;
    Instant from = settings.ageFrom(d.since(), presence.begun());
    Instant next = settings.next(attempts, from, now, atLeast);
    if (next == null) {
      giveUp(
          d,
          status,
          "given up after %d attempts in %d s: %s"
              .formatted(attempts, Duration.between(d.since(), now).toSeconds(), text));
    } else {
      ledger.deliveries().postpone(d.id(), status, text, next);
    }
    return next != null;
  }

  /** Another attempt would not change it. */
  void giveUp(Dispatch d, Integer status, String text) {
    log.warn(
        "HEP-331 job {}: {} is not delivered to {}: {}",
        d.jobId(),
        d.sopInstanceUid(),
        destination,
        text);
    ledger
        .events()
        .add(
            d.jobId(),
            null,
            "HEP-331",
            d.sopInstanceUid() + " is not delivered to " + destination + ": " + text);
    ledger.deliveries().giveUp(d.id(), status, text);
  }

  /**
   * Refusals of the object itself (PS3.4 B.2.3, PS3.7 C): the class (0122), the instance (0106,
   * 0117), the data set (A9xx). All others may be the destination's state: no room, a fault, a
   * lock.
   */
  private static boolean isFinal(int status) {
    return status == 0x0122 || status == 0x0106 || status == 0x0117 || (status & 0xFF00) == 0xA900;
  }
}
