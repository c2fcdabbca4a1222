package org.hepatica.result;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.LiverMeasures;
import org.hepatica.analysis.QualityFlags;
import org.hepatica.analysis.SliceDistances;

/**
 * The first page of a series: volume, review flags, contact sheet, projection. Volume and warning
 * sign are so large that they can be read on a thumbnail of 128 pixels.
 */
final class SummaryPage {
  static final double NUMBER_SIZE = 88;
  static final int SIGN_SIZE = 60;
  private static final int NUMBER_ROOM = 400;
  private static final int FACTS_LEFT = 424;
  private static final int PANEL_TOP = 146;
  private static final int OVERLAP_LINE = 24;
  private static final int PANEL_LEAST = 74;
  private static final int FLAG_SIZE = 17;
  private static final int FLAG_LINE = 22;
  private static final int FLAG_LINES = 4;
  private static final int TILE_COLUMNS = 3;
  private static final int TILE_ROWS = 3;
  private static final int SHEET_WIDTH = 450;

  private final Findings findings;
  private final PageText text;
  private final Orientation orientation;
  private final Pages pages;

  SummaryPage(Findings findings, PageText text, Orientation orientation, Pages pages) {
    this.findings = findings;
    this.text = text;
    this.orientation = orientation;
    this.pages = pages;
  }

  BufferedImage draw() throws IOException {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    volume(g);
    facts(g);
    int top = flags(g) + 10;
    int height = PageStyle.SIZE - PageStyle.FOOTER - top;
    g.setColor(PageStyle.PICTURE);
    g.fillRect(0, top, PageStyle.SIZE, height);
    sheet(page, g, new Rectangle(0, top, SHEET_WIDTH, height));
    side(page, g, new Rectangle(SHEET_WIDTH, top, PageStyle.SIZE - SHEET_WIDTH, height));
    PageStyle.footer(g, text.model());
    g.dispose();
    return page;
  }

  private void volume(Graphics2D g) {
    int left = PageStyle.MARGIN;
    Typeface.SANS.draw(g, "Liver volume", left, 30, 18, PageStyle.QUIET);
    String number = PageStyle.millilitres(findings.volumeMl());
    double size =
        Math.min(NUMBER_SIZE, NUMBER_ROOM / Typeface.SANS.width(number, NUMBER_SIZE) * NUMBER_SIZE);
    Typeface.SANS.draw(g, number, left, 106, size, PageStyle.TEXT);
    LiverMeasures liver = findings.liver();
    if (liver != null && liver.volumeLowMl() != null && liver.volumeHighMl() != null) {
      String range =
          String.format(
              Locale.ROOT,
              "expected range %.0f–%.0f mL",
              liver.volumeLowMl(),
              liver.volumeHighMl());
      Typeface.SANS.draw(g, range, left, 134, 19, PageStyle.TEXT);
    }
    if (overlap() != null) {
      String line =
          String.format(
              Locale.ROOT,
              "expected overlap %.2f (%.2f–%.2f)",
              overlap().expected(),
              overlap().low(),
              overlap().high());
      boolean poor = overlap().expected() < overlap().limit();
      Typeface.SANS.draw(
          g, line, left, 134.0 + OVERLAP_LINE, 19, poor ? PageStyle.WARNING : PageStyle.QUIET);
    }
  }

  private LiverMeasures.Overlap overlap() {
    return findings.liver() == null ? null : findings.liver().overlap();
  }

  /** Lower where the expected overlap needs a line. */
  private int panelTop() {
    return overlap() == null ? PANEL_TOP : PANEL_TOP + OVERLAP_LINE;
  }

  private void facts(Graphics2D g) {
    List<String> facts = new ArrayList<>();
    facts.add(text.series());
    facts.add("liver on %s of %s slices".formatted(findings.liverSlices(), findings.depth()));
    LiverMeasures liver = findings.liver();
    if (liver != null) {
      facts.add(String.format(Locale.ROOT, "%.0f ± %.0f HU", liver.meanHu(), liver.sdHu()));
      double[] mm = liver.extentMm();
      facts.add(String.format(Locale.ROOT, "%.0f × %.0f × %.0f mm", mm[0], mm[1], mm[2]));
    }
    int y = 30;
    for (String fact : facts) {
      fact(g, fact, y, y == 30 ? PageStyle.TEXT : PageStyle.QUIET);
      y += 26;
    }
    if (findings.familiarity() != null) {
      boolean strange = findings.familiarity().unfamiliar();
      fact(
          g,
          strange ? "unlike training images" : "like training images",
          y,
          strange ? PageStyle.WARNING : PageStyle.QUIET);
    }
  }

  private static void fact(Graphics2D g, String fact, int y, Color colour) {
    double room = PageStyle.SIZE - PageStyle.MARGIN - FACTS_LEFT;
    String cut = Typeface.SANS.fit(fact, PageStyle.SMALL, room);
    Typeface.SANS.draw(g, cut, FACTS_LEFT, y, PageStyle.SMALL, colour);
  }

