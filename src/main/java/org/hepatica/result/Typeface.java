package org.hepatica.result;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.GeneralPath;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.fontbox.ttf.CmapLookup;
import org.apache.fontbox.ttf.GlyphData;
import org.apache.fontbox.ttf.TTFParser;
import org.apache.fontbox.ttf.TrueTypeFont;
import org.apache.pdfbox.io.RandomAccessReadBuffer;

/**
 * Text drawn as filled outlines of the font that ships with Hepatica. Java's own text needs the
 * system's fontconfig and fonts, which a small container lacks, and looks different on each system;
 * this needs nothing and gives the same pixels everywhere.
 */
final class Typeface {
  static final Typeface SANS = load("/fonts/DejaVuSans.ttf");

  private static final String LEFT_OUT = "…";

  private final TrueTypeFont font;
  private final CmapLookup characters;
  private final double unitsPerEm;
  private final Map<Integer, Glyph> glyphs = new ConcurrentHashMap<>();

  /** An outline in font units (y upwards; null for a blank) and its advance. */
  private record Glyph(GeneralPath outline, int advance) {}

  private Typeface(TrueTypeFont font) throws IOException {
    this.font = font;
    this.characters = font.getUnicodeCmapLookup();
    this.unitsPerEm = font.getUnitsPerEm();
  }

  private static Typeface load(String resource) {
    try (InputStream in = Typeface.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "The font " + resource + " is not on the class path: the installation is incomplete");
      }
      return new Typeface(new TTFParser().parse(new RandomAccessReadBuffer(in)));
    } catch (IOException e) {
      throw new UncheckedIOException("The font " + resource + " cannot be read", e);
    }
  }

  /** The width of a text in pixels at a size in pixels per em. */
  double width(String text, double size) {
    double advance = 0;
    for (int character : text.codePoints().toArray()) {
      advance += glyph(character).advance;
    }
    return advance * size / unitsPerEm;
  }

  /** Draws a text whose base line starts at (x, y). */
  void draw(Graphics2D g, String text, double x, double y, double size, Color colour) {
    g.setColor(colour);
    g.fill(outline(text, x, y, size));
  }

  /** Draws a text with a rim of another colour, for grounds that may be as bright as the text. */
  void drawHaloed(
      Graphics2D g, String text, double x, double y, double size, Color colour, Color halo) {
    Shape outline = outline(text, x, y, size);
    g.setColor(halo);
    g.setStroke(new BasicStroke((float) (size / 4), BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(outline);
    g.setColor(colour);
    g.fill(outline);
  }

  private Shape outline(String text, double x, double y, double size) {
    Path2D outline = new Path2D.Double(Path2D.WIND_NON_ZERO);
    double scale = size / unitsPerEm;
    double pen = x;
    for (int character : text.codePoints().toArray()) {
      Glyph glyph = glyph(character);
      if (glyph.outline != null) {
        outline.append(
            glyph.outline.createTransformedShape(new AffineTransform(scale, 0, 0, -scale, pen, y)),
            false);
      }
      pen += glyph.advance * scale;
    }
    return outline;
  }

  /** Draws a text that ends at x. */
  void drawRight(Graphics2D g, String text, double x, double y, double size, Color colour) {
    draw(g, text, x - width(text, size), y, size, colour);
  }

  /** Draws a text around x. */
  void drawCentred(Graphics2D g, String text, double x, double y, double size, Color colour) {
    draw(g, text, x - width(text, size) / 2, y, size, colour);
  }

  /**
   * The text with an ellipsis for each part that cannot be shown: letters that the font does not
   * have, and those of scripts that run from right to left, which would come out backwards.
   */
  String shown(String text) {
    StringBuilder shown = new StringBuilder();
    boolean leftOut = false;
    for (int character : text.codePoints().toArray()) {
      boolean shows = shows(character);
      if (shows) {
        shown.appendCodePoint(character);
      } else if (!leftOut) {
        shown.append(LEFT_OUT);
      }
      leftOut = !shows;
    }
    return shown.toString().replaceAll("…( *…)+", LEFT_OUT);
  }

  private boolean shows(int character) {
    byte direction = Character.getDirectionality(character);
    return direction != Character.DIRECTIONALITY_RIGHT_TO_LEFT
        && direction != Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC
        && characters.getGlyphId(character) != 0;
  }

  /** The text, or as much of it as fits into {@code width} pixels, then with an ellipsis. */
  String fit(String anyText, double size, double width) {
    String text = shown(anyText);
    if (width(text, size) <= width) {
      return text;
    }
    double room = width - width(LEFT_OUT, size);
    double advance = 0;
    int end = 0;
    while (end < text.length()) {
      int character = text.codePointAt(end);
      advance += glyph(character).advance * size / unitsPerEm;
      if (advance > room) {
        break;
      }
      end += Character.charCount(character);
    }
    return text.substring(0, end).stripTrailing() + LEFT_OUT;
  }

  /**
   * Breaks a text at blanks into at most {@code lines} lines; the last may end with an ellipsis.
   */
  List<String> wrap(String text, double size, double width, int lines) {
    List<String> wrapped = new ArrayList<>();
    String rest = shown(text).strip();
    while (!rest.isEmpty() && wrapped.size() < lines) {
      if (wrapped.size() == lines - 1 || width(rest, size) <= width) {
        wrapped.add(fit(rest, size, width));
        break;
      }
      int end = rest.indexOf(' ');
      for (int next = end; next > 0; next = rest.indexOf(' ', next + 1)) {
        if (width(rest.substring(0, next), size) > width) {
          break;
        }
        end = next;
      }
      if (end < 0) {
        end = rest.length();
      }
      wrapped.add(fit(rest.substring(0, end), size, width));
      rest = rest.substring(end).strip();
    }
    return wrapped;
  }

  private Glyph glyph(int character) {
    return glyphs.computeIfAbsent(character, this::read);
  }

  private Glyph read(int character) {
    int id = characters.getGlyphId(character);
    if (id == 0) {
      return new Glyph(null, 0);
    }
    try {
      synchronized (font) {
        GlyphData data = font.getGlyph().getGlyph(id);
        return new Glyph(data == null ? null : data.getPath(), font.getAdvanceWidth(id));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The font's glyph " + id + " cannot be read", e);
    }
  }
}
