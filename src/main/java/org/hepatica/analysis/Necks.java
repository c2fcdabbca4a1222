package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;
import org.hepatica.analysis.Components.Connectivity;

/**
 * Finds what hangs on a body by a thin neck, or around what is no liver: bowel or stomach that
 * touches the liver's edge is one component with it. In each slice the body is eroded by a disc;
 * what falls apart then, and grows back slower than the largest part does, is such a part, and so
 * is what is reached first from pixels that are {@link TooBright}. Thin liver that has no thicker
 * end stays, and so does a part too large to be cut off unasked.
 */
final class Necks {
  /** A neck is narrower than twice this, mm. */
  static final double RADIUS_MM = 5;

  /** Share of the body that one part may have at most to be cut off. */
  static final double LARGEST_PART = 0.03;

  private final int rows;
  private final int columns;

  private final Disc disc;

  /**
   * @param rowSpacing mm between rows, positive
   * @param columnSpacing mm between columns, positive
   */
  Necks(int rows, int columns, double rowSpacing, double columnSpacing) {
    this.rows = rows;
    this.columns = columns;
    this.disc = new Disc(rows, columns, rowSpacing, columnSpacing, RADIUS_MM);
  }

  /**
   * The parts that hang on by a neck or lie around strange pixels.
   *
   * @param body one component by faces; left as it is
   * @param strange pixels of it that are no liver; left as they are
   */
  BitSet[] parts(BitSet[] body, BitSet[] strange) {
    BitSet[] eroded = minus(Arrays.stream(body).map(disc::eroded).toArray(BitSet[]::new), strange);
    BitSet[] core = Components.of(eroded, rows, columns, Connectivity.FACES).largest();
    BitSet[] others = minus(eroded, core);
    for (int k = 0; k < others.length; k++) {
      others[k].or(strange[k]);
    }
    if (Postprocessing.pixels(others) == 0 || Postprocessing.pixels(core) == 0) {
      return minus(others, others);
    }
    compete(core, others, minus(minus(body, core), others));
    long most = (long) (LARGEST_PART * Postprocessing.pixels(body));
    return Components.of(others, rows, columns, Connectivity.FACES).upTo(most);
  }

  static BitSet[] minus(BitSet[] all, BitSet[] less) {
    BitSet[] rest = new BitSet[all.length];
    for (int k = 0; k < rest.length; k++) {
      rest[k] = (BitSet) all[k].clone();
      rest[k].andNot(less[k]);
    }
    return rest;
  }

  /**
   * Both grow into {@code free}, step by step over faces; what both reach at once is the core's.
   */
  private void compete(BitSet[] core, BitSet[] others, BitSet[] free) {
    BitSet[] coreEdge = core;
    BitSet[] othersEdge = others;
    while (Postprocessing.pixels(coreEdge) + Postprocessing.pixels(othersEdge) > 0) {
      coreEdge = grown(coreEdge, core, free);
      othersEdge = grown(othersEdge, others, free);
    }
  }

  /** Takes the free neighbours of {@code edge} for {@code owner}; returns them. */
  private BitSet[] grown(BitSet[] edge, BitSet[] owner, BitSet[] free) {
    BitSet[] next = new BitSet[edge.length];
    for (int k = 0; k < next.length; k++) {
      next[k] = new BitSet();
    }
    for (int k = 0; k < edge.length; k++) {
      for (int i = edge[k].nextSetBit(0); i >= 0; i = edge[k].nextSetBit(i + 1)) {
        int column = i % columns;
        take(k, i - columns, i >= columns, free, next);
        take(k, i + columns, i < (rows - 1) * columns, free, next);
        take(k, i - 1, column > 0, free, next);
        take(k, i + 1, column < columns - 1, free, next);
        take(k - 1, i, k > 0, free, next);
        take(k + 1, i, k < edge.length - 1, free, next);
      }
    }
    for (int k = 0; k < next.length; k++) {
      owner[k].or(next[k]);
    }
    return next;
  }

  private static void take(int k, int i, boolean there, BitSet[] free, BitSet[] next) {
    if (there && free[k].get(i)) {
      free[k].clear(i);
      next[k].set(i);
    }
  }
}
