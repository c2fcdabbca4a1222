package org.hepatica.unet;

import java.util.Arrays;

/**
 * From where on the attention of a slice is named to the reader: set so that few of the validation
 * slices whose mask was good would have been named.
 *
 * @param layer that the attention was read at; of another layer it says nothing
 * @param outside greatest share of the attention outside and not near the mask that passes
 * @param agreement least agreement that passes
 * @param slices of the validation patients with attention
 * @param low of these, how many have a Dice under {@link #LOW_DICE}
 * @param caught of the low ones, how many these limits name
 * @param alarms of the others, how many these limits name
 */
public record AttentionLimits(
    String layer, double outside, double agreement, int slices, int low, int caught, int alarms) {
  /** A slice is to be named when its Dice is below this. */
  public static final double LOW_DICE = 0.8;

  /** Share of the good slices that each limit may name. */
  public static final double ALARMS = 0.025;

  /** Fewer good slices give no limits. */
  public static final int LEAST_SLICES = 40;

  /**
   * One slice with truth, liver predicted.
   *
   * @param dice of the mask, 0..1
   * @param shares of its attention
   */
  public record Slice(double dice, AttentionShares shares) {
    boolean low() {
      return dice < LOW_DICE;
    }
  }

  /** Limits for a layer; null when there are too few good slices. */
  public static AttentionLimits of(String layer, Slice... slices) {
    Slice[] good = Arrays.stream(slices).filter(s -> !s.low()).toArray(Slice[]::new);
    if (good.length < LEAST_SLICES) {
      return null;
    }
    int passing = good.length - (int) Math.floor(ALARMS * good.length);
    double outside =
        Arrays.stream(good).mapToDouble(s -> s.shares().outside()).sorted().toArray()[passing - 1];
    double agreement =
        Arrays.stream(good)
            .mapToDouble(s -> s.shares().agreement())
            .sorted()
            .toArray()[good.length - passing];
    AttentionLimits limits = new AttentionLimits(layer, outside, agreement, slices.length, 0, 0, 0);
    int low = slices.length - good.length;
    int caught =
        (int) Arrays.stream(slices).filter(s -> s.low() && limits.named(s.shares())).count();
    int alarms = (int) Arrays.stream(good).filter(s -> limits.named(s.shares())).count();
    return new AttentionLimits(layer, outside, agreement, slices.length, low, caught, alarms);
  }

  /** Whether a slice with such attention is named. */
  public boolean named(AttentionShares shares) {
    return shares.outside() > outside || shares.agreement() < agreement;
  }
}
