package org.hepatica.result;

import java.awt.geom.Path2D;

/** The border of a mask, for drawing. */
final class Outline {
  private Outline() {}

  /**
   * The line between inside and outside, by marching squares between the centres of the pixels: in
   * pixel coordinates where the pixel (row r, column c) covers [c, c + 1] x [r, r + 1]. Closed also
   * where the mask touches the edge of the picture. Even a single pixel has an outline.
   */
  static Path2D of(byte[] mask, int rows, int columns) {
    Path2D path = new Path2D.Double();
    for (int r = -1; r < rows; r++) {
      int corners = 0;
      for (int c = -1; c < columns; c++) {
        // What was right is left now.
        corners =
            (corners & 2) >> 1
                | at(mask, rows, columns, r, c + 1) << 1
                | at(mask, rows, columns, r + 1, c + 1) << 2
                | (corners & 4) << 1;
        segments(path, corners, c + 0.5, r + 0.5);
      }
    }
    return path;
  }

  private static int at(byte[] mask, int rows, int columns, int r, int c) {
    return r >= 0 && c >= 0 && r < rows && c < columns && mask[r * columns + c] != 0 ? 1 : 0;
  }

  /**
   * Corners: 1 top left, 2 top right, 4 bottom right, 8 bottom left; (x, y) is the top left one.
   */
  private static void segments(Path2D path, int corners, double x, double y) {
    switch (corners) {
      case 1, 14 -> line(path, x + 0.5, y, x, y + 0.5);
      case 2, 13 -> line(path, x + 0.5, y, x + 1, y + 0.5);
      case 4, 11 -> line(path, x + 1, y + 0.5, x + 0.5, y + 1);
      case 8, 7 -> line(path, x, y + 0.5, x + 0.5, y + 1);
      case 3, 12 -> line(path, x, y + 0.5, x + 1, y + 0.5);
      case 6, 9 -> line(path, x + 0.5, y, x + 0.5, y + 1);
      case 5 -> {
        line(path, x + 0.5, y, x, y + 0.5);
        line(path, x + 1, y + 0.5, x + 0.5, y + 1);
      }
      case 10 -> {
        line(path, x + 0.5, y, x + 1, y + 0.5);
        line(path, x, y + 0.5, x + 0.5, y + 1);
      }
      default -> {
        // All in or all out: no border here.
      }
    }
  }

  private static void line(Path2D path, double x0, double y0, double x1, double y1) {
    path.moveTo(x0, y0);
    path.lineTo(x1, y1);
  }
}
