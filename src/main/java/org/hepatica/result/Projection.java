package org.hepatica.result;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Arrays;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;

/**
 * The whole scan seen along the columns of its slices, head up, as an X-ray would show it, with the
 * liver's silhouette: where the liver lies and whether the scan cuts it off.
 */
final class Projection {
  private static final int AIR_HU = -1000;

  /** Bone beyond this adds nothing, so that contrast medium and metal do not outshine the rest. */
  private static final int DENSEST_HU = 500;

  /** Share of the densest ray that is shown black. */
  private static final double DARKEST = 0.4;

  private static final int ROOM_FOR_LETTERS = 22;

  private final Findings findings;
  private final Orientation orientation;
  private final Rectangle crop;
  private final short[] density;
  private final byte[] silhouette;
  private final double brightest;

  /** Reads every slice once. {@code crop} is what to show of a slice, in its pixels. */
  Projection(AnalysisFolder analysis, Orientation orientation, Rectangle crop) throws IOException {
    this.findings = analysis.findings();
    this.orientation =
        new Orientation(
            orientation.left(),
            orientation.right(),
            orientation.left().isEmpty() ? "" : "H",
            orientation.left().isEmpty() ? "" : "F");
    this.crop = crop;
    int columns = findings.columns();
    int depth = findings.depth();
    density = new short[depth * columns];
    silhouette = new byte[depth * columns];
    // At most 1500 for each of 65,535 rows (AnalysisFolder): an int holds that.
    int[] sums = new int[columns];
    int most = 1;
    for (int k = 0; k < depth; k++) {
      short[] hu = analysis.hu(k);
      byte[] mask = analysis.mask(k);
      int line = (depth - 1 - k) * columns;
      Arrays.fill(sums, 0);
      for (int r = crop.y; r < crop.y + crop.height; r++) {
        for (int c = 0; c < columns; c++) {
          int i = r * columns + c;
          sums[c] += Math.max(AIR_HU, Math.min(DENSEST_HU, hu[i])) - AIR_HU;
          silhouette[line + c] |= mask[i];
        }
      }
      for (int c = 0; c < columns; c++) {
        density[line + c] = (short) (sums[c] / crop.height);
        most = Math.max(most, density[line + c]);
      }
    }
    brightest = most;
  }

  void draw(BufferedImage page, Graphics2D g, Rectangle area) {
    SlicePainter painter =
        new SlicePainter(
            findings.depth(),
            findings.columns(),
            findings.sliceSpacing(),
            findings.columnSpacing(),
            new Rectangle(crop.x, 0, crop.width, findings.depth()),
            (1 + DARKEST) / 2 * brightest,
            (1 - DARKEST) * brightest);
    Rectangle drawn = painter.paint(page, g, area, density, null, silhouette, 1.4);
    if (findings.liver() != null && findings.liver().cutAtHead()) {
      cut(g, drawn, drawn.y);
    }
    if (findings.liver() != null && findings.liver().cutAtFeet()) {
      cut(g, drawn, drawn.y + drawn.height);
    }
    Rectangle around = new Rectangle(drawn);
    around.grow(0, ROOM_FOR_LETTERS);
    PageStyle.letters(g, around.intersection(area), orientation, PageStyle.SMALL);
  }

  /** A dashed line where the scan ends within the liver. */
  private static void cut(Graphics2D g, Rectangle drawn, int y) {
    g.setColor(PageStyle.WARNING);
    g.setStroke(
        new BasicStroke(
            3, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {9, 5}, 0));
    g.drawLine(drawn.x, y, drawn.x + drawn.width, y);
  }
}
