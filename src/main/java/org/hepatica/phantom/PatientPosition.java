package org.hepatica.phantom;

/**
 * How a patient lies in the gantry (PS3.3 C.7.3.1.1.2), with the way in which a scanner then stores
 * an axial slice that it shows as seen from the front of the gantry: columns run to the viewer's
 * right, rows down. Patient coordinates stay with the patient, so it is the direction of rows and
 * columns that tells the eight apart.
 */
public enum PatientPosition {
  /** Head first, on the back. */
  HFS(1, 0, 0, 1),
  /** Head first, on the belly. */
  HFP(-1, 0, 0, -1),
  /** Head first, the right side down. */
  HFDR(0, 1, -1, 0),
  /** Head first, the left side down. */
  HFDL(0, -1, 1, 0),
  /** Feet first, on the back. */
  FFS(-1, 0, 0, 1),
  /** Feet first, on the belly. */
  FFP(1, 0, 0, -1),
  /** Feet first, the right side down. */
  FFDR(0, -1, -1, 0),
  /** Feet first, the left side down. */
  FFDL(0, 1, 1, 0);

  /** The x and y of the way from one column to the next, and of that from one row to the next. */
  final Axes axes;

  PatientPosition(int columnX, int columnY, int rowX, int rowY) {
    axes = new Axes(columnX, columnY, rowX, rowY);
  }

  /**
   * The directions of growing column and growing row in the axial plane: each along x (to the
   * patient's left) or along y (to the back).
   */
  record Axes(int columnX, int columnY, int rowX, int rowY) {
    /** The picture turned clockwise by a quarter: what was up is at the right. */
    Axes turned() {
      return new Axes(-rowX, -rowY, columnX, columnY);
    }

    /** Rows and columns exchanged. */
    Axes transposed() {
      return new Axes(rowX, rowY, columnX, columnY);
    }
  }
}
