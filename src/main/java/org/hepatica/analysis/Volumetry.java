package org.hepatica.analysis;

import java.util.BitSet;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Gathers {@link LiverMeasures} slice by slice, on the grid of the source instances. */
final class Volumetry {
  private final int columns;
  private long count;
  private double sum;
  private double squares;
  private int firstColumn = Integer.MAX_VALUE;
  private int lastColumn = -1;
  private int firstRow = Integer.MAX_VALUE;
  private int lastRow = -1;
  private int firstSlice = -1;
  private int lastSlice = -1;

  /**
   * @param columns of a source instance
   */
  Volumetry(int columns) {
    this.columns = columns;
  }

  /**
   * @param k slice from 0 at the feet; slices come in order
   * @param hu values of the source's pixels
   * @param mask 1 where liver is, same shape
   */
  void slice(int k, short[] hu, byte[] mask) {
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 0) {
        continue;
      }
      count++;
      sum += hu[i];
      squares += (double) hu[i] * hu[i];
      int column = i % columns;
      int row = i / columns;
      firstColumn = Math.min(firstColumn, column);
      lastColumn = Math.max(lastColumn, column);
      firstRow = Math.min(firstRow, row);
      lastRow = Math.max(lastRow, row);
      firstSlice = firstSlice < 0 ? k : firstSlice;
      lastSlice = k;
    }
  }

  /**
   * Volume of a set of pixels per slice in mL, each slice with its own depth: where slices are
   * nearer to each other in one part of the series than in another, their mean distance would be
   * wrong for both.
   */
  static double ml(BitSet[] pixels, Scan scan) {
    double mm = 0;
    for (int k = 0; k < pixels.length; k++) {
      mm += pixels[k].cardinality() * scan.sliceDepth(k);
    }
    return mm * scan.rowSpacing() * scan.columnSpacing() / 1000;
  }

  /**
   * Volume of one voxel of slice {@code k} in mL. Its depth is the way that the positions leave to
   * the slice, and not Slice Thickness: what lies between two thin slices belongs to the liver too,
   * and what two thick ones share counts once.
   */
  static double voxelMl(Scan scan, int k) {
    return scan.rowSpacing() * scan.columnSpacing() * scan.sliceDepth(k) / 1000;
  }

  /** Voxels of the mask so far. */
  long voxels() {
    return count;
  }

  /**
   * @param columnSpacing mm between columns
   * @param rowSpacing mm between rows
   * @param sliceDepth mm that a slice stands for, by its index
   * @param cutAtFeet see {@link LiverMeasures}
   * @param cutAtHead see {@link LiverMeasures}
   * @throws IllegalStateException when there is no liver
   */
  LiverMeasures measures(
      double columnSpacing,
      double rowSpacing,
      IntToDoubleFunction sliceDepth,
      boolean cutAtFeet,
      boolean cutAtHead) {
    if (count == 0) {
      throw new IllegalStateException("No voxel is liver");
    }
    double mean = sum / count;
    return new LiverMeasures(
        null,
        null,
        null,
        null,
        mean,
        Math.sqrt(Math.max(0, squares / count - mean * mean)),
        new LiverMeasures.Box(firstColumn, lastColumn, firstRow, lastRow, firstSlice, lastSlice),
        new double[] {
          (lastColumn - firstColumn + 1) * columnSpacing,
          (lastRow - firstRow + 1) * rowSpacing,
          IntStream.rangeClosed(firstSlice, lastSlice).mapToDouble(sliceDepth).sum()
        },
        cutAtFeet,
        cutAtHead);
  }
}
