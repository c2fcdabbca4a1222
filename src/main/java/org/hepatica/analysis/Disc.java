package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;

/** A disc in the plane of a slice, with which masks of slices are eroded, dilated and opened. */
final class Disc {
  private final int rows;
  private final int columns;

  /** For each row of the disc, from its middle on, half of its width in pixels. */
  private final int[] halfWidth;

  private final int[] margin;

  /**
   * @param rowSpacing mm between rows, positive
   * @param columnSpacing mm between columns, positive
   * @param radius mm, positive
   */
  Disc(int rows, int columns, double rowSpacing, double columnSpacing, double radius) {
    this.rows = rows;
    this.columns = columns;
    this.margin = new int[rows * columns];
    halfWidth = new int[1 + (int) Math.min(rows, radius / rowSpacing)];
    for (int r = 0; r < halfWidth.length; r++) {
      double high = r * rowSpacing;
      double wide = Math.sqrt(Math.max(0, radius * radius - high * high)) / columnSpacing;
      halfWidth[r] = (int) Math.min(columns, wide);
    }
  }

  /** Pixels around which the whole disc is set; nothing is set beyond the image. */
  BitSet eroded(BitSet slice) {
    BitSet eroded = new BitSet();
    if (slice.isEmpty()) {
      return eroded;
    }
    measureMargins(slice);
    for (int i = slice.nextSetBit(0); i >= 0; i = slice.nextSetBit(i + 1)) {
      eroded.set(i, holdsDisc(i));
    }
    return eroded;
  }

  /** Pixels that a disc around a set pixel covers. */
  BitSet dilated(BitSet slice) {
    BitSet dilated = new BitSet();
    for (int from = slice.nextSetBit(0); from >= 0; ) {
      int row = from / columns;
      int to = Math.min(slice.nextClearBit(from), (row + 1) * columns);
      for (int r = 1 - halfWidth.length; r < halfWidth.length; r++) {
        if (row + r >= 0 && row + r < rows) {
          int start = (row + r) * columns;
          int wide = halfWidth[Math.abs(r)];
          dilated.set(
              start + Math.max(0, from - row * columns - wide),
              start + Math.min(columns, to - row * columns + wide));
        }
      }
      from = slice.nextSetBit(to);
    }
    return dilated;
  }

  /** What of a slice a disc that stays inside it reaches. */
  BitSet opened(BitSet slice) {
    return dilated(eroded(slice));
  }

  /** For each pixel how many beside it are set on either side at least; -1 where it is not set. */
  private void measureMargins(BitSet slice) {
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

  private boolean holdsDisc(int i) {
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
}
