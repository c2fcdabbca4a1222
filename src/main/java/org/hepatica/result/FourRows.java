package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Slices side by side, each a column of four: the image, the truth, the prediction, and the
 * network's attention (Grad-CAM) over the image. A PNG for people who judge a method.
 */
public final class FourRows {
  private static final String[] ROWS = {"image", "truth", "prediction", "Grad-CAM"};
  private static final int TILE = 128;
  private static final int LEFT = 96;
  private static final int TOP = 34;
  private static final int CAPTION = 22;
  private static final int GAP = 3;

  private FourRows() {}

  /**
   * One slice; arrays are size² unsigned bytes, row-major.
   *
   * @param size rows and columns
   * @param image grey values
   * @param truth 0 or 1
   * @param predicted 0 or 1
   * @param attention 255 is the greatest
   * @param caption below it
   */
  public record Column(
      int size, byte[] image, byte[] truth, byte[] predicted, byte[] attention, String caption) {}

  /**
   * Draws the sheet.
   *
   * @throws IOException when it cannot be written
   */
  public static void write(List<Column> columns, String title, Path png) throws IOException {
    write(columns, title, "", png);
  }

  /**
   * The same with a line at its foot.
   *
   * @param attribution whose pictures these are; empty for none
   * @throws IOException when it cannot be written
   */
  public static void write(List<Column> columns, String title, String attribution, Path png)
      throws IOException {
    int cell = TILE + GAP;
    int width = LEFT + Math.max(3, columns.size()) * cell + GAP;
    int foot = TOP + ROWS.length * cell + CAPTION + GAP;
    int height = attribution.isEmpty() ? foot : foot + CAPTION;
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = PageStyle.graphics(sheet);
    double room = width - 16.0;
    Typeface.SANS.draw(g, Typeface.SANS.fit(title, 15, room), 8, 22, 15, PageStyle.TEXT);
    for (int row = 0; row < ROWS.length; row++) {
      Typeface.SANS.draw(g, ROWS[row], 8, TOP + row * cell + TILE / 2.0 + 5, 14, PageStyle.QUIET);
    }
    for (int c = 0; c < columns.size(); c++) {
      Column column = columns.get(c);
      int x = LEFT + c * cell;
      for (int row = 0; row < ROWS.length; row++) {
        g.drawImage(tile(column, row), x, TOP + row * cell, TILE, TILE, null);
      }
      Typeface.SANS.draw(
          g,
          Typeface.SANS.fit(column.caption(), 12, TILE),
          x,
          TOP + ROWS.length * cell + 14,
          12,
          PageStyle.TEXT);
    }
    if (!attribution.isEmpty()) {
      Typeface.SANS.draw(
          g, Typeface.SANS.fit(attribution, 12, room), 8, foot + 12.0, 12, PageStyle.QUIET);
    }
    g.dispose();
    if (png.toAbsolutePath().getParent() != null) {
      Files.createDirectories(png.toAbsolutePath().getParent());
    }
    if (!ImageIO.write(sheet, "png", png.toFile())) {
      throw new IOException("this Java cannot write PNG files");
    }
  }

  private static BufferedImage tile(Column column, int row) {
    int n = column.size();
    BufferedImage tile = new BufferedImage(n, n, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < n * n; i++) {
      int grey = column.image()[i] & 0xFF;
      int colour =
          switch (row) {
            case 0 -> grey * 0x010101;
            case 1 -> column.truth()[i] * 0xFFFFFF;
            case 2 -> column.predicted()[i] * 0xFFFFFF;
            default -> Palette.over((column.attention()[i] & 0xFF) / 255.0, grey);
          };
      tile.setRGB(i % n, i / n, colour);
    }
    return tile;
  }
}
