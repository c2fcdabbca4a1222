package org.hepatica.delivery;

import java.time.Duration;

/**
 * How results are sent and when that is given up.
 *
 * @param firstPause after the first failure
 * @param factor each pause is this much longer than the one before, at least 1
 * @param longestPause pauses grow no longer
 * @param giveUpAfter counted from when the object was entered
 * @param maxAttempts given up after so many, at least 1
 * @param batch objects sent in one association, at least 1
 */
public record DeliverySettings(
    Duration firstPause,
    double factor,
    Duration longestPause,
    Duration giveUpAfter,
    int maxAttempts,
    int batch) {

  public DeliverySettings {
    if (firstPause.isNegative()
        || firstPause.isZero()
        || longestPause.compareTo(firstPause) < 0
        || factor < 1
        || maxAttempts < 1
        || batch < 1) {
      throw new IllegalArgumentException(
          "delivery pauses must be positive and not shrink; attempts and batch at least 1");
    }
  }

  /** 10 s, doubling up to 1 h, for 24 h or 100 attempts, 50 objects in one association. */
  public static DeliverySettings defaults() {
    return new DeliverySettings(
        Duration.ofSeconds(10), 2, Duration.ofHours(1), Duration.ofHours(24), 100, 50);
  }

  /** The pause after so many failed attempts, from 1. */
  public Duration pauseAfter(int attempts) {
    double millis = firstPause.toMillis() * Math.pow(factor, attempts - 1);
    return millis >= longestPause.toMillis() ? longestPause : Duration.ofMillis((long) millis);
  }
}
