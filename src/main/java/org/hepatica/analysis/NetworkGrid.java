package org.hepatica.analysis;

/**
 * The way of a slice to the network and of its answer back. The network sees a square field of
 * view: the slice, centred, padded with air to the length of its longer side, on {@code inputSize ×
 * inputSize} pixels. A full-field 512 × 512 slice at input size 256 becomes the mean of its 2 × 2
 * blocks.
 *
 * <p>Both ways keep positions exactly (pixel centres, not pixel numbers, are mapped), also for
 * slices that are not square and for pixels that are not.
 */
public final class NetworkGrid {
  /** Hounsfield units of air, which surrounds the scanned field. */
  static final float AIR = -1024;

  private final int rows;
  private final int columns;
  private final int size;
  private final AxisResampling columnsIn;
  private final AxisResampling rowsIn;
  private final AxisResampling columnsOut;
  private final AxisResampling rowsOut;

  /**
   * @param rows of a slice
   * @param columns of a slice
   * @param rowSpacing mm between rows
   * @param columnSpacing mm between columns
   * @param inputSize side of the network's input, pixels
   */
  public NetworkGrid(
      int rows, int columns, double rowSpacing, double columnSpacing, int inputSize) {
    this.rows = rows;
    this.columns = columns;
    this.size = inputSize;
    double width = columns * columnSpacing;
    double height = rows * rowSpacing;
    double side = Math.max(width, height);
    double pixel = side / inputSize;
    double left = (side - width) / 2;
    double top = (side - height) / 2;
    columnsIn = new AxisResampling(columns, columnSpacing, inputSize, pixel, -left);
    rowsIn = new AxisResampling(rows, rowSpacing, inputSize, pixel, -top);
    columnsOut = new AxisResampling(inputSize, pixel, columns, columnSpacing, left);
    rowsOut = new AxisResampling(inputSize, pixel, rows, rowSpacing, top);
  }

  /**
   * Hounsfield units of a slice ({@code rows × columns}) on the network's grid ({@code inputSize ×
   * inputSize}). What is less than air counts as air: scanners fill with -2000 or -3024 what lies
   * outside the round field, and a pixel of the body's edge there would be averaged away.
   */
  public float[] toNetwork(short[] hu) {
    check(hu.length, rows * columns);
    float[] values = new float[hu.length];
    for (int i = 0; i < hu.length; i++) {
      values[i] = Math.max(AIR, hu[i]);
    }
    return toNetwork(values, AIR);
  }

  /**
   * How much of each pixel of the network's grid ({@code inputSize × inputSize}) a mask of a slice
   * ({@code rows × columns}, 1 where it is) covers: 0 to 1.
   */
  public float[] coverage(byte[] mask) {
    check(mask.length, rows * columns);
    float[] values = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      values[i] = mask[i];
    }
    return toNetwork(values, 0);
  }

  private float[] toNetwork(float[] values, float outside) {
    return rowsIn.alongRows(columnsIn.alongColumns(values, rows, outside), size, outside);
  }

  /**
   * Something the network says about a slice ({@code inputSize × inputSize}) on the slice's own
   * grid ({@code rows × columns}).
   */
  float[] toSlice(float[] network) {
    check(network.length, size * size);
    return rowsOut.alongRows(columnsOut.alongColumns(network, size, 0), columns, 0);
  }

  private static void check(int length, int expected) {
    if (length != expected) {
      throw new IllegalArgumentException(length + " pixels where the grid has " + expected);
    }
  }
}
