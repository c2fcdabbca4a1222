package org.hepatica.result;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;

/**
 * What all pages share: size, colours, the strip that says what this is. 640 pixels square: the
 * smallest letters stay legible when a viewer shows the page in 512.
 */
final class PageStyle {
  static final int SIZE = 640;
  static final int MARGIN = 16;
  static final int FOOTER = 44;

  /** The smallest letters: in 512 pixels their x is still 6.5 pixels high. */
  static final double SMALL = 15;

  static final String BANNER = "AI result – not for primary diagnosis";

  static final Color BACKGROUND = new Color(0x11151B);
  static final Color PICTURE = Color.BLACK;
  static final Color TEXT = new Color(0xF4F6F8);
  static final Color QUIET = new Color(0xA9B4C0);
  static final Color WARNING = new Color(0xFFC24A);
  static final Color LETTER = new Color(0xFFE9A8);
  static final Color PANEL = new Color(0x33280F);
  static final Color RULE = new Color(0x2B3440);

  private PageStyle() {}

  static BufferedImage page() {
    return new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
  }

  static Graphics2D graphics(BufferedImage page) {
    Graphics2D g = page.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(BACKGROUND);
    g.fillRect(0, 0, page.getWidth(), page.getHeight());
    return g;
  }

  /** The strip at the bottom of every page. */
  static void footer(Graphics2D g, String right) {
    int top = SIZE - FOOTER;
    g.setColor(RULE);
    g.fillRect(0, top, SIZE, 2);
    warningSign(g, MARGIN, top + 12, 20);
    Typeface.SANS.draw(g, BANNER, MARGIN + 28, top + 29, 18, WARNING);
    double room = SIZE - 2 * MARGIN - 28 - Typeface.SANS.width(BANNER, 18) - 16;
    Typeface.SANS.drawRight(
        g, Typeface.SANS.fit(right, SMALL, room), SIZE - MARGIN, top + 28, SMALL, QUIET);
  }

  /** A triangle with an exclamation mark. */
  static void warningSign(Graphics2D g, double x, double y, double size) {
    Path2D triangle = new Path2D.Double();
    triangle.moveTo(x + size / 2, y);
    triangle.lineTo(x + size, y + size * 0.9);
    triangle.lineTo(x, y + size * 0.9);
    triangle.closePath();
    g.setColor(WARNING);
    g.fill(triangle);
    Typeface.SANS.drawCentred(g, "!", x + size / 2, y + size * 0.8, size * 0.7, BACKGROUND);
  }

  /** Small letters on a picture, black around them: what is below may be as bright as they are. */
  static void label(Graphics2D g, String text, double x, double y) {
    Typeface.SANS.drawHaloed(g, text, x, y, SMALL, LETTER, PICTURE);
  }

  /** R, L, A, P at the edges of a picture. */
  static void letters(Graphics2D g, Rectangle area, Orientation at, double size) {
    double middle = area.y + area.height / 2.0 + size * 0.36;
    double centre = area.x + area.width / 2.0;
    letter(g, at.left(), area.x + 6, middle, size);
    letter(
        g,
        at.right(),
        area.x + area.width - 6 - Typeface.SANS.width(at.right(), size),
        middle,
        size);
    letter(g, at.top(), centre - Typeface.SANS.width(at.top(), size) / 2, area.y + size + 2, size);
    letter(
        g,
        at.bottom(),
        centre - Typeface.SANS.width(at.bottom(), size) / 2,
        area.y + area.height - 6,
        size);
  }

  private static void letter(Graphics2D g, String text, double x, double y, double size) {
    Typeface.SANS.drawHaloed(g, text, x, y, size, LETTER, PICTURE);
  }

  /** A number of millimetres with a true minus sign. */
  static String millimetres(double value) {
    String text = String.format(java.util.Locale.ROOT, "%.1f mm", Math.abs(value));
    return value <= -0.05 ? "−" + text : text;
  }

  static String millilitres(double value) {
    return String.format(java.util.Locale.ROOT, "%.0f mL", value);
  }
}
