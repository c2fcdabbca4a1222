package org.hepatica.result;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/**
 * Slices with two outlines each, what is true and what was predicted, on one picture: a PNG for
 * people who judge a model.
 */
public final class CaseSheet {
  private static final int COLUMNS = 4;
  private static final int TILE = 300;
  private static final int CAPTION = 40;
  private static final int TOP = 64;
  private static final int BOTTOM = 30;
  private static final double TRUTH_STROKE = 2.2;
  private static final double PREDICTED_STROKE = 1.3;
  private static final Color TRUTH = new Color(0xFFB000);
  private static final Color PREDICTED = SlicePainter.OUTLINE;

  /** Least share of a slice's side that a tile shows, so that one sees where one is. */
  private static final double LEAST_SHOWN = 0.4;

  private CaseSheet() {}

  /**
   * One slice. Arrays are row-major.
   *
   * @param rows of the slice
   * @param columns of the slice
   * @param rowSpacing between rows, in any unit
   * @param columnSpacing between columns, in the same unit
   * @param hu Hounsfield units
   * @param windowCentre shown in the middle of the greys, HU
   * @param windowWidth from black to white, HU, 1 or more
   * @param truth 0 or 1
   * @param predicted 0 or 1
   * @param title which slice it is
   * @param figures what was measured
   */
  public record Tile(
      int rows,
      int columns,
      double rowSpacing,
      double columnSpacing,
      short[] hu,
      double windowCentre,
      double windowWidth,
      byte[] truth,
      byte[] predicted,
      String title,
      String figures) {}

  /**
   * Draws the sheet, first tile at the upper left.
   *
   * @param attribution whose pictures these are; empty for none
   * @throws IOException when it cannot be written
   */
  public static Path write(List<Tile> tiles, String title, String attribution, Path png)
      throws IOException {
    int columns = Math.max(1, Math.min(COLUMNS, tiles.size()));
    int lines = (tiles.size() + columns - 1) / columns;
    int width = Math.max(2 * TILE, columns * TILE);
    int height = TOP + lines * (TILE + CAPTION) + BOTTOM;
    BufferedImage sheet = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = PageStyle.graphics(sheet);
    double room = width - 2.0 * PageStyle.MARGIN;
    Typeface.SANS.draw(
        g, Typeface.SANS.fit(title, 17, room), PageStyle.MARGIN, 25, 17, PageStyle.TEXT);
    legend(g);
    for (int i = 0; i < tiles.size(); i++) {
      Rectangle area =
          new Rectangle(
              i % columns * TILE + 2, TOP + i / columns * (TILE + CAPTION) + 2, TILE - 4, TILE - 4);
      draw(sheet, g, area, tiles.get(i));
    }
    if (!attribution.isBlank()) {
      Typeface.SANS.draw(
          g,
          Typeface.SANS.fit(attribution, 12, room),
          PageStyle.MARGIN,
          height - 10,
          12,
          PageStyle.QUIET);
    }
    g.dispose();
    if (png.toAbsolutePath().getParent() != null) {
      Files.createDirectories(png.toAbsolutePath().getParent());
    }
    if (!ImageIO.write(sheet, "png", png.toFile())) {
      throw new IOException("this Java cannot write PNG files");
    }
    return png;
  }

  private static void legend(Graphics2D g) {
    double x = PageStyle.MARGIN;
    for (boolean truth : new boolean[] {true, false}) {
      String text = truth ? "truth" : "prediction";
      g.setColor(truth ? TRUTH : PREDICTED);
      g.fill(new java.awt.geom.Rectangle2D.Double(x, 45, 22, truth ? 4 : 3));
      Typeface.SANS.draw(g, text, x + 29, 52, 14, PageStyle.TEXT);
      x += 29 + Typeface.SANS.width(text, 14) + 26;
    }
    Typeface.SANS.draw(g, "research only, not for diagnosis", x, 52, 14, PageStyle.QUIET);
  }

  private static void draw(BufferedImage sheet, Graphics2D g, Rectangle area, Tile tile) {
    Rectangle crop = crop(tile);
    SlicePainter painter =
        new SlicePainter(
            tile.rows,
            tile.columns,
            tile.rowSpacing,
            tile.columnSpacing,
            crop,
            tile.windowCentre,
            tile.windowWidth);
    Rectangle target = painter.paint(sheet, g, area, tile.hu, null, null, 1);
    AffineTransform toSheet = new AffineTransform();
    toSheet.translate(target.x, target.y);
    toSheet.scale(target.width / (double) crop.width, target.height / (double) crop.height);
    toSheet.translate(-crop.x, -crop.y);
    outline(g, target, toSheet, tile, tile.truth, TRUTH, TRUTH_STROKE);
    outline(g, target, toSheet, tile, tile.predicted, PREDICTED, PREDICTED_STROKE);
    double room = area.width - 8.0;
    double x = area.x + 4.0;
    double y = area.y + area.height + 16.0;
    Typeface.SANS.draw(g, Typeface.SANS.fit(tile.title, 14, room), x, y, 14, PageStyle.TEXT);
    Typeface.SANS.draw(
        g, Typeface.SANS.fit(tile.figures, 13, room), x, y + 17, 13, PageStyle.QUIET);
  }

  private static void outline(
      Graphics2D g,
      Rectangle target,
      AffineTransform toSheet,
      Tile tile,
      byte[] mask,
      Color colour,
      double stroke) {
    Shape outline = Outline.of(mask, tile.rows, tile.columns).createTransformedShape(toSheet);
    Shape clip = g.getClip();
    g.clip(target);
    g.setColor(colour);
    g.setStroke(new BasicStroke((float) stroke, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(outline);
    g.setClip(clip);
  }

  /**
   * A square around both masks, with room about them, cut where the slice ends; the whole slice
   * when both are empty.
   */
  private static Rectangle crop(Tile tile) {
    Rectangle whole = new Rectangle(tile.columns, tile.rows);
    Rectangle box = new Rectangle(-1, -1);
    for (int i = 0; i < tile.truth.length; i++) {
      if (tile.truth[i] != 0 || tile.predicted[i] != 0) {
        box.add(new Rectangle(i % tile.columns, i / tile.columns, 1, 1));
      }
    }
    if (box.isEmpty()) {
      return whole;
    }
    int least = (int) (LEAST_SHOWN * Math.min(tile.rows, tile.columns));
    int side = Math.max(least, (int) (1.3 * Math.max(box.width, box.height)));
    int width = Math.min(side, tile.columns);
    int height = Math.min(side, tile.rows);
    int x = (int) box.getCenterX() - width / 2;
    int y = (int) box.getCenterY() - height / 2;
    return new Rectangle(
        Math.max(0, Math.min(tile.columns - width, x)),
        Math.max(0, Math.min(tile.rows - height, y)),
        width,
        height);
  }
}
