package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;

/**
 * Every slice of an analysed series with its outline on one picture, for people at a desk: a PNG
 * beside the DICOM objects, which is not sent.
 */
public final class SliceSheet {
  private static final int COLUMNS = 8;
  private static final int TILE_WIDTH = 200;
  private static final int TILE_HEIGHT = 150;
  private static final int TOP = 34;

  private SliceSheet() {}

  /**
   * Draws the sheet. Slices run from feet to head, the first at the upper left.
   *
   * @throws IllegalArgumentException when the series was refused: there is nothing to show
   */
  public static Path write(AnalysisFolder analysis, ResultSettings settings, Path png)
      throws IOException {
    Findings findings = analysis.findings();
    if (findings.outcome() == Findings.Outcome.REFUSED) {
      throw new IllegalArgumentException("a refused series has no slices to show");
    }
    DataSet source = SourceSeries.load(findings).first();
    PageText text = PageText.of(findings, source);
    Pages pages = ResultWriter.pages(analysis, source, settings);
    int rows = (findings.depth() + COLUMNS - 1) / COLUMNS;
    int width = COLUMNS * TILE_WIDTH;
    BufferedImage sheet =
        new BufferedImage(width, TOP + rows * TILE_HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = PageStyle.graphics(sheet);
    String title =
        "%s · liver %s on %s of %s slices · %s · AI result – not for primary diagnosis"
            .formatted(
                text.series(),
                PageStyle.millilitres(findings.volumeMl()),
                findings.liverSlices(),
                findings.depth(),
                text.model());
    Typeface.SANS.draw(
        g,
        Typeface.SANS.fit(title, 17, width - 2.0 * PageStyle.MARGIN),
        PageStyle.MARGIN,
        23,
        17,
        PageStyle.TEXT);
    for (int k = 0; k < findings.depth(); k++) {
      Rectangle tile =
          new Rectangle(
              k % COLUMNS * TILE_WIDTH + 1,
              TOP + k / COLUMNS * TILE_HEIGHT + 1,
              TILE_WIDTH - 2,
              TILE_HEIGHT - 2);
      pages.tile(sheet, g, tile, k, 1.3);
    }
    g.dispose();
    if (!ImageIO.write(sheet, "png", png.toFile())) {
      throw new IOException("this Java cannot write PNG files");
    }
    return png;
  }
}
