package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCurveTest {
  @TempDir Path folder;

  /** Losses of 0.9 to 0.12 would otherwise stand on an axis with 1 and 0.1 on it, and no more. */
  @Test
  void theAxisOfLossesHasNumbersBetweenThePowersOfTen() throws IOException {
    List<EpochReport> reports = new ArrayList<>();
    for (int epoch = 1; epoch <= 12; epoch++) {
      double loss = 0.9 * Math.pow(0.83, epoch - 1);
      reports.add(new EpochReport(epoch, 12, 128, 1e-3, loss, loss, 1 - loss, 1 - loss, 1, false));
    }
    Path file = folder.resolve("curve.png");
    LossCurve.draw(reports, file);
    assertThat(labels(ImageIO.read(file.toFile()))).hasSizeGreaterThan(5);
  }

  /** Heights at which a text begins, between the title of the axis and the axis. */
  private static List<Integer> labels(BufferedImage picture) {
    List<Integer> begins = new ArrayList<>();
    boolean before = false;
    for (int y = 40; y < 440; y++) {
      boolean text = false;
      for (int x = 35; x < 60; x++) {
        text |= (picture.getRGB(x, y) & 0xFF) < 100;
      }
      if (text && !before) {
        begins.add(y);
      }
      before = text;
    }
    return begins;
  }
}
