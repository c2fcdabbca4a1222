package org.hepatica.result;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import org.hepatica.analysis.Findings;

/** Draws the page that says why there is no segmentation. */
final class NoticePage {
  private NoticePage() {}

  static BufferedImage draw(Findings findings, PageText text) {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    int left = PageStyle.MARGIN + 12;
    double room = PageStyle.SIZE - 2.0 * left;
    Typeface.SANS.draw(g, "Hepatica · liver segmentation", left, 60, 20, PageStyle.QUIET);
    Typeface.SANS.draw(g, headline(findings), left, 150, 52, PageStyle.TEXT);
    double y = 210;
    for (String line : Typeface.SANS.wrap(reason(findings), 24, room, 7)) {
      Typeface.SANS.draw(g, line, left, y, 24, PageStyle.TEXT);
      y += 36;
    }
    y = 500;
    for (String line :
        new String[] {
          text.series(), findings.depth() > 0 ? findings.depth() + " slices" : "", text.model(),
        }) {
      if (!line.isEmpty()) {
        Typeface.SANS.draw(g, Typeface.SANS.fit(line, 18, room), left, y, 18, PageStyle.QUIET);
        y += 28;
      }
    }
    PageStyle.footer(g, "");
    g.dispose();
    return page;
  }

  static String headline(Findings findings) {
    return findings.outcome() == Findings.Outcome.REFUSED ? "Not processed" : "No liver found";
  }

  static String reason(Findings findings) {
    if (findings.outcome() != Findings.Outcome.REFUSED) {
      return "The network marked no liver on any slice of this series. This says nothing about"
          + " disease.";
    }
    String reason = findings.refusalReason() == null ? "" : findings.refusalReason() + " ";
    String code = findings.refusalCode() == null ? "" : "(" + findings.refusalCode() + ")";
    return (reason + code).strip();
  }
}
