package org.hepatica.ct;

import java.util.Locale;

/**
 * Whether the values of a volume can be the Hounsfield units of a trunk: soft tissue is there, and
 * not mostly bone or denser.
 */
final class HuPlausibility {

  private static final int SOFT_LOW = -200;
  private static final int SOFT_HIGH = 300;

  /** Bone fills a few per cent; a doubled or missing intercept puts all soft tissue here. */
  private static final int DENSE = 700;

  private final ContentRules rules;
  private long count;
  private long soft;
  private long dense;
  private short least = Short.MAX_VALUE;
  private short greatest = Short.MIN_VALUE;

  HuPlausibility(ContentRules rules) {
    this.rules = rules;
  }

  void add(short[] hu) {
    for (short value : hu) {
      if (value >= SOFT_LOW && value <= SOFT_HIGH) {
        soft++;
      } else if (value > DENSE) {
        dense++;
      }
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
    count += hu.length;
  }

  void check() throws SeriesRefused {
    double softShare = (double) soft / count;
    double denseShare = (double) dense / count;
    if (softShare < rules.minSoftTissue() || denseShare > rules.maxDense() || least == greatest) {
      throw new SeriesRefused(
          AdmissionCode.IMPLAUSIBLE_HU,
          String.format(
              Locale.ROOT,
              "Values run from %d to %d HU, %.1f %% of them soft tissue (%d to %d HU), %.1f %% above %d HU",
              least,
              greatest,
              100 * softShare,
              SOFT_LOW,
              SOFT_HIGH,
              100 * denseShare,
              DENSE));
    }
  }
}
