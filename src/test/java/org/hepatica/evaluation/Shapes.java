package org.hepatica.evaluation;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/** Masks for tests, and the slow way to their distances. */
final class Shapes {
  private Shapes() {}

  /** A box of voxels: slices, rows and columns from (inclusive) and to (exclusive). */
  static Mask box(int depth, int rows, int columns, int[] from, int... to) {
    byte[][] slices = new byte[depth][rows * columns];
    for (int k = from[0]; k < to[0]; k++) {
      for (int r = from[1]; r < to[1]; r++) {
        for (int c = from[2]; c < to[2]; c++) {
          slices[k][r * columns + c] = 1;
        }
      }
    }
    return Mask.of(rows, columns, slices);
  }

  /** Each voxel with a given chance. */
  static Mask random(int depth, int rows, int columns, double chance, long seed) {
    Random random = new Random(seed);
    BitSet[] slices = new BitSet[depth];
    for (int k = 0; k < depth; k++) {
      slices[k] = new BitSet();
      for (int i = 0; i < rows * columns; i++) {
        slices[k].set(i, random.nextDouble() < chance);
      }
    }
    return new Mask(rows, columns, slices);
  }

  /** From every border voxel of one mask to the nearest one of the other, by trying all. */
  static List<Double> distances(Mask from, Mask to, Spacing s) {
    List<Double> distances = new ArrayList<>();
    List<int[]> targets = border(to);
    for (int[] a : border(from)) {
      double least = Double.POSITIVE_INFINITY;
      for (int[] b : targets) {
        least =
            Math.min(
                least,
                Math.sqrt(
                    Math.pow((a[0] - b[0]) * s.slice(), 2)
                        + Math.pow((a[1] - b[1]) * s.row(), 2)
                        + Math.pow((a[2] - b[2]) * s.column(), 2)));
      }
      distances.add(least);
    }
    distances.sort(null);
    return distances;
  }

  private static List<int[]> border(Mask mask) {
    int[][] across = {{0, 1, 0}, {0, -1, 0}, {0, 0, 1}, {0, 0, -1}, {1, 0, 0}, {-1, 0, 0}};
    List<int[]> border = new ArrayList<>();
    for (int k = 0; k < mask.depth(); k++) {
      for (int r = 0; r < mask.rows(); r++) {
        for (int c = 0; c < mask.columns(); c++) {
          boolean open = false;
          for (int d = 0; d < (mask.depth() == 1 ? 4 : 6); d++) {
            open |= !mask.has(k + across[d][0], r + across[d][1], c + across[d][2]);
          }
          if (mask.has(k, r, c) && open) {
            border.add(new int[] {k, r, c});
          }
        }
      }
    }
    return border;
  }
}
