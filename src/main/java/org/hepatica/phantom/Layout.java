package org.hepatica.phantom;

import java.util.Objects;

/**
 * How the slices of a scan are stored. The anatomy, table included, stays the same in the patient,
 * and so does the grid of voxels: only the order of pixels and slices changes, and the geometry
 * that the instances state changes with it.
 *
 * @param position of the patient in the gantry
 * @param turn of the stored picture, clockwise, in degrees: 0, 90, 180 or 270, as a workstation
 *     leaves it
 * @param transposed whether rows and columns are exchanged besides
 * @param reversed whether instances are numbered from the feet to the head, and their files from
 *     the head to the feet
 */
public record Layout(PatientPosition position, int turn, boolean transposed, boolean reversed) {
  /** As scanners mostly do: head first on the back, numbered from head to feet. */
  public static final Layout USUAL = of(PatientPosition.HFS);

  public Layout {
    Objects.requireNonNull(position, "position");
    if (turn < 0 || turn > 270 || turn % 90 != 0) {
      throw new IllegalArgumentException(
          "Phantom option turn is " + turn + "; it must be 0, 90, 180 or 270");
    }
  }

  /** A position, stored as the scanner shows it. */
  public static Layout of(PatientPosition position) {
    return new Layout(position, 0, false, false);
  }

  /** The grid of a scan with so many rows (front to back) and columns (right to left). */
  Grid grid(int rows, int columns) {
    PatientPosition.Axes axes = position.axes;
    for (int i = 0; i < turn / 90; i++) {
      axes = axes.turned();
    }
    return new Grid(rows, columns, transposed ? axes.transposed() : axes);
  }

  /**
   * A stored slice and the anatomical one behind it.
   *
   * @param anatomicalRows from front to back
   * @param anatomicalColumns from the patient's right to the left
   * @param axes directions of the stored rows and columns
   */
  record Grid(int anatomicalRows, int anatomicalColumns, PatientPosition.Axes axes) {
    /** Whether stored rows run along anatomical columns. */
    boolean swaps() {
      return axes.columnX() == 0;
    }

    int rows() {
      return swaps() ? anatomicalColumns : anatomicalRows;
    }

    int columns() {
      return swaps() ? anatomicalRows : anatomicalColumns;
    }

    /** The anatomical column of a stored pixel. */
    int anatomicalColumn(int row, int column) {
      int way = swaps() ? axes.rowX() * row : axes.columnX() * column;
      return axes.columnX() + axes.rowX() < 0 ? way + anatomicalColumns - 1 : way;
    }

    /** The anatomical row of a stored pixel. */
    int anatomicalRow(int row, int column) {
      int way = swaps() ? axes.columnY() * column : axes.rowY() * row;
      return axes.columnY() + axes.rowY() < 0 ? way + anatomicalRows - 1 : way;
    }

    /** For each stored pixel, row by row, its index in the anatomical slice. */
    int[] indices() {
      int[] indices = new int[anatomicalRows * anatomicalColumns];
      for (int r = 0; r < rows(); r++) {
        for (int c = 0; c < columns(); c++) {
          indices[r * columns() + c] =
              anatomicalRow(r, c) * anatomicalColumns + anatomicalColumn(r, c);
        }
      }
      return indices;
    }

    /** A mask as it is stored. */
    byte[] stored(byte[] anatomical) {
      int[] indices = indices();
      byte[] stored = new byte[indices.length];
      for (int i = 0; i < stored.length; i++) {
        stored[i] = anatomical[indices[i]];
      }
      return stored;
    }
  }
}
