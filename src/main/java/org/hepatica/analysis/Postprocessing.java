package org.hepatica.analysis;

import java.util.BitSet;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.hepatica.analysis.Components.Connectivity;

/**
 * From thresholded slices to one liver.
 *
 * <ul>
 *   <li>The largest component is taken with face connectivity (6 neighbours): a leak into stomach
 *       or spleen that hangs on by a corner is cut off, and real liver is many voxels thick
 *       wherever it holds together.
 *   <li>Of that, what hangs on by a thin neck is cut off, and what is too bright with its walls
 *       ({@link Necks}, {@link TooBright}).
 *   <li>Where it goes on and the network found none, it is liver, too ({@link Continuation}).
 *   <li>What was cut off and liver surrounds in its slice is liver again; then cavities of the
 *       volume are filled: background (6 neighbours) that reaches no edge of an image. A
 *       gallbladder and the porta hepatis, which liver surrounds in some slices, open in others and
 *       stay out. What lies beyond the ends of the scan is not known, and opens nothing.
 * </ul>
 */
final class Postprocessing {
  private Postprocessing() {}

  /**
   * @param liver slices from feet to head
   * @param predicted pixels above the threshold
   * @param islands pixels that were removed because they do not belong to the largest component
   * @param parts pixels that were removed because they hang on the largest component by a neck or
   *     are too bright; those that liver surrounds are holes and filled again, and not among them
   * @param filled pixels that were added as holes
   * @param bays pixels that liver surrounds in their slice, and that are none, because they open in
   *     another
   * @param goneOn pixels that were added because the liver goes on there, below itself or above
   * @param above pixels where it may go on above itself, and that are not counted
   */
  record Result(
      BitSet[] liver,
      long predicted,
      long islands,
      BitSet[] parts,
      long filled,
      BitSet[] bays,
      BitSet[] goneOn,
      BitSet[] above) {}

  /**
   * Applies what the settings ask for; {@code predicted} is left as it is.
   *
   * @param rowSpacing mm between rows
   * @param columnSpacing mm between columns
   * @param hu of a slice, {@code rows × columns}
   * @param continuation where the liver that it is given goes on, and not into the parts that were
   *     cut off
   */
  static Result apply(
      BitSet[] predicted,
      int rows,
      int columns,
      double rowSpacing,
      double columnSpacing,
      IntFunction<short[]> hu,
      BiFunction<BitSet[], BitSet[], Continuation.Found> continuation,
      AnalysisSettings settings) {
    long all = pixels(predicted);
    BitSet[] liver =
        settings.largestOnly()
            ? Components.of(predicted, rows, columns, Connectivity.FACES).largest()
            : copy(predicted);
    long islands = all - pixels(liver);
    BitSet[] parts = new BitSet[0];
    BitSet[] goneOn = new BitSet[0];
    BitSet[] above = new BitSet[0];
    if (settings.largestOnly()) {
      BitSet[] bright = new TooBright(rows, columns, rowSpacing, columnSpacing).of(liver, hu);
      parts = new Necks(rows, columns, rowSpacing, columnSpacing).parts(liver, bright);
      liver = Necks.minus(liver, parts);
      Continuation.Found found = continuation.apply(liver, parts);
      BitSet[] seen = liver;
      liver = joined(seen, Necks.minus(found.liver(), parts), rows, columns);
      goneOn = Necks.minus(liver, seen);
      above = Necks.minus(found.doubtful(), parts);
    }
    long kept = pixels(liver);
    BitSet[] bays = new BitSet[0];
    if (settings.fillHoles()) {
      bays = surrounded(liver, rows, columns);
      restoreSurrounded(liver, parts, bays);
      fillCavities(liver, rows, columns);
    }
    long filled = pixels(liver) - kept;
    return new Result(
        liver,
        all,
        islands,
        Necks.minus(parts, liver),
        filled,
        Necks.minus(bays, liver),
        goneOn,
        Necks.minus(above, liver));
  }

  /** With what of {@code more} hangs together with the liver. */
  private static BitSet[] joined(BitSet[] liver, BitSet[] more, int rows, int columns) {
    BitSet[] both = copy(liver);
    for (int k = 0; k < both.length; k++) {
      both[k].or(more[k]);
    }
    return Components.of(both, rows, columns, Connectivity.FACES).holding(liver);
  }

  /** What liver surrounds, slice by slice. */
  private static BitSet[] surrounded(BitSet[] liver, int rows, int columns) {
    BitSet[] surrounded = new BitSet[liver.length];
    for (int k = 0; k < liver.length; k++) {
      surrounded[k] = new BitSet();
      if (!liver[k].isEmpty()) {
        BitSet[] background = {background(liver[k], rows, columns)};
        surrounded[k] = Components.of(background, rows, columns, Connectivity.FACES).enclosed()[0];
      }
    }
    return surrounded;
  }

  /** Bright lesions and vessels inside the liver were cut off with what hangs on it. */
  private static void restoreSurrounded(BitSet[] liver, BitSet[] parts, BitSet[] surrounded) {
    for (int k = 0; k < parts.length; k++) {
      BitSet inside = (BitSet) parts[k].clone();
      inside.and(surrounded[k]);
      liver[k].or(inside);
    }
  }

  /** With the slices beside the liver, to which a hole of its last ones opens. */
  private static void fillCavities(BitSet[] liver, int rows, int columns) {
    int from = 0;
    int to = liver.length;
    while (from < to && liver[from].isEmpty()) {
      from++;
    }
    while (to > from && liver[to - 1].isEmpty()) {
      to--;
    }
    if (from == to) {
      return;
    }
    from = Math.max(0, from - 1);
    to = Math.min(liver.length, to + 1);
    BitSet[] background = new BitSet[to - from];
    for (int k = from; k < to; k++) {
      background[k - from] = background(liver[k], rows, columns);
    }
    BitSet[] cavities = Components.of(background, rows, columns, Connectivity.FACES).enclosed();
    for (int k = from; k < to; k++) {
      liver[k].or(cavities[k - from]);
    }
  }

  private static BitSet background(BitSet slice, int rows, int columns) {
    BitSet background = (BitSet) slice.clone();
    background.flip(0, rows * columns);
    return background;
  }

  private static BitSet[] copy(BitSet[] slices) {
    BitSet[] copy = new BitSet[slices.length];
    for (int k = 0; k < copy.length; k++) {
      copy[k] = (BitSet) slices[k].clone();
    }
    return copy;
  }

  /** Set pixels of all slices. */
  static long pixels(BitSet[] slices) {
    long sum = 0;
    for (BitSet slice : slices) {
      sum += slice.cardinality();
    }
    return sum;
  }
}
