package org.hepatica.intake;

import java.time.Duration;

/**
 * How reports on storage commitment are given on new associations.
 *
 * @param firstPause after the first failure; each further one is twice as long
 * @param longestPause pauses grow no longer
 * @param giveUpAfter counted from the request
 * @param mostOwed reports that may be owed at once; requests beyond are refused
 */
public record ReportSettings(
    Duration firstPause, Duration longestPause, Duration giveUpAfter, int mostOwed) {

  public ReportSettings {
    if (firstPause.isNegative() || firstPause.isZero() || mostOwed < 1) {
      throw new IllegalArgumentException(
          "the first pause must be over zero, and at least one report may be owed");
    }
  }

  /** The pause after so many failed attempts, from 1. */
  Duration pauseAfter(int attempts) {
    double millis = firstPause.toMillis() * Math.pow(2, attempts - 1);
    return millis >= longestPause.toMillis() ? longestPause : Duration.ofMillis((long) millis);
  }
}
