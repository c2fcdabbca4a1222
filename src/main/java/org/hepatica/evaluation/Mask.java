package org.hepatica.evaluation;

import java.util.BitSet;
import java.util.Objects;

/**
 * A set of pixels of a picture, or of voxels of a volume. Not to be changed.
 *
 * @param rows of a slice, 1 or more
 * @param columns of a slice, 1 or more
 * @param slices one bit per pixel, row-major; a picture has one slice
 */
public record Mask(int rows, int columns, BitSet... slices) {

  public Mask {
    if (rows < 1 || columns < 1 || slices.length < 1) {
      throw new IllegalArgumentException(
          "a mask of %d slices of %d×%d".formatted(slices.length, columns, rows));
    }
    for (BitSet slice : slices) {
      if (Objects.requireNonNull(slice).length() > rows * columns) {
        throw new IllegalArgumentException("a pixel beyond %d×%d".formatted(columns, rows));
      }
    }
  }

  /**
   * From bytes, 0 outside and anything else inside.
   *
   * @param slices each {@code rows × columns}, row-major
   */
  public static Mask of(int rows, int columns, byte[]... slices) {
    BitSet[] bits = new BitSet[slices.length];
    for (int k = 0; k < slices.length; k++) {
      if (slices[k].length != rows * columns) {
        throw new IllegalArgumentException(
            "%d pixels where %d×%d are meant".formatted(slices[k].length, columns, rows));
      }
      bits[k] = new BitSet(rows * columns);
      for (int i = 0; i < slices[k].length; i++) {
        if (slices[k][i] != 0) {
          bits[k].set(i);
        }
      }
    }
    return new Mask(rows, columns, bits);
  }

  /** Number of slices. */
  public int depth() {
    return slices.length;
  }

  /** Slice {@code k} as a picture of its own. */
  public Mask slice(int k) {
    return new Mask(rows, columns, slices[k]);
  }

  /** Number of pixels or voxels in the set. */
  public long count() {
    long sum = 0;
    for (BitSet slice : slices) {
      sum += slice.cardinality();
    }
    return sum;
  }

  /** Whether there is none in the set. */
  public boolean isEmpty() {
    for (BitSet slice : slices) {
      if (!slice.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** Slice {@code k} as bytes of 0 and 1, row-major. */
  public byte[] bytes(int k) {
    byte[] bytes = new byte[rows * columns];
    for (int i = slices[k].nextSetBit(0); i >= 0; i = slices[k].nextSetBit(i + 1)) {
      bytes[i] = 1;
    }
    return bytes;
  }

  /** Whether the pixel is in the set; outside of the picture none is. */
  boolean has(int k, int row, int column) {
    return k >= 0
        && row >= 0
        && column >= 0
        && k < slices.length
        && row < rows
        && column < columns
        && slices[k].get(row * columns + column);
  }

  /** Refuses a mask of another shape. */
  void requireShapeOf(Mask other) {
    if (rows != other.rows || columns != other.columns || depth() != other.depth()) {
      throw new IllegalArgumentException(
          "masks of %d×%d×%d and %d×%d×%d cannot be compared"
              .formatted(columns, rows, depth(), other.columns, other.rows, other.depth()));
    }
  }

  /**
   * Pixels of the set with a face (2-D: an edge) towards a pixel that is not; what lies beyond the
   * picture is not in the set.
   */
  Mask border() {
    BitSet[] border = new BitSet[depth()];
    for (int k = 0; k < border.length; k++) {
      border[k] = new BitSet(rows * columns);
      BitSet slice = slices[k];
      for (int i = slice.nextSetBit(0); i >= 0; i = slice.nextSetBit(i + 1)) {
        int row = i / columns;
        int column = i % columns;
        boolean inner =
            has(k, row - 1, column)
                && has(k, row + 1, column)
                && has(k, row, column - 1)
                && has(k, row, column + 1)
                && (depth() == 1 || has(k - 1, row, column) && has(k + 1, row, column));
        if (!inner) {
          border[k].set(i);
        }
      }
    }
    return new Mask(rows, columns, border);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Mask m
        && rows == m.rows
        && columns == m.columns
        && java.util.Arrays.equals(slices, m.slices);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + java.util.Arrays.hashCode(slices);
  }

  @Override
  public String toString() {
    return "mask of %d in %d×%d×%d".formatted(count(), columns, rows, depth());
  }
}
