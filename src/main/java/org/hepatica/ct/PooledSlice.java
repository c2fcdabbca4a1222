package org.hepatica.ct;

/**
 * A slice in cells of about 3 mm, each the mean of its pixels: neither noise nor a table's edge
 * counts.
 *
 * @param rows of cells; what is left over at the lower edge is in none
 * @param columns of cells; what is left over at the right edge is in none
 * @param hu rows x columns, row-major
 * @param rowMm distance of rows
 * @param columnMm distance of columns
 */
record PooledSlice(int rows, int columns, float[] hu, double rowMm, double columnMm) {
  /** What a cell measures, as near as whole pixels come. */
  static final double MM = 3;

  /**
   * Pools a slice.
   *
   * @param hu rows x columns, row-major
   * @param rowSpacing mm between rows
   * @param columnSpacing mm between columns
   */
  static PooledSlice of(
      short[] hu, int rows, int columns, double rowSpacing, double columnSpacing) {
    int poolRows = pixels(rows, rowSpacing);
    int poolColumns = pixels(columns, columnSpacing);
    int down = rows / poolRows;
    int across = columns / poolColumns;
    float[] cells = new float[down * across];
    for (int r = 0; r < down * poolRows; r++) {
      int target = r / poolRows * across;
      int at = r * columns;
      for (int c = 0; c < across; c++) {
        float sum = cells[target + c];
        for (int i = 0; i < poolColumns; i++) {
          sum += hu[at++];
        }
        cells[target + c] = sum;
      }
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] /= poolRows * poolColumns;
    }
    return new PooledSlice(down, across, cells, rowSpacing * poolRows, columnSpacing * poolColumns);
  }

  private static int pixels(int most, double spacing) {
    return Math.max(1, Math.min(most, (int) Math.round(MM / spacing)));
  }
}
