package org.hepatica.unet;

/**
 * Where the attention of one slice lies, seen from a mask.
 *
 * @param inside share (0..1) of the attention on the mask
 * @param near share (0..1) beside the mask, but within {@link #NEAR} of it
 * @param outside share (0..1) farther away; the three are 1 together, or all 0 where there is no
 *     attention
 * @param agreement of the mask and as many pixels with the highest attention as the mask has: their
 *     Dice (0..1)
 */
public record AttentionShares(double inside, double near, double outside, double agreement) {
  /** What counts as near, in rows and in columns, in pixels of the network's grid. */
  public static final double NEAR = 8;

  /** Of a slice without attention or without a mask. */
  public static final AttentionShares NONE = new AttentionShares(0, 0, 0, 0);

  private static final int LEVELS = 4096;

  /**
   * @param attention 0 or more, row-major, on any scale
   * @param mask 1 where liver is, same shape
   * @param columns of the slice
   * @param rowReach {@link #NEAR} in rows of the slice
   * @param columnReach {@link #NEAR} in columns of the slice
   */
  public static AttentionShares of(
      float[] attention, byte[] mask, int columns, int rowReach, int columnReach) {
    if (attention.length != mask.length || columns < 1 || mask.length % columns != 0) {
      throw new IllegalArgumentException(
          "attention of %d and mask of %d pixels in %d columns"
              .formatted(attention.length, mask.length, columns));
    }
    boolean[] near = near(mask, columns, rowReach, columnReach);
    double inside = 0;
    double beside = 0;
    double all = 0;
    float most = 0;
    int pixels = 0;
    for (int i = 0; i < mask.length; i++) {
      float a = attention[i];
      all += a;
      most = Math.max(most, a);
      pixels += mask[i];
      if (mask[i] != 0) {
        inside += a;
      } else if (near[i]) {
        beside += a;
      }
    }
    if (!(all > 0) || pixels == 0) {
      return NONE;
    }
    return new AttentionShares(
        inside / all,
        beside / all,
        Math.max(0, all - inside - beside) / all,
        agreement(attention, mask, most, pixels));
  }

  /** Pixels with equal attention, within one of 4096 levels, count in proportion. */
  private static double agreement(float[] attention, byte[] mask, float most, int pixels) {
    int[] all = new int[LEVELS];
    int[] own = new int[LEVELS];
    for (int i = 0; i < mask.length; i++) {
      if (attention[i] > 0) {
        int level = (int) (attention[i] / most * (LEVELS - 1));
        all[level]++;
        own[level] += mask[i];
      }
    }
    double hit = 0;
    int left = pixels;
    for (int level = LEVELS - 1; level >= 0 && left > 0; level--) {
      if (all[level] > 0) {
        int taken = Math.min(left, all[level]);
        hit += (double) own[level] * taken / all[level];
        left -= taken;
      }
    }
    return hit / pixels;
  }

  /** Pixels with a pixel of the mask at most so many rows and so many columns away. */
  private static boolean[] near(byte[] mask, int columns, int rowReach, int columnReach) {
    int rows = mask.length / columns;
    boolean[] along = new boolean[mask.length];
    spread(mask.length / columns, columns, columns, 1, columnReach, i -> mask[i] != 0, along);
    boolean[] near = new boolean[mask.length];
    spread(columns, 1, rows, columns, rowReach, i -> along[i], near);
    return near;
  }

  private static void spread(
      int lines,
      int lineStep,
      int length,
      int step,
      int reach,
      java.util.function.IntPredicate set,
      boolean... out) {
    for (int line = 0; line < lines; line++) {
      int until = -1;
      int next = 0;
      for (int i = 0; i < length; i++) {
        for (; next < length && next <= i + reach; next++) {
          if (set.test(line * lineStep + next * step)) {
            until = next + reach;
          }
        }
        // The last set one seen lies at most reach ahead; it counts until reach behind it.
        out[line * lineStep + i * step] = i <= until;
      }
    }
  }
}
