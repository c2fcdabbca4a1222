package org.hepatica.delivery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Since when somebody has tried to deliver to a destination without a break. A machine that was
 * asleep, and a clock that leapt forward, are breaks as a stop of the node is: the hours that they
 * skipped were not spent trying.
 */
final class Presence {
  /** Far more than lies between two steps of a worker that is awake. */
  private static final Duration BREAK = Duration.ofHours(1);

  private final Clock clock;
  private Instant begun;
  private Instant seen;

  Presence(Clock clock) {
    this.clock = clock;
    begun = clock.instant();
    seen = begun;
  }

  /** Somebody tries now; answers since when. */
  synchronized Instant begun() {
    Instant now = clock.instant();
    begun = Duration.between(seen, now).compareTo(BREAK) > 0 ? now : begun;
    seen = now;
    return begun;
  }
}
