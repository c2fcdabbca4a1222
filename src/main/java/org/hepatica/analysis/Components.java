package org.hepatica.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Connected components of a stack of binary slices, found over runs of set pixels with union-find:
 * time linear in pixels, memory linear in runs. Runs are numbered slice by slice, row by row, from
 * left to right.
 */
final class Components {
  /** Which neighbours count as connected. */
  enum Connectivity {
    /** Voxels that share a face: 4 in a slice, 6 in a volume. */
    FACES,
    /** Voxels that share at least a corner: 8 in a slice, 26 in a volume. */
    CORNERS
  }

  private final int rows;
  private final int columns;
  private final int depth;
  private final int[] rowStart;
  private int[] from = new int[1024];
  private int[] to = new int[1024];
  private int count;
  private final int[] parent;

  private Components(BitSet[] slices, int rows, int columns, Connectivity connectivity) {
    this.rows = rows;
    this.columns = columns;
    this.depth = slices.length;
    this.rowStart = new int[Math.addExact(Math.multiplyExact(depth, rows), 1)];
    for (int k = 0; k < depth; k++) {
      for (int r = 0; r < rows; r++) {
        rowStart[k * rows + r] = count;
        collect(slices[k], r);
      }
    }
    rowStart[depth * rows] = count;
    parent = new int[count];
    Arrays.setAll(parent, i -> i);
    connect(connectivity);
  }

  /** Components of {@code slices}, each holding pixel {@code row * columns + column}. */
  static Components of(BitSet[] slices, int rows, int columns, Connectivity connectivity) {
    return new Components(slices, rows, columns, connectivity);
  }

  private void collect(BitSet slice, int row) {
    int base = row * columns;
    int end = base + columns;
    for (int i = slice.nextSetBit(base); i >= 0 && i < end; ) {
      int stop = Math.min(slice.nextClearBit(i), end);
      if (count == from.length) {
        from = Arrays.copyOf(from, count * 2);
        to = Arrays.copyOf(to, count * 2);
      }
      from[count] = i - base;
      to[count++] = stop - base;
      i = stop == end ? -1 : slice.nextSetBit(stop);
    }
  }

  private void connect(Connectivity connectivity) {
    boolean corners = connectivity == Connectivity.CORNERS;
    int reach = corners ? 1 : 0;
    for (int k = 0; k < depth; k++) {
      for (int r = 0; r < rows; r++) {
        if (r > 0) {
          join(k, r, k, r - 1, reach);
        }
        if (k > 0) {
          for (int dr = corners ? -1 : 0; dr <= reach; dr++) {
            if (r + dr >= 0 && r + dr < rows) {
              join(k, r, k - 1, r + dr, reach);
            }
          }
        }
      }
    }
  }

  /**
   * Joins runs of two rows that overlap, or at {@code reach} 1 touch diagonally; both lists are
   * sorted, so one sweep does.
   */
  private void join(int k1, int r1, int k2, int r2, int reach) {
    int a = rowStart[k1 * rows + r1];
    int aEnd = rowStart[k1 * rows + r1 + 1];
    int b = rowStart[k2 * rows + r2];
    int bEnd = rowStart[k2 * rows + r2 + 1];
    while (a < aEnd && b < bEnd) {
      if (from[a] < to[b] + reach && from[b] < to[a] + reach) {
        union(a, b);
      }
      if (to[a] < to[b]) {
        a++;
      } else {
        b++;
      }
    }
  }

  private int root(int run) {
    while (parent[run] != run) {
      parent[run] = parent[parent[run]];
      run = parent[run];
    }
    return run;
  }

  private void union(int a, int b) {
    int ra = root(a);
    int rb = root(b);
    // The earlier run is the root, so the result does not depend on the order of joining.
    parent[Math.max(ra, rb)] = Math.min(ra, rb);
  }

  /** Number of runs. */
  int runs() {
    return count;
  }

  /** Pixels of each component, at the number of its first run; 0 elsewhere. */
  long[] sizes() {
    long[] sizes = new long[count];
    for (int run = 0; run < count; run++) {
      sizes[root(run)] += to[run] - from[run];
    }
    return sizes;
  }

  /** The largest component's slices; of equally large ones the first; empty when there is none. */
  BitSet[] largest() {
    long[] sizes = sizes();
    int best = -1;
    for (int run = 0; run < count; run++) {
      if (sizes[run] > 0 && (best < 0 || sizes[run] > sizes[best])) {
        best = run;
      }
    }
    boolean[] keep = new boolean[count];
    if (best >= 0) {
      keep[best] = true;
    }
    return draw(keep);
  }

  /** The slices of all components of at most so many pixels. */
  BitSet[] upTo(long pixels) {
    long[] sizes = sizes();
    boolean[] keep = new boolean[count];
    for (int run = 0; run < count; run++) {
      keep[run] = sizes[run] > 0 && sizes[run] <= pixels;
    }
    return draw(keep);
  }

  /** Each component of at least so many pixels, in order of first runs. */
  List<BitSet[]> ofAtLeast(long pixels) {
    long[] sizes = sizes();
    List<BitSet[]> parts = new ArrayList<>();
    for (int run = 0; run < count; run++) {
      if (sizes[run] > 0 && sizes[run] >= pixels) {
        boolean[] keep = new boolean[count];
        keep[run] = true;
        parts.add(draw(keep));
      }
    }
    return parts;
  }

  /** The slices of all components that hold a pixel of {@code some}. */
  BitSet[] holding(BitSet[] some) {
    boolean[] keep = new boolean[count];
    for (int line = 0; line < depth * rows; line++) {
      int base = line % rows * columns;
      for (int run = rowStart[line]; run < rowStart[line + 1]; run++) {
        int next = some[line / rows].nextSetBit(base + from[run]);
        if (next >= 0 && next < base + to[run]) {
          keep[root(run)] = true;
        }
      }
    }
    return draw(keep);
  }

  /** The slices of all components that touch no edge of the image (first or last row or column). */
  BitSet[] enclosed() {
    boolean[] keep = new boolean[count];
    Arrays.fill(keep, true);
    for (int line = 0; line < depth * rows; line++) {
      int row = line % rows;
      for (int run = rowStart[line]; run < rowStart[line + 1]; run++) {
        if (row == 0 || row == rows - 1 || from[run] == 0 || to[run] == columns) {
          keep[root(run)] = false;
        }
      }
    }
    return draw(keep);
  }

  private BitSet[] draw(boolean[] keepRoot) {
    BitSet[] result = new BitSet[depth];
    for (int k = 0; k < depth; k++) {
      result[k] = new BitSet();
      for (int r = 0; r < rows; r++) {
        for (int run = rowStart[k * rows + r]; run < rowStart[k * rows + r + 1]; run++) {
          if (keepRoot[root(run)]) {
            result[k].set(r * columns + from[run], r * columns + to[run]);
          }
        }
      }
    }
    return result;
  }
}
