package org.hepatica.result;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;

/**
 * Paints one CT slice with attention and outline into a part of a page, in true proportions: a
 * pixel that is 1 mm wide and 2 mm high is drawn twice as high as wide.
 */
final class SlicePainter {
  static final Color OUTLINE = new Color(0x3DE8FF);
  private static final Color HALO = new Color(0, 0, 0, 130);

  private final int rows;
  private final int columns;
  private final double rowSpacing;
  private final double columnSpacing;
  private final Rectangle crop;
  private final double windowCentre;
  private final double windowWidth;

  /**
   * @param rowSpacing mm between rows
   * @param columnSpacing mm between columns
   * @param crop what to show, in pixels of the slice
   * @param windowCentre in HU
   * @param windowWidth in HU, at least 1
   */
  SlicePainter(
      int rows,
      int columns,
      double rowSpacing,
      double columnSpacing,
      Rectangle crop,
      double windowCentre,
      double windowWidth) {
    this.rows = rows;
    this.columns = columns;
    this.rowSpacing = rowSpacing;
    this.columnSpacing = columnSpacing;
    this.crop = crop;
    this.windowCentre = windowCentre;
    this.windowWidth = windowWidth;
  }

  /** The grey value of a CT number under the window, 0 to 255. */
  double grey(double hu) {
    return Math.max(0, Math.min(255, ((hu - windowCentre) / windowWidth + 0.5) * 255));
  }

  /**
   * Paints into {@code area}.
   *
   * @param heat unsigned bytes, 255 = attention 1; null to paint none
   * @param mask whose outline to draw; null to draw none
   * @param stroke width of the outline in pixels of the page
   * @return the part of the area that the slice covers
   */
  Rectangle paint(
      BufferedImage page,
      Graphics2D g,
      Rectangle area,
      short[] hu,
      byte[] heat,
      byte[] mask,
      double stroke) {
    double width = crop.width * columnSpacing;
    double height = crop.height * rowSpacing;
    double scale = Math.min(area.width / width, area.height / height);
    Rectangle target =
        new Rectangle(
            (int) Math.max(1, Math.round(width * scale)),
            (int) Math.max(1, Math.round(height * scale)));
    target.setLocation(
        area.x + (area.width - target.width) / 2, area.y + (area.height - target.height) / 2);

    double stepX = crop.width / (double) target.width;
    double stepY = crop.height / (double) target.height;
    for (int y = 0; y < target.height; y++) {
      for (int x = 0; x < target.width; x++) {
        page.setRGB(target.x + x, target.y + y, pixel(hu, heat, x, y, stepX, stepY));
      }
    }
    if (mask != null) {
      AffineTransform toPage =
          new AffineTransform(
              1 / stepX, 0, 0, 1 / stepY, target.x - crop.x / stepX, target.y - crop.y / stepY);
      drawOutline(
          g, target, Outline.of(mask, rows, columns).createTransformedShape(toPage), stroke);
    }
    return target;
  }

  /**
   * One pixel of the page: the mean over what it covers of the slice, at least one sample a pixel.
   */
  private int pixel(short[] hu, byte[] heat, int x, int y, double stepX, double stepY) {
    int nx = (int) Math.max(1, Math.ceil(stepX));
    int ny = (int) Math.max(1, Math.ceil(stepY));
    double grey = 0;
    double attention = 0;
    for (int b = 0; b < ny; b++) {
      double row = crop.y + (y + (b + 0.5) / ny) * stepY - 0.5;
      int r = (int) Math.floor(row);
      double v = row - r;
      int above = clamp(r, rows) * columns;
      int below = clamp(r + 1, rows) * columns;
      for (int a = 0; a < nx; a++) {
        double column = crop.x + (x + (a + 0.5) / nx) * stepX - 0.5;
        int c = (int) Math.floor(column);
        double u = column - c;
        int left = clamp(c, columns);
        int right = clamp(c + 1, columns);
        grey +=
            mix(
                v,
                mix(u, grey(hu[above + left]), grey(hu[above + right])),
                mix(u, grey(hu[below + left]), grey(hu[below + right])));
        if (heat != null) {
          attention +=
              mix(
                  v,
                  mix(u, heat[above + left] & 0xFF, heat[above + right] & 0xFF),
                  mix(u, heat[below + left] & 0xFF, heat[below + right] & 0xFF));
        }
      }
    }
    int samples = nx * ny;
    return Palette.over(attention / samples / 255, grey / samples);
  }

  private static void drawOutline(Graphics2D g, Rectangle target, Shape outline, double stroke) {
    Shape clip = g.getClip();
    g.clip(target);
    g.setColor(HALO);
    g.setStroke(round(2.2 * stroke));
    g.draw(outline);
    g.setColor(OUTLINE);
    g.setStroke(round(stroke));
    g.draw(outline);
    g.setClip(clip);
  }

  private static BasicStroke round(double width) {
    return new BasicStroke((float) width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  private static int clamp(int i, int size) {
    return Math.max(0, Math.min(size - 1, i));
  }

  private static double mix(double t, double from, double to) {
    return from + t * (to - from);
  }
}
