package org.hepatica.phantom;

import java.util.Random;

/**
 * The measures of one patient, drawn from a seed: lengths in mm, {@code organs} a factor on organ
 * sizes.
 *
 * @param halfWidth half the width of the trunk, skin to skin
 * @param halfDepth half its depth, front to back
 * @param fatFront thickness of the fat under the skin in front
 * @param fatSide the same at the sides
 * @param organs factor on the size of organs
 * @param domeDrop how much lower the left dome of the diaphragm is than the right one
 * @param liverReach how far the liver reaches to the left of an average one
 * @param liverLength how far the lowest tip of the liver is below the dome
 * @param stomachFill share of the stomach below the gas, 0 to 1
 * @param contrastMeal whether the patient drank contrast medium
 * @param enhancement HU that soft organs have more or less than average
 */
record Build(
    double halfWidth,
    double halfDepth,
    double fatFront,
    double fatSide,
    double organs,
    double domeDrop,
    double liverReach,
    double liverLength,
    double stomachFill,
    boolean contrastMeal,
    double enhancement) {

  static Build of(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + 0x51ED2701L);
    return new Build(
        between(random, 154, 174),
        between(random, 110, 124),
        between(random, 11, 24),
        between(random, 12, 24),
        between(random, 0.92, 1.08),
        between(random, 10, 22),
        between(random, -12, 18),
        between(random, 140, 172),
        between(random, 0.45, 0.85),
        random.nextInt(4) == 0,
        between(random, -12, 16));
  }

  static double between(Random random, double low, double high) {
    return low + random.nextDouble() * (high - low);
  }
}
