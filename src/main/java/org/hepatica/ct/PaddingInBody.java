package org.hepatica.ct;

import java.util.Locale;
import java.util.Optional;

/**
 * Pixels that have the value of padding and lie within the body. Padding is to have a value that
 * the native image does not hold (PS3.3 C.7.5.1.1.2); where a sender names one that it does, as 0
 * HU, these pixels were measured, and are no air.
 */
final class PaddingInBody {
  /** What a value is that might as well be air, HU: nothing is lost of it. */
  private static final int AIR_LIKE = -900;

  /** What is above belongs to a body, HU. */
  private static final int BODY = -300;

  /** Body to the left, to the right, above and below. */
  private static final int ALL_SIDES = 4;

  private long pixels;
  private int slices;
  private int least = Integer.MAX_VALUE;
  private int greatest = Integer.MIN_VALUE;

  /**
   * Gives the pixels of the next slice that have the body on all four sides what they measure.
   *
   * @param stored rows x columns, row-major
   * @param hu the same in Hounsfield units, padding as air; is changed
   */
  void restore(HounsfieldScale scale, int[] stored, short[] hu, int columns) {
    if (!scale.hasPadding()) {
      return;
    }
    boolean[] suspect = new boolean[hu.length];
    boolean any = false;
    for (int i = 0; i < hu.length; i++) {
      suspect[i] = scale.isPadding(stored[i]);
      any |= suspect[i] && scale.measured(stored[i]) > AIR_LIKE;
    }
    if (any) {
      long before = pixels;
      byte[] sides = sides(suspect, hu, columns);
      for (int i = 0; i < hu.length; i++) {
        short measured = scale.measured(stored[i]);
        if (suspect[i] && sides[i] == ALL_SIDES && measured > AIR_LIKE) {
          hu[i] = measured;
          pixels++;
          least = Math.min(least, measured);
          greatest = Math.max(greatest, measured);
        }
      }
      slices += pixels > before ? 1 : 0;
    }
  }

  /** On how many sides the first pixel that is no padding belongs to a body. */
  private static byte[] sides(boolean[] padding, short[] hu, int columns) {
    byte[] sides = new byte[hu.length];
    boolean[] above = new boolean[columns];
    boolean[] below = new boolean[columns];
    int rows = hu.length / columns;
    for (int row = 0; row < rows; row++) {
      boolean left = false;
      boolean right = false;
      int mirrored = (rows - 1 - row) * columns;
      for (int column = 0; column < columns; column++) {
        int i = row * columns + column;
        left = body(padding, hu, i, left, sides);
        above[column] = body(padding, hu, i, above[column], sides);
        right = body(padding, hu, row * columns + columns - 1 - column, right, sides);
        below[column] = body(padding, hu, mirrored + column, below[column], sides);
      }
    }
    return sides;
  }

  /** What a pixel is to the next one: a body or not, or, where it is padding, what came before. */
  private static boolean body(boolean[] padding, short[] hu, int i, boolean before, byte[] sides) {
    if (padding[i]) {
      sides[i] += before ? 1 : 0;
      return before;
    }
    return hu[i] > BODY;
  }

  /** What a reader should know; empty when there was none. */
  Optional<String> doubt() {
    return pixels == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Pixel Padding Value means %s HU, which %d pixels within the body have (in %d"
                    + " slices): they were taken as measured; have the sender use a value that no"
                    + " pixel has",
                least == greatest ? "" + least : least + " to " + greatest,
                pixels,
                slices));
  }
}
