package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** Each pixel of a page, worked out from the slice anew. */
class SlicePainterTest {
  private static final double CENTRE = 40;
  private static final double WIDTH = 400;

  @Property(tries = 300)
  void eachPixelIsTheMeanOfWhatItCovers(
      @ForAll @IntRange(min = 1, max = 30) int rows,
      @ForAll @IntRange(min = 1, max = 30) int columns,
      @ForAll @IntRange(min = 1, max = 60) int wide,
      @ForAll @IntRange(min = 1, max = 60) int high,
      @ForAll @DoubleRange(min = 0.3, max = 3) double rowSpacing,
      @ForAll boolean withHeat,
      @ForAll Random random) {
    Rectangle crop = part(random, columns, rows);
    short[] hu = new short[rows * columns];
    byte[] heat = new byte[rows * columns];
    for (int i = 0; i < hu.length; i++) {
      hu[i] = (short) (random.nextInt(700) - 300);
      heat[i] = (byte) random.nextInt(256);
    }
    BufferedImage page = new BufferedImage(wide + 10, high + 10, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = page.createGraphics();
    Rectangle drawn =
        new SlicePainter(rows, columns, rowSpacing, 1, crop, CENTRE, WIDTH)
            .paint(page, g, new Rectangle(5, 5, wide, high), hu, withHeat ? heat : null, null, 1);
    g.dispose();

    assertThat(new Rectangle(5, 5, wide, high).contains(drawn)).isTrue();
    for (int y = 0; y < page.getHeight(); y++) {
      for (int x = 0; x < page.getWidth(); x++) {
        int expected = 0;
        if (drawn.contains(x, y)) {
          double[] seen = mean(hu, heat, rows, columns, crop, drawn, x - drawn.x, y - drawn.y);
          expected = Palette.over(withHeat ? seen[1] / 255 : 0, seen[0]);
        }
        int painted = page.getRGB(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          assertThat(painted >> shift & 0xFF)
              .as("pixel %s, %s of %s", x, y, drawn)
              .isBetween((expected >> shift & 0xFF) - 1, (expected >> shift & 0xFF) + 1);
        }
      }
    }
  }

  private static Rectangle part(Random random, int columns, int rows) {
    int x = random.nextInt(columns);
    int y = random.nextInt(rows);
    return new Rectangle(x, y, 1 + random.nextInt(columns - x), 1 + random.nextInt(rows - y));
  }

  /** Grey and attention, 0 to 255 both. */
  private static double[] mean(
      short[] hu,
      byte[] heat,
      int rows,
      int columns,
      Rectangle crop,
      Rectangle drawn,
      int x,
      int y) {
    double stepX = crop.width / (double) drawn.width;
    double stepY = crop.height / (double) drawn.height;
    int nx = (int) Math.ceil(stepX);
    int ny = (int) Math.ceil(stepY);
    double[] sum = new double[2];
    for (int b = 0; b < ny; b++) {
      double row = crop.y + (y + (b + 0.5) / ny) * stepY - 0.5;
      for (int a = 0; a < nx; a++) {
        double column = crop.x + (x + (a + 0.5) / nx) * stepX - 0.5;
        for (int corner = 0; corner < 4; corner++) {
          int r = (int) Math.floor(row) + corner / 2;
          int c = (int) Math.floor(column) + corner % 2;
          double weight = (1 - Math.abs(row - r)) * (1 - Math.abs(column - c)) / (nx * ny);
          int i = inside(r, rows) * columns + inside(c, columns);
          double grey = ((hu[i] - CENTRE) / WIDTH + 0.5) * 255;
          sum[0] += weight * Math.max(0, Math.min(255, grey));
          sum[1] += weight * (heat[i] & 0xFF);
        }
      }
    }
    return sum;
  }

  private static int inside(int i, int size) {
    return Math.max(0, Math.min(size - 1, i));
  }
}
