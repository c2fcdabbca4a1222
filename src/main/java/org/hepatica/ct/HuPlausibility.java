package org.hepatica.ct;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether the values of a volume can be the Hounsfield units of a trunk: soft tissue is there, and
 * not mostly bone or denser. The same of each slice, whose Rescale Slope and Intercept are its own;
 * at the ends of the series a slice may be beyond the body. Half the pixels of neighbours differ by
 * little: by 0 HU in two real series, by 22 HU where 20 mm and the middle of the body alone were
 * looked at. More is another scale. A few values without air are the labels of a mask.
 */
final class HuPlausibility {

  private static final int SOFT_LOW = -200;
  private static final int SOFT_HIGH = 300;

  /** Bone fills a few per cent; a doubled or missing intercept puts all soft tissue here. */
  private static final int DENSE = 700;

  /** Masks and label maps have fewer values, and none of air; any other image has hundreds. */
  private static final int MOST_LABELS = 32;

  private static final int AIR = -500;

  /** Beyond what scanners measure or fill in; streaks of metal on an extended scale reach it. */
  private static final int NOTHING = -4100;

  /** Share of such values, but for the most frequent one, which may be a fill-in. */
  private static final double MOST_NOTHING = 0.01;

  private final ContentRules rules;
  private final long[] values = new long[1 << 16];
  private long count;
  private long soft;
  private long dense;
  private short least = Short.MAX_VALUE;
  private short greatest = Short.MIN_VALUE;
  private final List<Slice> slices = new ArrayList<>();
  private short[] below;

  /** Shares of a slice's values, and how far they lie above those of the slice below it, HU. */
  private record Slice(String name, double soft, double dense, int leap) {}

  HuPlausibility(ContentRules rules) {
    this.rules = rules;
  }

  /**
   * The next slice.
   *
   * @param name for the reason
   */
  void add(String name, short[] hu) {
    long softBefore = soft;
    long denseBefore = dense;
    for (short value : hu) {
      if (value >= SOFT_LOW && value <= SOFT_HIGH) {
        soft++;
      } else if (value > DENSE) {
        dense++;
      }
      values[value - Short.MIN_VALUE]++;
      least = value < least ? value : least;
      greatest = value > greatest ? value : greatest;
    }
    count += hu.length;
    slices.add(
        new Slice(
            name,
            (double) (soft - softBefore) / hu.length,
            (double) (dense - denseBefore) / hu.length,
            below == null ? 0 : leap(below, hu)));
    below = hu;
  }

  /** The median of the differences of two slices, pixel for pixel. */
  private static int leap(short[] from, short[] to) {
    int[] counts = new int[1 << 17];
    for (int i = 0; i < to.length; i++) {
      counts[to[i] - from[i] + (1 << 16)]++;
    }
    int at = 0;
    for (int passed = counts[0]; passed <= to.length / 2; passed += counts[at]) {
      at++;
    }
    return at - (1 << 16);
  }

  void check() throws SeriesRefused {
    double softShare = (double) soft / count;
    double denseShare = (double) dense / count;
    if (softShare < rules.minSoftTissue() || denseShare > rules.maxDense() || least == greatest) {
      throw refused(
          "Values run from %d to %d HU, %.1f %% of them soft tissue (%d to %d HU), %.1f %% above %d HU",
          least, greatest, 100 * softShare, SOFT_LOW, SOFT_HIGH, 100 * denseShare, DENSE);
    }
    long[] low = Arrays.copyOf(values, NOTHING - Short.MIN_VALUE);
    double nothing =
        (double) (Arrays.stream(low).sum() - Arrays.stream(low).max().orElse(0)) / count;
    if (nothing > MOST_NOTHING) {
      throw refused(
          "%.1f %% of the values lie below %d HU, where nothing is: the copy is damaged, or their scale"
              + " is another",
          100 * nothing, NOTHING);
    }
    long different = Arrays.stream(values).filter(n -> n > 0).count();
    if (different <= MOST_LABELS && least >= AIR) {
      throw refused(
          "The series holds %d different values, from %d to %d: these are masks or labels, not CT",
          different, least, greatest);
    }
    for (int k = 0; k < slices.size(); k++) {
      Slice slice = slices.get(k);
      if (slice.dense > rules.maxDense() || !hasSoft(slice) && isInside(k)) {
        throw refused(
            "%s has %.1f %% of its values soft tissue (%d to %d HU) and %.1f %% above %d HU, where the"
                + " whole series has %.1f %% and %.1f %%",
            slice.name,
            100 * slice.soft,
            SOFT_LOW,
            SOFT_HIGH,
            100 * slice.dense,
            DENSE,
            100 * softShare,
            100 * denseShare);
      }
      if (k > 0
          && hasSoft(slice)
          && hasSoft(slices.get(k - 1))
          && Math.abs(slice.leap) > rules.maxScaleLeap()) {
        throw refused(
            "%s and %s, which lie beside each other, differ by %d HU in the median of their pixels, more"
                + " than %.0f, as if one had another Rescale Slope or Intercept",
            slices.get(k - 1).name, slice.name, Math.abs(slice.leap), rules.maxScaleLeap());
      }
    }
  }

  private boolean hasSoft(Slice slice) {
    return slice.soft >= rules.minSoftTissue();
  }

  /** Whether slices above and below it hold soft tissue. */
  private boolean isInside(int k) {
    return slices.subList(0, k).stream().anyMatch(this::hasSoft)
        && slices.subList(k + 1, slices.size()).stream().anyMatch(this::hasSoft);
  }

  private static SeriesRefused refused(String reason, Object... values) {
    return new SeriesRefused(
        AdmissionCode.IMPLAUSIBLE_HU, String.format(Locale.ROOT, reason, values));
  }
}
