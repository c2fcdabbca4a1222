package org.hepatica.analysis;

import java.util.BitSet;
import java.util.Locale;

/**
 * A series that {@link VolumeBench} looked at.
 *
 * @param pixel side of a pixel of the network's grid, mm; for {@code lits-dense-2d}, which does not
 *     say, about what it is
 * @param spacing of the slices, mm; for {@code lits-dense-2d} one that makes a usual volume
 * @param hu as the network sees them, clipped to its window
 * @param truth by slice; null where nobody drew it
 */
record BenchSeries(
    String name,
    String apart,
    double pixel,
    double spacing,
    short[][] hu,
    float[][] probabilities,
    BitSet[] truth) {

  /** Volume of some pixels. */
  double ml(BitSet... slices) {
    return Postprocessing.pixels(slices) * pixel * pixel * spacing / 1000;
  }

  /** By how much a body is too large, %. */
  String sizeError(BitSet... body) {
    return String.format(
        Locale.ROOT,
        "%+.2f",
        100.0 * Postprocessing.pixels(body) / Postprocessing.pixels(truth) - 100);
  }

  /** Pixels of some slices that are liver. */
  BitSet[] ofLiver(BitSet... some) {
    return Necks.minus(some, Necks.minus(some, truth));
  }

  /** Dice of a body and the truth. */
  String volumeDice(BitSet... body) {
    return scores(body).split(" ")[0];
  }

  /** Dice of the volume, mean Dice of its slices, volume error in %: cells of a table. */
  String scores(BitSet... body) {
    long both = 0;
    long found = 0;
    long real = 0;
    double slices = 0;
    int n = 0;
    for (int k = 0; k < body.length; k++) {
      BitSet common = (BitSet) body[k].clone();
      common.and(truth[k]);
      both += common.cardinality();
      found += body[k].cardinality();
      real += truth[k].cardinality();
      if (!truth[k].isEmpty()) {
        slices += dice(body[k], truth[k]);
        n++;
      }
    }
    return String.format(
        Locale.ROOT,
        "%.4f | %.4f | %+.2f",
        2.0 * both / (found + real),
        slices / n,
        100.0 * (found - real) / real);
  }

  static double dice(BitSet a, BitSet b) {
    BitSet both = (BitSet) a.clone();
    both.and(b);
    int sum = a.cardinality() + b.cardinality();
    return sum == 0 ? 1 : 2.0 * both.cardinality() / sum;
  }

  /** Every n-th slice first, then those next to one with a predicted pixel. */

  /** The set pixels of a mask. */
  static BitSet set(byte... mask) {
    BitSet set = new BitSet();
    for (int i = 0; i < mask.length; i++) {
      set.set(i, mask[i] != 0);
    }
    return set;
  }
}
