package org.hepatica.ct;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether a series' scale is right, by two things that have the same Hounsfield units in everybody:
 * the air around the body, and fat. Either alone may be off for a reason of its own (foam and cloth
 * around the body, a low tube voltage); both off the same way are another scale.
 */
final class AirAndFat {
  private static final int AIR = -1000;
  private static final int FAT = -100;

  /**
   * How far both must be off, HU. Measured in two series and in slices of eight other scans: air
   * -1004 to -970 (but where it was filled up or cropped), fat -109 to -71, and never both off the
   * same way by more than 26 HU.
   */
  private static final int OFF = 35;

  /** Where the body, its clothes or its table begin. */
  private static final int SOLID = -600;

  /** Air is not asked as near as this to what is solid, mm: their mean lies between. */
  private static final double NEAR_MM = 5;

  /** So many equal pixels in a row were not measured, but filled in. */
  private static final int FILLED = 16;

  /** Least share of the pixels that must be air around the body. */
  private static final double LEAST_AIR = 0.02;

  /** A series without a value as low as this holds no air. */
  private static final int NO_AIR = -500;

  /** Fat and soft tissue are looked for so far from 0 HU, air so far from its own. */
  private static final int REACH = 300;

  /** Fat and soft tissue are at least this far from each other, HU. */
  private static final int APART = 90;

  /** A peak is the greatest of so many on either side. */
  private static final int PEAK = 15;

  /** The lesser peak is at least this share of the other, and the valley at most that of it. */
  private static final double LEAST_PEAK = 0.05;

  private static final double MOST_VALLEY = 0.9;

  private static final int UNKNOWN = Integer.MAX_VALUE;

  private final long[] all = new long[1 << 16];
  private final long[] air = new long[1 << 16];
  private long count;

  /**
   * The next slice.
   *
   * @param hu rows x columns, row-major
   * @param columnMm distance of columns
   */
  void add(short[] hu, int columns, double columnMm) {
    int near = (int) Math.ceil(NEAR_MM / columnMm);
    for (short value : hu) {
      all[value - Short.MIN_VALUE]++;
    }
    count += hu.length;
    for (int row = 0; row < hu.length; row += columns) {
      int from = row;
      int to = row + columns;
      while (from < to && hu[from] <= SOLID) {
        from++;
      }
      if (from == to) {
        air(hu, row, to);
        continue;
      }
      while (hu[to - 1] <= SOLID) {
        to--;
      }
      air(hu, row, from - near);
      air(hu, to + near, row + columns);
    }
  }

  /** Counts pixels, but for runs that were filled in. */
  private void air(short[] hu, int from, int to) {
    for (int i = from; i < to; ) {
      int end = i + 1;
      while (end < to && hu[end] == hu[i]) {
        end++;
      }
      if (end - i < FILLED) {
        air[hu[i] - Short.MIN_VALUE] += end - i;
      }
      i = end;
    }
  }

  /** What a reader should know of the scale; empty when nothing speaks against it. */
  Optional<String> doubt() {
    if (least() > NO_AIR) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "no value is below %d HU, and every patient has air in or around them: a window was"
                  + " burnt into the images, or they are not in HU",
              NO_AIR));
    }
    int airHu = air();
    int fatHu = fat();
    int airOff = airHu - AIR;
    int fatOff = fatHu - FAT;
    boolean known = airHu != UNKNOWN && fatHu != UNKNOWN;
    return known && airOff * fatOff > 0 && Math.min(Math.abs(airOff), Math.abs(fatOff)) >= OFF
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "air measures %d HU and fat %d HU (usual are %d and %d): the volume may be wrong;"
                    + " check the series' Rescale Slope and Intercept",
                airHu,
                fatHu,
                AIR,
                FAT))
        : Optional.empty();
  }

  private int least() {
    int i = 0;
    while (i < all.length && all[i] == 0) {
      i++;
    }
    return i + Short.MIN_VALUE;
  }

  /** What most of the air has: its median would count foam and cloth. */
  private int air() {
    if (Arrays.stream(air).sum() < LEAST_AIR * count) {
      return UNKNOWN;
    }
    double[] smooth = smooth(air, AIR - REACH, AIR + REACH);
    int highest = 0;
    for (int i = 0; i < smooth.length; i++) {
      highest = smooth[i] > smooth[highest] ? i : highest;
    }
    return highest + AIR - REACH;
  }

  /** The lower of the two highest peaks of what the body is made of. */
  private int fat() {
    double[] smooth = smooth(all, -REACH, REACH);
    int highest = -1;
    for (int i = 0; i < smooth.length; i++) {
      if (isPeak(smooth, i) && (highest < 0 || smooth[i] > smooth[highest])) {
        highest = i;
      }
    }
    int second = -1;
    for (int i = 0; i < smooth.length; i++) {
      if (highest >= 0
          && Math.abs(i - highest) >= APART
          && isPeak(smooth, i)
          && (second < 0 || smooth[i] > smooth[second])) {
        second = i;
      }
    }
    if (second < 0 || smooth[second] < LEAST_PEAK * smooth[highest]) {
      return UNKNOWN;
    }
    int lower = Math.min(highest, second);
    double valley =
        Arrays.stream(smooth, lower, Math.max(highest, second)).min().orElse(smooth[lower]);
    return valley > MOST_VALLEY * smooth[second] ? UNKNOWN : lower - REACH;
  }

  /** How often each value from one to another is met, noise smoothed away. */
  private static double[] smooth(long[] counts, int from, int to) {
    double[] part = new double[to - from + 1];
    for (int i = 0; i < part.length; i++) {
      part[i] = counts[i + from - Short.MIN_VALUE];
    }
    return smoothed(smoothed(part));
  }

  /** The mean of eleven neighbours. */
  private static double[] smoothed(double[] counts) {
    int reach = 5;
    double[] smooth = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      int from = Math.max(0, i - reach);
      int to = Math.min(counts.length, i + reach + 1);
      smooth[i] = Arrays.stream(counts, from, to).average().orElse(0);
    }
    return smooth;
  }

  private static boolean isPeak(double[] counts, int i) {
    if (counts[i] == 0 || i < PEAK || i + PEAK >= counts.length) {
      return false;
    }
    return counts[i] == Arrays.stream(counts, i - PEAK, i + PEAK + 1).max().orElse(0);
  }
}
