package org.hepatica.analysis;

import java.util.BitSet;
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
 *   <li>Holes are filled in each slice: background (4 neighbours) that reaches no edge of the
 *       image. Cavities of the volume are among them.
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
   */
  record Result(BitSet[] liver, long predicted, long islands, BitSet[] parts, long filled) {}

  /**
   * Applies what the settings ask for; {@code predicted} is left as it is.
   *
   * @param rowSpacing mm between rows
   * @param columnSpacing mm between columns
   * @param hu of a slice, {@code rows × columns}
   */
  static Result apply(
      BitSet[] predicted,
      int rows,
      int columns,
      double rowSpacing,
      double columnSpacing,
      IntFunction<short[]> hu,
      AnalysisSettings settings) {
    long before = pixels(predicted);
    BitSet[] liver =
        settings.largestOnly()
            ? Components.of(predicted, rows, columns, Connectivity.FACES).largest()
            : copy(predicted);
    long islands = before - pixels(liver);
    BitSet[] parts = new BitSet[0];
    if (settings.largestOnly()) {
      BitSet[] bright = new TooBright(rows, columns, rowSpacing, columnSpacing).of(liver, hu);
      parts = new Necks(rows, columns, rowSpacing, columnSpacing).parts(liver, bright);
      liver = Necks.minus(liver, parts);
    }
    long kept = pixels(liver);
    if (settings.fillHoles()) {
      for (BitSet slice : liver) {
        if (!slice.isEmpty()) {
          fill(slice, rows, columns);
        }
      }
    }
    long filled = pixels(liver) - kept;
    return new Result(liver, before, islands, Necks.minus(parts, liver), filled);
  }

  private static void fill(BitSet slice, int rows, int columns) {
    BitSet background = (BitSet) slice.clone();
    background.flip(0, rows * columns);
    BitSet[] one = {background};
    slice.or(Components.of(one, rows, columns, Connectivity.FACES).enclosed()[0]);
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
