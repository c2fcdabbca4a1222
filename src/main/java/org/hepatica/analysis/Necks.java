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

  /** For each row of the disc, from its middle on, half of its width in pixels. */
  private final int[] halfWidth;

  /**
   * @param rowSpacing mm between rows, positive
   * @param columnSpacing mm between columns, positive
   */
  Necks(int rows, int columns, double rowSpacing, double columnSpacing) {
    this.rows = rows;
    this.columns = columns;
    halfWidth = new int[1 + (int) Math.min(rows, RADIUS_MM / rowSpacing)];
    for (int r = 0; r < halfWidth.length; r++) {
      double high = r * rowSpacing;
      double wide = Math.sqrt(Math.max(0, RADIUS_MM * RADIUS_MM - high * high)) / columnSpacing;
      halfWidth[r] = (int) Math.min(columns, wide);
    }
  }

  /**
   * The parts that hang on by a neck or lie around strange pixels.
   *
   * @param body one component by faces; left as it is
   * @param strange pixels of it that are no liver; left as they are
   */
  BitSet[] parts(BitSet[] body, BitSet[] strange) {
    BitSet[] eroded = minus(eroded(body), strange);
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

  /** Pixels around which the whole disc is set; nothing is set beyond the image. */
  private BitSet[] eroded(BitSet[] body) {
    BitSet[] eroded = new BitSet[body.length];
    int[] margin = new int[rows * columns];
    for (int k = 0; k < body.length; k++) {
      eroded[k] = new BitSet();
      if (body[k].isEmpty()) {
        continue;
      }
      margins(body[k], margin);
      for (int i = body[k].nextSetBit(0); i >= 0; i = body[k].nextSetBit(i + 1)) {
        eroded[k].set(i, holdsDisc(margin, i));
      }
    }
    return eroded;
  }

  /** For each pixel how many beside it are set on either side at least; -1 where it is not set. */
  private void margins(BitSet slice, int[] margin) {
    Arrays.fill(margin, -1);
    for (int row = 0; row < rows; row++) {
      int end = (row + 1) * columns;
      int from = slice.nextSetBit(row * columns);
      while (from >= 0 && from < end) {
        int to = Math.min(slice.nextClearBit(from), end);
        for (int i = from; i < to; i++) {
          margin[i] = Math.min(i - from, to - 1 - i);
        }
        from = slice.nextSetBit(to);
      }
    }
  }

  private boolean holdsDisc(int[] margin, int i) {
    for (int r = 0; r < halfWidth.length; r++) {
      int up = i - r * columns;
      int down = i + r * columns;
      if (up < 0
          || down >= margin.length
          || margin[up] < halfWidth[r]
          || margin[down] < halfWidth[r]) {
        return false;
      }
    }
    return true;
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
