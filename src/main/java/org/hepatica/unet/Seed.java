package org.hepatica.unet;

import org.nd4j.linalg.factory.Nd4j;

/**
 * Seeds of the native random numbers: of first weights and of dropout. The library takes the clock
 * for the seed 0, without a word; here 0 is a seed like any other.
 */
public final class Seed {
  /** Stands for 0. It is 2⁶⁴ divided by the golden ratio, which nobody is likely to type. */
  private static final long FOR_ZERO = 0x9E3779B97F4A7C15L;

  private Seed() {}

  /** What is drawn next on this thread depends on the seed alone. */
  public static void set(long seed) {
    Nd4j.getRandom().setSeed(told(seed));
  }

  /** The seed to tell the library. */
  static long told(long seed) {
    return seed == 0 ? FOR_ZERO : seed;
  }
}
