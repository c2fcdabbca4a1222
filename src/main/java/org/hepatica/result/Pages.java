package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceFinding;

/** Draws the pictures of one analysed series: a page per slice, and the summary. */
final class Pages {
  private static final int HEADER = 62;
  private static final int BAR_PANEL = 88;

  /** Of a liver in the portal venous phase: the grey under the colours of the bar. */
  static final double LIVER_HU = 110;

  private final AnalysisFolder analysis;
  private final Findings findings;
  private final PageText text;
  private final Orientation orientation;
  private final Rectangle crop;
  private final SlicePainter painter;

  /** By which people find each slice in a viewer, and flags name it. */
  private final int[] numbers;

  Pages(AnalysisFolder analysis, PageText text, Orientation orientation, ResultSettings settings)
      throws IOException {
    this.analysis = analysis;
    this.findings = analysis.findings();
    this.text = text;
    this.orientation = orientation;
    this.numbers = Findings.sliceNumbers(findings.slices());
    this.crop = crop();
    this.painter =
        new SlicePainter(
            findings.rows(),
            findings.columns(),
            findings.rowSpacing(),
            findings.columnSpacing(),
            crop,
            settings.windowCentre(),
            settings.windowWidth());
  }

  /** One box for the whole series, so that the pages of a stack do not jump. */
  private Rectangle crop() throws IOException {
    Rectangle box = new Rectangle(-1, -1);
    int samples = Math.min(findings.depth(), 7);
    for (int i = 0; i < samples; i++) {
      int k = (int) ((i + 0.5) * findings.depth() / samples);
      Rectangle body = BodyCrop.find(analysis.hu(k), findings.rows(), findings.columns());
      if (!body.isEmpty()) {
        box.add(body);
      }
    }
    return BodyCrop.withMargin(
        box.isEmpty() ? new Rectangle() : box, findings.rows(), findings.columns());
  }

  /** The page of slice k: CT, attention, outline, colour bar. */
  BufferedImage heatmap(int k) throws IOException {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    SliceFinding slice = findings.slices().get(k);
    int right = PageStyle.SIZE - PageStyle.MARGIN;
    Typeface.SANS.draw(g, "Liver and attention", PageStyle.MARGIN, 27, 20, PageStyle.TEXT);
    String where = "slice " + numbers[k];
    Typeface.SANS.drawRight(g, where, right, 27, 20, PageStyle.TEXT);
    String position =
        "%s of %s from the feet".formatted(k + 1, findings.depth())
            + (slice.position() == null
                ? ""
                : " · z = " + PageStyle.millimetres(slice.position()[2]));
    Typeface.SANS.drawRight(g, position, right, 50, 15, PageStyle.QUIET);
    double room = right - PageStyle.MARGIN - Typeface.SANS.width(position, 15) - 20;
    String subtitle =
        slice.liverPixels() > 0 ? "Grad-CAM, one scale per series" : "no liver on this slice";
    Typeface.SANS.draw(
        g, Typeface.SANS.fit(subtitle, 15, room), PageStyle.MARGIN, 50, 15, PageStyle.QUIET);

    Rectangle area =
        new Rectangle(
            0, HEADER, PageStyle.SIZE - BAR_PANEL, PageStyle.SIZE - HEADER - PageStyle.FOOTER);
    g.setColor(PageStyle.PICTURE);
    g.fillRect(0, area.y, PageStyle.SIZE, area.height);
    painter.paint(page, g, area, analysis.hu(k), analysis.heat(k), analysis.mask(k), 1.7);
    PageStyle.letters(g, area, orientation, 20);
    colourBar(page, g, area);
    PageStyle.footer(g, text.model());
    g.dispose();
    return page;
  }

  /** Attention 0 to 1 as it looks over the grey of an enhanced liver. */
  private void colourBar(BufferedImage page, Graphics2D g, Rectangle area) {
    int x = PageStyle.SIZE - BAR_PANEL + 22;
    int top = area.y + 92;
    int height = area.height - 184;
    double grey = painter.grey(LIVER_HU);
    for (int y = 0; y < height; y++) {
      int colour = Palette.over(1 - y / (height - 1.0), grey);
      for (int i = 0; i < 20; i++) {
        page.setRGB(x + i, top + y, colour);
      }
    }
    for (int tenth = 0; tenth <= 10; tenth += 5) {
      double y = top + height - 1 - tenth / 10.0 * (height - 1);
      g.setColor(PageStyle.QUIET);
      g.fillRect(x + 21, (int) Math.round(y), 4, 1);
      String label = tenth == 0 ? "0" : tenth == 10 ? "1" : "0.5";
      Typeface.SANS.draw(g, label, x + 28, y + 6, PageStyle.SMALL, PageStyle.TEXT);
    }
    double centre = PageStyle.SIZE - BAR_PANEL / 2.0;
    Typeface.SANS.drawCentred(g, "attention", centre, top - 16, PageStyle.SMALL, PageStyle.QUIET);
  }

  /** The first page: volume, flags, contact sheet. */
  BufferedImage summary() throws IOException {
    return new SummaryPage(findings, text, orientation, this).draw();
  }

  /** The whole scan from the front. */
  Projection projection() throws IOException {
    return new Projection(analysis, orientation, crop);
  }

  /** A small picture of slice k with its outline and number. */
  void tile(BufferedImage page, Graphics2D g, Rectangle tile, int k, double stroke)
      throws IOException {
    byte[] mask = findings.slices().get(k).liverPixels() > 0 ? analysis.mask(k) : null;
    painter.paint(page, g, tile, analysis.hu(k), null, mask, stroke);
    PageStyle.label(g, String.valueOf(numbers[k]), tile.x + 4, tile.y + 17);
  }
}