  /** Draws the flags and returns where they end. */
  private int flags(Graphics2D g) {
    int left = PageStyle.MARGIN;
    if (findings.flags().isEmpty()) {
      Typeface.SANS.draw(g, "No review flags", left, panelTop() + 19, FLAG_SIZE, PageStyle.QUIET);
      return panelTop() + 26;
    }
    int textLeft = left + SIGN_SIZE + 26;
    double room = PageStyle.SIZE - PageStyle.MARGIN - 10.0 - textLeft;
    List<String> lines = lines(findings.flags(), room);
    int height = Math.max(PANEL_LEAST, FLAG_LINE * lines.size() + 14);
    g.setColor(PageStyle.PANEL);
    g.fillRoundRect(left - 6, panelTop(), PageStyle.SIZE - 2 * left + 12, height, 12, 12);
    PageStyle.warningSign(g, left + 4, panelTop() + (height - SIGN_SIZE * 0.9) / 2, SIGN_SIZE);
    double y = panelTop() + (height - FLAG_LINE * lines.size()) / 2.0 + FLAG_LINE - 5;
    for (String line : lines) {
      Typeface.SANS.draw(g, line, textLeft, y, FLAG_SIZE, PageStyle.WARNING);
      y += FLAG_LINE;
    }
    return panelTop() + height;
  }

  /** The flags in at most so many lines, two for each; the last may count those left out. */
  static List<String> lines(List<String> flags, double room) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < flags.size(); i++) {
      List<String> flag = Typeface.SANS.wrap("• " + flags.get(i), FLAG_SIZE, room, 2);
      int left = flags.size() - i;
      int free = FLAG_LINES - lines.size() - (left > 1 ? 1 : 0);
      if (flag.size() > free && free >= 1) {
        flag = Typeface.SANS.wrap("• " + flags.get(i), FLAG_SIZE, room, free);
      }
      if (free < 1) {
        lines.add("+ %s more".formatted(left));
        return lines;
      }
      lines.addAll(flag);
    }
    return lines;
  }

  /** The slices that it shows, from feet to head. */
  static List<Integer> slices(Findings findings) {
    return KeySlices.spread(findings, TILE_COLUMNS * TILE_ROWS);
  }

  private void sheet(BufferedImage page, Graphics2D g, Rectangle area) throws IOException {
    List<Integer> slices = slices(findings);
    Set<Integer> toCheck = new HashSet<>(QualityFlags.toCheck(findings));
    int rows = Math.max(1, (slices.size() + TILE_COLUMNS - 1) / TILE_COLUMNS);
    int columns = Math.max(1, Math.min(TILE_COLUMNS, slices.size()));
    int width = area.width / columns;
    int height = area.height / rows;
    for (int i = 0; i < slices.size(); i++) {
      int k = slices.get(i);
      Rectangle tile =
          new Rectangle(
              area.x + i % columns * width + 1,
              area.y + i / columns * height + 1,
              width - 2,
              height - 2);
      pages.tile(page, g, tile, k, 1.3);
      if (toCheck.contains(k)) {
        PageStyle.warningSign(g, tile.x + 4, tile.y + 22, 18);
      }
      if (i == 0) {
        PageStyle.letters(g, tile, orientation, PageStyle.SMALL);
      }
    }
  }

  /** The projection, and below it what the figures rest on. */
  private void side(BufferedImage page, Graphics2D g, Rectangle area) throws IOException {
    double room = area.width - 6.0 - PageStyle.MARGIN;
    String voxel = voxel(findings, "%.2f", " × ");
    if (Typeface.SANS.width(voxel, PageStyle.SMALL) > room) {
      voxel = voxel(findings, "%.1f", "×");
    }
    List<String> grid = new ArrayList<>(List.of("voxel, mm", voxel));
    grid.addAll(findings.processing("threshold %.2f"));
    int below = 22 * grid.size() + 8;
    pages
        .projection()
        .draw(
            page,
            g,
            new Rectangle(area.x + 6, area.y + 6, area.width - 14, area.height - below - 12));
    for (int i = 0; i < grid.size(); i++) {
      double y = area.y + area.height - below + 22 * i + 14.0;
      String line = Typeface.SANS.fit(grid.get(i), PageStyle.SMALL, room);
      Typeface.SANS.draw(g, line, area.x + 6, y, PageStyle.SMALL, PageStyle.QUIET);
    }
  }

  /**
   * The sides of a voxel, mm, across, down and from slice to slice; of slices that are not all
   * equally far apart the least and the most.
   *
   * @param number format of one
   * @param times between two
   */
  static String voxel(Findings findings, String number, String times) {
    SliceDistances slices = SliceDistances.of(findings);
    return String.format(Locale.ROOT, number, findings.columnSpacing())
        + times
        + String.format(Locale.ROOT, number, findings.rowSpacing())
        + times
        + (slices.areEqual()
            ? String.format(Locale.ROOT, number, slices.mean())
            : String.format(Locale.ROOT, number + "–" + number, slices.least(), slices.most()));
  }
}
