package org.hepatica.schedule;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of the machine, for what cannot be undone: it follows a leap forward only as far as it
 * has stayed for most of a day, as told by {@link System#nanoTime}. Thread-safe.
 */
public final class SteadyClock extends Clock {
  private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

  /** What is kept for weeks may go so much earlier, and a stop over a night is no leap. */
  private static final Duration LEAP = Duration.ofDays(2);

  /** How long a leap is doubted. Who asks each night asks the second time after it. */
  public static final Duration DOUBT = Duration.ofHours(20);

  private final Clock wall;
  private final LongSupplier nanoTime;

  /** What this clock said at {@link #asked}. */
  private Instant said;

  private long asked;

  /** How far the clock of the machine is ahead, and has been since {@link #noticed}. */
  private Duration lead = Duration.ZERO;

  private long noticed;

  /**
   * Begins to look.
   *
   * @param known the latest time that is known to have been; one that is still to come is none
   * @param wall the clock of the machine
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  public SteadyClock(Instant known, Clock wall, LongSupplier nanoTime) {
    this.wall = wall;
    this.nanoTime = nanoTime;
    said = known;
    asked = nanoTime.getAsLong();
    instant();
  }

  @Override
  public synchronized Instant instant() {
    long now = nanoTime.getAsLong();
    Instant machine = wall.instant();
    Instant steady = said.plusNanos(now - asked);
    Duration ahead = Duration.between(steady, machine);
    if (lead.compareTo(LEAP) > 0 && now - noticed >= DOUBT.toNanos()) {
      Duration stayed = ahead.compareTo(lead) < 0 ? ahead : lead;
      steady = steady.plus(stayed);
      ahead = ahead.minus(stayed);
      lead = Duration.ZERO;
    }
    if (ahead.compareTo(LEAP) <= 0) { // they go together, or the machine's was set back
      steady = machine;
      lead = Duration.ZERO;
    } else if (lead.isZero() || ahead.compareTo(lead.minus(LEAP)) < 0) {
      lead = ahead;
      noticed = now;
      LOG.info(
          "HEP-129 the clock is {} h further than this machine was seen to run: nothing is purged by that until it has stayed so for {} h",
          ahead.toHours(),
          DOUBT.toHours());
    }
    asked = now;
    said = steady;
    return steady;
  }

  @Override
  public ZoneId getZone() {
    return wall.getZone();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return new SteadyClock(said, wall.withZone(zone), nanoTime);
  }
}
