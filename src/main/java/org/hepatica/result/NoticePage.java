package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.hepatica.analysis.Findings;

/** Draws the page that says why there is no segmentation. */
final class NoticePage {
  private static final int LEFT = PageStyle.MARGIN + 12;

  /** Width of a line, pixels. */
  static final double ROOM = PageStyle.SIZE - 2.0 * LEFT;

  /** Height that the reason may take, pixels. */
  private static final int REASON_HEIGHT = 252;

  /**
   * Letters and distance of the reason's lines, pixels: the first in which there is room for it.
   */
  private static final int[][] REASON_SIZES = {{24, 36}, {19, 28}};

  /** The middle of a UID that no line has room for; its end tells it from its neighbours'. */
  private static final Pattern MIDDLE_OF_UID =
      Pattern.compile("(?<![0-9.])([0-9][0-9.]{7})[0-9.]{8,}([0-9.]{11}[0-9])(?![0-9])");

  private NoticePage() {}

  /**
   * What is drawn of the reason.
   *
   * @param size of the letters, pixels
   * @param pitch from one line to the next, pixels
   */
  record Reason(int size, int pitch, List<String> lines) {}

  static BufferedImage draw(Findings findings, PageText text) {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    Typeface.SANS.draw(g, "Hepatica · liver segmentation", LEFT, 60, 20, PageStyle.QUIET);
    Typeface.SANS.draw(g, headline(findings), LEFT, 150, 52, PageStyle.TEXT);
    Reason reason = drawn(findings);
    double y = 210;
    for (String line : reason.lines()) {
      Typeface.SANS.draw(g, line, LEFT, y, reason.size(), PageStyle.TEXT);
      y += reason.pitch();
    }
    y = 500;
    for (String line :
        new String[] {
          text.series(), findings.depth() > 0 ? findings.depth() + " slices" : "", text.model(),
        }) {
      if (!line.isEmpty()) {
        Typeface.SANS.draw(g, Typeface.SANS.fit(line, 18, ROOM), LEFT, y, 18, PageStyle.QUIET);
        y += 28;
      }
    }
    PageStyle.footer(g, "");
    g.dispose();
    return page;
  }

  /** The reason with long UIDs shortened, each flag on a line of its own; the end may be cut. */
  static Reason drawn(Findings findings) {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(MIDDLE_OF_UID.matcher(reason(findings)).replaceAll("$1…$2"));
    findings.flags().forEach(flag -> paragraphs.add("• " + flag));
    Reason reason = null;
    for (int[] size : REASON_SIZES) {
      int most = REASON_HEIGHT / size[1];
      List<String> lines = new ArrayList<>();
      for (String paragraph : paragraphs) {
        lines.addAll(Typeface.SANS.wrap(paragraph, size[0], ROOM, most + 1));
      }
      reason = new Reason(size[0], size[1], lines.subList(0, Math.min(most, lines.size())));
      if (lines.size() <= most) {
        break;
      }
    }
    return reason;
  }

  static String headline(Findings findings) {
    return findings.outcome() == Findings.Outcome.REFUSED ? "Not processed" : "No liver found";
  }

  /** All that is to be said, review flags included; its number first, so that no cut takes it. */
  static String text(Findings findings) {
    String flags = String.join("; ", findings.flags());
    return (reason(findings) + " " + flags).strip();
  }

  private static String reason(Findings findings) {
    if (findings.outcome() != Findings.Outcome.REFUSED) {
      return "No liver was marked in this series. This says nothing about disease.";
    }
    String code = findings.refusalCode() == null ? "" : findings.refusalCode() + ": ";
    return code + (findings.refusalReason() == null ? "" : findings.refusalReason());
  }
}
