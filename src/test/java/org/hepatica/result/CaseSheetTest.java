package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseSheetTest {
  private static final int TRUTH = 0xFFB000;
  private static final int PREDICTED = 0x3DE8FF;

  @TempDir Path folder;

  private static CaseSheet.Tile tile(boolean truth, boolean predicted) {
    byte[] t = new byte[40 * 60];
    byte[] p = new byte[t.length];
    for (int i = 0; i < t.length; i++) {
      int row = i / 60;
      int column = i % 60;
      t[i] = (byte) (truth && row > 5 && row < 20 && column > 4 && column < 25 ? 1 : 0);
      p[i] = (byte) (predicted && row > 15 && row < 30 && column > 14 && column < 40 ? 1 : 0);
    }
    return new CaseSheet.Tile(
        40, 60, 1, 0.7, new short[t.length], 40, 400, t, p, "p_1", "Dice 0.5");
  }

  private BufferedImage sheet(String attribution, List<CaseSheet.Tile> tiles) throws IOException {
    Path png = folder.resolve("new/folder/sheet.png");
    return ImageIO.read(CaseSheet.write(tiles, "Lowest Dice first", attribution, png).toFile());
  }

  /** Pixels of one colour below the legend. */
  private static int count(BufferedImage sheet, int colour) {
    int count = 0;
    for (int y = 64; y < sheet.getHeight(); y++) {
      for (int x = 0; x < sheet.getWidth(); x++) {
        count += (sheet.getRGB(x, y) & 0xFFFFFF) == colour ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void bothOutlinesAreDrawnInTheirColours() throws IOException {
    assertThat(count(sheet("", List.of(tile(true, true))), TRUTH)).isGreaterThan(300);
    assertThat(count(sheet("", List.of(tile(true, true))), PREDICTED)).isGreaterThan(100);
    assertThat(count(sheet("", List.of(tile(true, false))), PREDICTED)).isZero();
    assertThat(count(sheet("", List.of(tile(false, true))), TRUTH)).isZero();
    BufferedImage none = sheet("", List.of(tile(false, false)));
    assertThat(count(none, TRUTH) + count(none, PREDICTED)).isZero();
  }

  /** A liver that is wider than a low slice is high. */
  @Test
  void bothEndsOfAWideMaskAreShown() throws IOException {
    byte[] wide = new byte[40 * 200];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = (byte) (i / 200 > 9 && i / 200 < 30 && i % 200 > 19 && i % 200 < 180 ? 1 : 0);
    }
    CaseSheet.Tile tile =
        new CaseSheet.Tile(
            40, 200, 1, 1, new short[wide.length], 40, 400, wide, new byte[wide.length], "", "");
    BufferedImage sheet = sheet("", List.of(tile));
    // Where the outline runs down is an end of the mask.
    int[] ends =
        IntStream.range(0, sheet.getWidth())
            .filter(x -> count(sheet.getSubimage(x, 0, 1, sheet.getHeight()), TRUTH) > 15)
            .toArray();
    assertThat(ends).hasSizeGreaterThan(1);
    assertThat(ends[ends.length - 1] - ends[0]).isGreaterThan(200);
  }

  @Test
  void tilesFillRowsOfFourAndTheAttributionStandsBelow() throws IOException {
    BufferedImage five = sheet("", Collections.nCopies(5, tile(true, true)));
    assertThat(five.getWidth()).isEqualTo(1200);
    assertThat(five.getHeight()).isEqualTo(64 + 2 * 340 + 30);
    BufferedImage named = sheet("Somebody, CC BY", Collections.nCopies(5, tile(true, true)));
    int changed = 0;
    for (int y = 0; y < named.getHeight(); y++) {
      for (int x = 0; x < named.getWidth(); x++) {
        if (named.getRGB(x, y) != five.getRGB(x, y)) {
          assertThat(y).isGreaterThan(64 + 2 * 340);
          changed++;
        }
      }
    }
    assertThat(changed).isGreaterThan(100);
  }
}
