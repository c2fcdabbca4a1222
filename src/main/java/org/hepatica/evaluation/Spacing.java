package org.hepatica.evaluation;

/**
 * Distance between the centres of neighbouring pixels.
 *
 * @param row between rows
 * @param column between columns
 * @param slice between slices; of no matter for a picture
 * @param known whether these are millimetres; else they are pixels
 */
public record Spacing(double row, double column, double slice, boolean known) {

  /** Of pictures whose scale nobody knows: distances are counted in pixels. */
  public static final Spacing PIXELS = new Spacing(1, 1, 1, false);

  public Spacing {
    for (double value : new double[] {row, column, slice}) {
      if (!(value > 0 && value < 1e6)) {
        throw new IllegalArgumentException("spacing " + value + " is no distance");
      }
    }
  }

  /** In millimetres. */
  public static Spacing millimetres(double row, double column, double slice) {
    return new Spacing(row, column, slice, true);
  }

  /** {@code mm} or {@code px}. */
  public String unit() {
    return known ? "mm" : "px";
  }

  /** Volume of a voxel in mL, NaN when the scale is not known. */
  double voxelMl() {
    return known ? row * column * slice / 1000 : Double.NaN;
  }
}
