package org.hepatica.learning.data;

import java.util.ArrayDeque;

/**
 * Binary morphology of square pictures by a disc of the city-block distance; what lies beyond the
 * picture counts as the nearest pixel within it. Masks are size² values of 0 or 1, row-major, and
 * are not changed in place.
 */
public final class Morphology {

  private Morphology() {}

  /** Takes {@code radius} pixels off every border. */
  public static byte[] erode(byte[] mask, int size, int radius) {
    return spread(mask, size, radius, 0);
  }

  /** Adds {@code radius} pixels to every border. */
  public static byte[] dilate(byte[] mask, int size, int radius) {
    return spread(mask, size, radius, 1);
  }

  private static byte[] spread(byte[] mask, int size, int radius, int value) {
    byte[] at = mask;
    for (int r = 0; r < radius; r++) {
      byte[] next = at.clone();
      for (int i = 0; i < at.length; i++) {
        int x = i % size;
        boolean touched =
            x > 0 && at[i - 1] == value
                || x < size - 1 && at[i + 1] == value
                || i >= size && at[i - size] == value
                || i < at.length - size && at[i + size] == value;
        if (touched) {
          next[i] = (byte) value;
        }
      }
      at = next;
    }
    return at;
  }

  /** The pixels that are connected with {@code seed} by faces; none when it is not in the mask. */
  public static byte[] connected(byte[] mask, int size, int seed) {
    byte[] region = new byte[mask.length];
    ArrayDeque<Integer> open = new ArrayDeque<>();
    if (mask[seed] == 1) {
      region[seed] = 1;
      open.add(seed);
    }
    while (!open.isEmpty()) {
      int i = open.poll();
      int x = i % size;
      int[] around = {
        x > 0 ? i - 1 : -1,
        x < size - 1 ? i + 1 : -1,
        i >= size ? i - size : -1,
        i < mask.length - size ? i + size : -1
      };
      for (int next : around) {
        if (next >= 0 && mask[next] == 1 && region[next] == 0) {
          region[next] = 1;
          open.add(next);
        }
      }
    }
    return region;
  }

  /** The mask with its holes: what is not connected with the picture's border from outside. */
  public static byte[] filled(byte[] mask, int size) {
    int wide = size + 2;
    byte[] outside = new byte[wide * wide];
    java.util.Arrays.fill(outside, (byte) 1);
    for (int i = 0; i < mask.length; i++) {
      outside[(i / size + 1) * wide + i % size + 1] = (byte) (1 - mask[i]);
    }
    byte[] reached = connected(outside, wide, 0);
    byte[] filled = new byte[mask.length];
    for (int i = 0; i < mask.length; i++) {
      filled[i] = (byte) (1 - reached[(i / size + 1) * wide + i % size + 1]);
    }
    return filled;
  }
}
