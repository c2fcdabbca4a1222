package org.hepatica.result;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.util.Arrays;

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

  /** {@link #grey} of each CT number, by its 16 bits. */
  private final double[] greys = new double[1 << 16];

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
    for (int i = 0; i < greys.length; i++) {
      greys[i] = grey((short) i);
    }
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
    Axis across = new Axis(crop.x, stepX, target.width, columns);
    Axis down = new Axis(crop.y, stepY, target.height, rows);
    Across greyRows = new Across(across, (row, i) -> greys[hu[row * columns + i] & 0xFFFF]);
    Across heatRows =
        heat == null ? null : new Across(across, (row, i) -> heat[row * columns + i] & 0xFF);
    int samples = across.samples * down.samples;
    double[] grey = new double[target.width];
    double[] attention = new double[target.width];
    int[] line = new int[target.width];
    for (int y = 0; y < target.height; y++) {
      sum(greyRows, down, y, grey);
      if (heat != null) {
        sum(heatRows, down, y, attention);
      }
      for (int x = 0; x < target.width; x++) {
        line[x] = Palette.over(attention[x] / samples / 255, grey[x] / samples);
      }
      page.getRaster().setDataElements(target.x, target.y + y, target.width, 1, line);
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
   * One line of the page: each pixel the sum over what it covers of the slice, at least one sample
   * a pixel.
   */
  private static void sum(Across rows, Axis down, int y, double[] sums) {
    Arrays.fill(sums, 0);
    int samples = rows.axis.samples;
    for (int b = y * down.samples; b < (y + 1) * down.samples; b++) {
      double v = down.share[b];
      double[] above = rows.row(down.low[b]);
      double[] below = rows.row(down.high[b]);
      for (int x = 0; x < sums.length; x++) {
        double sum = sums[x];
        for (int a = x * samples; a < (x + 1) * samples; a++) {
          sum += mix(v, above[a], below[a]);
        }
        sums[x] = sum;
      }
    }
  }

  /** What is shown of a slice, pixel for pixel. */
  private interface Values {
    double at(int row, int column);
  }

  /**
   * Rows of a slice at the samples across the page. Lines of the page that lie between the same two
   * rows, or share one, need not look again: the last two rows are kept.
   */
  private static final class Across {
    final Axis axis;
    private final Values values;
    private final double[][] kept = new double[2][];
    private final int[] numbers = {-1, -1};

    Across(Axis axis, Values values) {
      this.axis = axis;
      this.values = values;
    }

    /** A row; holds until the one after the next is asked for. */
    double[] row(int number) {
      int at = number & 1;
      if (numbers[at] != number) {
        numbers[at] = number;
        if (kept[at] == null) {
          kept[at] = new double[axis.share.length];
        }
        double[] row = kept[at];
        for (int a = 0; a < row.length; a++) {
          row[a] =
              mix(axis.share[a], values.at(number, axis.low[a]), values.at(number, axis.high[a]));
        }
      }
      return kept[at];
    }
  }

  /** Where along one side of the slice the pixels of the page look: the same for all lines. */
  private static final class Axis {
    /** Of each pixel of the page. */
    final int samples;

    /** Between which two pixels of the slice each sample lies. */
    final int[] low;

    final int[] high;

    /** How much of it is the second one's. */
    final double[] share;

    /**
     * @param from the first pixel of the slice that is shown
     * @param step pixels of the slice for one of the page
     * @param count pixels of the page
     * @param size pixels of the slice
     */
    Axis(int from, double step, int count, int size) {
      samples = (int) Math.max(1, Math.ceil(step));
      low = new int[count * samples];
      high = new int[count * samples];
      share = new double[count * samples];
      for (int i = 0; i < count * samples; i++) {
        double place = from + (i / samples + (i % samples + 0.5) / samples) * step - 0.5;
        int before = (int) Math.floor(place);
        share[i] = place - before;
        low[i] = clamp(before, size);
        high[i] = clamp(before + 1, size);
      }
    }
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
