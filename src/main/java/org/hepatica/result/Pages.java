package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceFinding;

/** Draws the pictures of one analysed series: a page per slice, and the summary. */
final class Pages {
  private static final int HEADER = 62;
  private static final int BAR_PANEL = 58;
  private static final int TILE_COLUMNS = 4;
  private static final int TILE_ROWS = 3;
  private static final int SHEET_TOP = 230;
  private static final int MOST_FLAGS = 3;

  private final AnalysisFolder analysis;
  private final Findings findings;
  private final PageText text;
  private final Orientation orientation;
  private final SlicePainter painter;

  Pages(AnalysisFolder analysis, PageText text, Orientation orientation, ResultSettings settings)
      throws IOException {
    this.analysis = analysis;
    this.findings = analysis.findings();
    this.text = text;
    this.orientation = orientation;
    this.painter =
        new SlicePainter(
            findings.rows(),
            findings.columns(),
            findings.rowSpacing(),
            findings.columnSpacing(),
            crop(),
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
    String where = "slice %d/%d".formatted(k + 1, findings.depth());
    Typeface.SANS.drawRight(g, where, right, 27, 20, PageStyle.TEXT);
    String position =
        (slice.instanceNumber() > 0 ? "image " + slice.instanceNumber() + " · " : "")
            + (slice.position() == null ? "" : "z = " + PageStyle.millimetres(slice.position()[2]));
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
    int x = PageStyle.SIZE - BAR_PANEL + 8;
    int top = area.y + 92;
    int height = area.height - 184;
    double grey = painter.grey(110);
    for (int y = 0; y < height; y++) {
      int colour = Palette.over(1 - y / (height - 1.0), grey);
      for (int i = 0; i < 16; i++) {
        page.setRGB(x + i, top + y, colour);
      }
    }
    for (int tenth = 0; tenth <= 10; tenth += 5) {
      double y = top + height - 1 - tenth / 10.0 * (height - 1);
      g.setColor(PageStyle.QUIET);
      g.fillRect(x + 17, (int) Math.round(y), 4, 1);
      String label = tenth == 0 ? "0" : tenth == 10 ? "1" : "0.5";
      Typeface.SANS.draw(g, label, x + 23, y + 5, 14, PageStyle.TEXT);
    }
    Typeface.SANS.drawCentred(g, "atten-", x + 18, top - 32, 13, PageStyle.QUIET);
    Typeface.SANS.drawCentred(g, "tion", x + 18, top - 16, 13, PageStyle.QUIET);
  }

  /** The first page: volume, flags, contact sheet. */
  BufferedImage summary() throws IOException {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    int left = PageStyle.MARGIN;
    Typeface.SANS.draw(g, "Liver volume", left, 34, 20, PageStyle.QUIET);
    Typeface.SANS.draw(g, PageStyle.millilitres(findings.volumeMl()), left, 92, 58, PageStyle.TEXT);
    int column = 350;
    double room = PageStyle.SIZE - PageStyle.MARGIN - column;
    String[] facts = {
      text.series(),
      "liver on %d of %d slices".formatted(findings.liverSlices(), findings.depth()),
      String.format(
          Locale.ROOT,
          "voxel %.2f × %.2f × %.2f mm",
          findings.columnSpacing(),
          findings.rowSpacing(),
          findings.sliceSpacing()),
      String.format(Locale.ROOT, "threshold %.2f", findings.threshold())
    };
    for (int i = 0; i < facts.length; i++) {
      Typeface.SANS.draw(
          g,
          Typeface.SANS.fit(facts[i], 15, room),
          column,
          32 + 21 * i,
          15,
          i == 0 ? PageStyle.TEXT : PageStyle.QUIET);
    }
    flags(g, left, 126);
    sheet(page, g);
    PageStyle.footer(g, text.model());
    g.dispose();
    return page;
  }

  private void flags(Graphics2D g, int left, int top) {
    List<String> flags = findings.flags();
    if (flags.isEmpty()) {
      Typeface.SANS.draw(g, "No quality flags", left, top + 14, 15, PageStyle.QUIET);
      return;
    }
    double room = PageStyle.SIZE - 2.0 * PageStyle.MARGIN - 26;
    int shown = Math.min(MOST_FLAGS, flags.size());
    for (int i = 0; i < shown; i++) {
      String more =
          i == shown - 1 && flags.size() > shown
              ? " (+%d more)".formatted(flags.size() - shown)
              : "";
      double y = top + 14 + 27 * i;
      PageStyle.warningSign(g, left, y - 13, 16);
      double flagRoom = room - Typeface.SANS.width(more, 16);
      Typeface.SANS.draw(
          g,
          Typeface.SANS.fit(flags.get(i), 16, flagRoom) + more,
          left + 24,
          y,
          16,
          PageStyle.WARNING);
    }
  }

  private void sheet(BufferedImage page, Graphics2D g) throws IOException {
    List<Integer> slices = KeySlices.spread(findings, TILE_COLUMNS * TILE_ROWS);
    int width = PageStyle.SIZE / TILE_COLUMNS;
    int height = (PageStyle.SIZE - PageStyle.FOOTER - SHEET_TOP) / TILE_ROWS;
    g.setColor(PageStyle.PICTURE);
    g.fillRect(0, SHEET_TOP, PageStyle.SIZE, TILE_ROWS * height);
    for (int i = 0; i < slices.size(); i++) {
      int k = slices.get(i);
      Rectangle tile =
          new Rectangle(
              i % TILE_COLUMNS * width + 1,
              SHEET_TOP + i / TILE_COLUMNS * height + 1,
              width - 2,
              height - 2);
      tile(page, g, tile, k, 1.2);
      if (i == 0) {
        PageStyle.letters(g, tile, orientation, 12);
      }
    }
  }

  /** A small picture of slice k with its outline and number. */
  void tile(BufferedImage page, Graphics2D g, Rectangle tile, int k, double stroke)
      throws IOException {
    byte[] mask = findings.slices().get(k).liverPixels() > 0 ? analysis.mask(k) : null;
    painter.paint(page, g, tile, analysis.hu(k), null, mask, stroke);
    Typeface.SANS.draw(g, String.valueOf(k + 1), tile.x + 4, tile.y + 15, 13, PageStyle.LETTER);
  }
}
