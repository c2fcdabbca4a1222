package org.hepatica.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * How results are sent and when that is given up.
 *
 * @param firstPause after the first failure
 * @param factor each pause is this much longer than the one before, at least 1
 * @param longestPause pauses grow no longer
 * @param giveUpAfter counted from when the object was entered, but see {@link #ageFrom}
 * @param maxAttempts given up after so many, at least 1
 * @param batch objects sent in one association, at least 1
 * @param commitment how long a report on storage commitment may take until it is asked for again
 * @param report how long a report is waited for on the association of its request
 */
public record DeliverySettings(
    Duration firstPause,
    double factor,
    Duration longestPause,
    Duration giveUpAfter,
    int maxAttempts,
    int batch,
    Duration commitment,
    Duration report) {

  public DeliverySettings {
    if (firstPause.isNegative()
        || firstPause.isZero()
        || longestPause.compareTo(firstPause) < 0
        || factor < 1
        || maxAttempts < 1
        || batch < 1
        || commitment.isNegative()
        || commitment.isZero()
        || report.isNegative()) {
      throw new IllegalArgumentException(
          "delivery pauses and waits must be positive and not shrink; attempts and batch at least 1");
    }
  }

  /** A report on storage commitment may take 30 min, and is waited for 5 s. */
  public DeliverySettings(
      Duration firstPause,
      double factor,
      Duration longestPause,
      Duration giveUpAfter,
      int maxAttempts,
      int batch) {
    this(
        firstPause,
        factor,
        longestPause,
        giveUpAfter,
        maxAttempts,
        batch,
        Duration.ofMinutes(30),
        Duration.ofSeconds(5));
  }

  /** The same with other waits for reports on storage commitment. */
  public DeliverySettings withCommitment(Duration until, Duration onTheAssociation) {
    return new DeliverySettings(
        firstPause, factor, longestPause, giveUpAfter, maxAttempts, batch, until, onTheAssociation);
  }

  /** 10 s, doubling up to 1 h, for 24 h or 100 attempts, 50 objects in one association. */
  public static DeliverySettings defaults() {
    return new DeliverySettings(
        Duration.ofSeconds(10), 2, Duration.ofHours(1), Duration.ofHours(24), 100, 50);
  }

  /**
   * When there may be another attempt after so many; null when that was the last, by count or age.
   */
  Instant next(int attempts, Instant since, Instant now) {
    return next(attempts, since, now, Duration.ZERO);
  }

  /**
   * When there may be another attempt after so many; null when that was the last, by count or age.
   *
   * @param atLeast the pause is not shorter than this, which counts up to the longest pause
   */
  Instant next(int attempts, Instant since, Instant now, Duration atLeast) {
    Duration asked = atLeast.compareTo(longestPause) < 0 ? atLeast : longestPause;
    Duration own = pauseAfter(attempts);
    Instant next = now.plus(own.compareTo(asked) < 0 ? asked : own);
    boolean isTooOld = next.isAfter(since.plus(giveUpAfter));
    return attempts >= maxAttempts || isTooOld ? null : next;
  }

  /**
   * From when the age of an object counts that was entered at {@code since}, for who tries from
   * {@code begun} on: what waited while nobody tried, as when the node was off over a long weekend,
   * is tried again after one longest pause, if that is not longer than its whole time.
   */
  Instant ageFrom(Instant since, Instant begun) {
    Duration twice = longestPause.multipliedBy(2); // the first try takes a moment
    Duration grace = twice.compareTo(giveUpAfter) < 0 ? twice : giveUpAfter;
    Instant earliest = begun.plus(grace).minus(giveUpAfter);
    return since.isAfter(earliest) ? since : earliest;
  }

  /** The pause after so many failed attempts, from 1. */
  public Duration pauseAfter(int attempts) {
    double millis = firstPause.toMillis() * Math.pow(factor, attempts - 1);
    return millis >= longestPause.toMillis() ? longestPause : Duration.ofMillis((long) millis);
  }
}
