package org.hepatica.result;

import java.awt.Rectangle;

/**
 * Where in the picture the patient is, so that the page is filled with anatomy and not with air.
 * The table does not count: it is thin, and what is thinner than a few pixels is ignored.
 */
final class BodyCrop {
  private static final int TISSUE_FROM_HU = -300;
  private static final int HALF_OPENING = 4;
  private static final double MARGIN = 0.04;

  private BodyCrop() {}

  /** The box around the patient in one slice, or an empty one when nothing but air is there. */
  static Rectangle find(short[] hu, int rows, int columns) {
    int[] sums = integral(hu, rows, columns);
    int size = 2 * HALF_OPENING + 1;
    Rectangle box = new Rectangle(-1, -1);
    for (int r = 0; r + size <= rows; r++) {
      for (int c = 0; c + size <= columns; c++) {
        int width = columns + 1;
        int inside =
            sums[(r + size) * width + c + size]
                - sums[r * width + c + size]
                - sums[(r + size) * width + c]
                + sums[r * width + c];
        if (inside == size * size) {
          box.add(new Rectangle(c, r, size, size));
        }
      }
    }
    return box.isEmpty() ? new Rectangle() : box;
  }

  /** The box with a margin, cut at the edges of the picture; the whole picture when it is empty. */
  static Rectangle withMargin(Rectangle box, int rows, int columns) {
    Rectangle whole = new Rectangle(columns, rows);
    if (box.isEmpty()) {
      return whole;
    }
    Rectangle wider = new Rectangle(box);
    int margin = (int) Math.ceil(MARGIN * Math.max(box.width, box.height));
    wider.grow(margin, margin);
    return wider.intersection(whole);
  }

  private static int[] integral(short[] hu, int rows, int columns) {
    int width = columns + 1;
    int[] sums = new int[(rows + 1) * width];
    for (int r = 0; r < rows; r++) {
      int line = 0;
      for (int c = 0; c < columns; c++) {
        line += hu[r * columns + c] >= TISSUE_FROM_HU ? 1 : 0;
        sums[(r + 1) * width + c + 1] = sums[r * width + c + 1] + line;
      }
    }
    return sums;
  }
}
