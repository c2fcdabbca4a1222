package org.hepatica.intake;

import java.time.Duration;

/**
 * How reports on storage commitment are given on new associations.
 *
 * @param firstPause after the first failure; each further one is twice as long
 * @param longestPause pauses grow no longer
 * @param giveUpAfter counted from the request; as many attempts as fit in are made in any case
 * @param mostOwed reports that may be owed at once; requests beyond are refused
 */
public record ReportSettings(
    Duration firstPause, Duration longestPause, Duration giveUpAfter, int mostOwed) {

  public ReportSettings {
    Duration least = firstPause.compareTo(longestPause) < 0 ? firstPause : longestPause;
    if (least.isNegative() || least.isZero() || mostOwed < 1) {
      throw new IllegalArgumentException(
          "the pauses must be over zero, and at least one report may be owed");
    }
  }

  /** So many attempts fill the time: the clock alone may have leapt, or the node was off. */
  int fewestAttempts() {
    int attempts = 0;
    for (Duration left = giveUpAfter; !left.isZero() && !left.isNegative(); ) {
      attempts++;
      left = left.minus(pauseAfter(attempts));
    }
    return attempts;
  }

  /** The pause after so many failed attempts, from 1. */
  Duration pauseAfter(int attempts) {
    double millis = firstPause.toMillis() * Math.pow(2, attempts - 1);
    return millis >= longestPause.toMillis() ? longestPause : Duration.ofMillis((long) millis);
  }
}
