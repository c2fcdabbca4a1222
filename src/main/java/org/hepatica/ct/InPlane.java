package org.hepatica.ct;

/**
 * How the pixels of an axial slice lie in the canonical pose (row 0 anterior, column 0 at the
 * patient's right): one of the eight ways to turn and mirror a rectangle, and its own inverse path
 * back.
 *
 * @param sourceRows rows of the slice as it came
 * @param sourceColumns columns of the slice as it came
 * @param transposed whether the rows of the source run along the patient's columns
 * @param flipsRows whether the source axis that runs anterior-posterior starts at the back
 * @param flipsColumns whether the source axis that runs right-left starts at the patient's left
 */
public record InPlane(
    int sourceRows,
    int sourceColumns,
    boolean transposed,
    boolean flipsRows,
    boolean flipsColumns) {

  /**
   * Finds the pose nearest to an orientation. Patient coordinates grow to the left, the back and
   * the head (PS3.3 C.7.6.2.1.1).
   *
   * @param orientation Image Orientation (Patient): unit vector of growing column index, unit
   *     vector of growing row index
   */
  static InPlane of(double[] orientation, int sourceRows, int sourceColumns) {
    boolean transposed = Math.abs(orientation[1]) > Math.abs(orientation[0]);
    double towardsLeft = transposed ? orientation[3] : orientation[0];
    double towardsBack = transposed ? orientation[1] : orientation[4];
    return new InPlane(sourceRows, sourceColumns, transposed, towardsBack < 0, towardsLeft < 0);
  }

  /** Rows in the canonical pose. */
  public int rows() {
    return transposed ? sourceColumns : sourceRows;
  }

  /** Columns in the canonical pose. */
  public int columns() {
    return transposed ? sourceRows : sourceColumns;
  }

  /**
   * Index into the source's pixels of the pixel that is canonical ({@code row}, {@code column}).
   */
  public int sourceIndex(int row, int column) {
    int down = flipsRows ? rows() - 1 - row : row;
    int across = flipsColumns ? columns() - 1 - column : column;
    return transposed ? across * sourceColumns + down : down * sourceColumns + across;
  }

  /** Whether source and canonical pose are the same. */
  public boolean isIdentity() {
    return !transposed && !flipsRows && !flipsColumns;
  }

  /** A copy of {@code canonical} (rows x columns, row-major) in the source's pose. */
  public byte[] toSource(byte[] canonical) {
    byte[] source = new byte[checked(canonical.length)];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        source[sourceIndex(row, column)] = canonical[i++];
      }
    }
    return source;
  }

  /** A copy of {@code canonical} (rows x columns, row-major) in the source's pose. */
  public short[] toSource(short[] canonical) {
    short[] source = new short[checked(canonical.length)];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        source[sourceIndex(row, column)] = canonical[i++];
      }
    }
    return source;
  }

  /** A copy of {@code source} (source rows x source columns, row-major) in the canonical pose. */
  public byte[] toCanonical(byte[] source) {
    byte[] canonical = new byte[checked(source.length)];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        canonical[i++] = source[sourceIndex(row, column)];
      }
    }
    return canonical;
  }

  /** A copy of {@code source} (source rows x source columns, row-major) in the canonical pose. */
  public short[] toCanonical(short[] source) {
    short[] canonical = new short[checked(source.length)];
    int i = 0;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        canonical[i++] = source[sourceIndex(row, column)];
      }
    }
    return canonical;
  }

  private int checked(int length) {
    if (length != sourceRows * sourceColumns) {
      throw new IllegalArgumentException(
          length + " pixels where " + sourceRows + " x " + sourceColumns + " are meant");
    }
    return length;
  }
}
