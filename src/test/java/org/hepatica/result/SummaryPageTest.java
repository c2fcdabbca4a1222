package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be read on the summary, at 512 pixels and on a thumbnail of 128. */
class SummaryPageTest {
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1");
  private static final String LONG =
      "attention mostly outside the liver: please check slices 41–46, 50, 52, 54, 56, 58, 60, 62, 64"
          + ", 66, 68, 70, 72, 74, 76, 78, 80–99";
  private static final int PAGE = PageStyle.SIZE;
  private static final int THUMBNAIL = 128;

  @TempDir Path folder;

  @Test
  void theSmallestLettersAreLegibleAt512() {
    double em = PageStyle.SMALL * 512 / PageStyle.SIZE;
    double x = ink(em * 20, "x").height / 20.0;
    assertThat(x).isGreaterThanOrEqualTo(6.5);
  }

  @Test
  void everyTextStandsOutFromItsGround() {
    for (Color text :
        new Color[] {PageStyle.TEXT, PageStyle.QUIET, PageStyle.WARNING, PageStyle.LETTER}) {
      for (Color ground : new Color[] {PageStyle.BACKGROUND, PageStyle.PICTURE, PageStyle.PANEL}) {
        assertThat(Colours.contrast(text.getRGB(), ground.getRGB())).isGreaterThanOrEqualTo(4.5);
      }
    }
  }

  /** The mean would be the depth of no voxel. */
  @Test
  void slicesThatAreNotEquallyFarApartAreSaidToBe() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(96, 128).withSlices(12, 15.5);
    Findings even = Cases.segmented(folder, options).analysis().findings();
    assertThat(SummaryPage.voxel(even, "%.2f", " × ")).endsWith(" × 15.50");
    Cases.Edit edit =
        (image, k) ->
            image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -100, -100, 15 * k + Math.max(0, k - 5.5));
    Findings uneven =
        Cases.segmented(folder.resolve("uneven"), options, null, edit).analysis().findings();
    assertThat(SummaryPage.voxel(uneven, "%.1f", "×")).endsWith("×15.0–16.0");
  }

  @Test
  void theVolumeCanBeReadOnAThumbnail() throws IOException {
    BufferedImage small = shrink(summary(PhantomOptions.of(5).withMatrix(96, 128), LONG));
    int ground = small.getRGB(1, 24);
    Rectangle digits = bright(small, new Rectangle(0, 7, 82, 17), 4.5, ground);
    assertThat(digits.height).isGreaterThanOrEqualTo(11);
    assertThat(digits.width).isGreaterThan(50);
  }

  @Test
  void theWarningSignCanBeSeenOnAThumbnailAndOnlyWithFlags() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(96, 128).withSlices(12, 15);
    Rectangle place = new Rectangle(2, 28, 16, 18);
    BufferedImage flagged = shrink(summary(options, "liver cut off at the lowest slice (1)"));
    Rectangle sign = bright(flagged, place, 4.5, PageStyle.PANEL.getRGB());
    assertThat(sign.width).isGreaterThanOrEqualTo(10);
    assertThat(sign.height).isGreaterThanOrEqualTo(9);
    // The mark in the sign is dark: it is not a blob.
    int dark = 0;
    for (int y = sign.y; y < sign.y + sign.height; y++) {
      int centre = flagged.getRGB(sign.x + sign.width / 2, y);
      dark += Colours.contrast(centre, PageStyle.WARNING.getRGB()) > 1.4 ? 1 : 0;
    }
    assertThat(dark).isGreaterThanOrEqualTo(3);
    BufferedImage calm = summary(options);
    for (int y = 150; y < 180; y++) {
      for (int x = 0; x < PAGE; x++) {
        assertThat(calm.getRGB(x, y)).isNotEqualTo(PageStyle.WARNING.getRGB());
      }
    }
  }

  @Test
  void flagsAreWrappedCutAndCounted() {
    assertThat(SummaryPage.lines(List.of("one"), 500)).containsExactly("• one");
    assertThat(SummaryPage.lines(List.of("a", "b", "c", "d"), 500))
        .containsExactly("• a", "• b", "• c", "• d");
    assertThat(SummaryPage.lines(List.of("a", "b", "c", "d", "e", "f"), 500))
        .containsExactly("• a", "• b", "• c", "+ 3 more");
    assertThat(SummaryPage.lines(List.of(LONG, LONG, LONG), 500))
        .hasSize(4)
        .noneMatch(SummaryPageTest::counts);
    List<String> lines = SummaryPage.lines(List.of(LONG, LONG, LONG, LONG), 500);
    assertThat(lines).hasSize(4).allMatch(line -> Typeface.SANS.width(line, 17) <= 500);
    assertThat(lines.get(3)).isEqualTo("+ 2 more");
    assertThat(lines.get(2)).endsWith("…");
  }

  @Test
  void nothingRunsOverTheEdges() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(23, 38).withSlices(12, 15);
    BufferedImage page = summary(options, LONG, LONG, "x".repeat(900), "説明".repeat(90));
    for (int y = 0; y < 140; y++) {
      for (int x = PAGE - 10; x < PAGE; x++) {
        assertThat(page.getRGB(x, y)).isEqualTo(PageStyle.BACKGROUND.getRGB());
      }
    }
    for (int y = PAGE - PageStyle.FOOTER + 3; y < PAGE; y++) {
      assertThat(page.getRGB(PAGE - 5, y)).isEqualTo(PageStyle.BACKGROUND.getRGB());
    }
  }

  @Test
  void oddMatricesOneSliceAndManySlicesCanBeDrawn() throws IOException {
    for (PhantomOptions options :
        List.of(
            PhantomOptions.of(1).withMatrix(23, 38).withSlices(12, 15),
            PhantomOptions.of(2).withMatrix(21, 22).withSlices(5, 30),
            PhantomOptions.of(3).withMatrix(32, 32).withSlices(300, 1))) {
      Cases.Case given = Cases.segmented(folder.resolve("odd-" + options.slices()), options);
      BufferedImage page = pages(given).summary();
      List<Integer> key = KeySlices.spread(given.analysis().findings(), 24);
      assertThat(key).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(24);
      assertThat(outlined(page, new Rectangle(0, 170, 450, 420))).as("tiles").isGreaterThan(50);
      assertThat(outlined(page, new Rectangle(456, 170, 184, 420))).as("side").isPositive();
    }
  }

  @Test
  void aLiverOnOneSliceIsShownLarge() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(64, 64).withSlices(9, 20);
    byte[] square = new byte[64 * 64];
    IntStream.range(20 * 64 + 20, 20 * 64 + 30).forEach(i -> square[i] = 1);
    Cases.Case given =
        Cases.segmented(
            folder, options, k -> k == 4 ? square : new byte[64 * 64], (image, k) -> {});
    assertThat(KeySlices.spread(given.analysis().findings(), 9)).containsExactly(4);
    assertThat(outlined(pages(given).summary(), new Rectangle(0, 170, 450, 420))).isGreaterThan(50);
  }

  private static boolean counts(String line) {
    return line.endsWith(" more");
  }

  private BufferedImage summary(PhantomOptions options, String... flags) throws IOException {
    Path own = folder.resolve("case-" + flags.length);
    return pages(Cases.segmented(own, options, flags)).summary();
  }

  private static Pages pages(Cases.Case given) throws IOException {
    return ResultWriter.pages(
        given.analysis(),
        Part10.readHeader(given.files().series().resolve("0001.dcm")).dataSet(),
        SETTINGS);
  }

  /** By the mean over what a pixel covers, as viewers do. */
  private static BufferedImage shrink(BufferedImage page) {
    int step = PAGE / THUMBNAIL;
    BufferedImage small = new BufferedImage(THUMBNAIL, THUMBNAIL, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < THUMBNAIL; y++) {
      for (int x = 0; x < THUMBNAIL; x++) {
        int[] sum = new int[3];
        for (int i = 0; i < step * step; i++) {
          int rgb = page.getRGB(x * step + i % step, y * step + i / step);
          for (int c = 0; c < 3; c++) {
            sum[c] += rgb >> 8 * c & 0xFF;
          }
        }
        int n = step * step;
        small.setRGB(x, y, sum[2] / n << 16 | sum[1] / n << 8 | sum[0] / n);
      }
    }
    return small;
  }

  /** The box of what has at least so much contrast to the ground. */
  private static Rectangle bright(
      BufferedImage picture, Rectangle area, double contrast, int ground) {
    List<Rectangle> found = new ArrayList<>();
    for (int y = area.y; y < area.y + area.height; y++) {
      for (int x = area.x; x < area.x + area.width; x++) {
        if (Colours.contrast(picture.getRGB(x, y), ground) >= contrast) {
          found.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return found.stream().reduce(Rectangle::union).orElse(new Rectangle());
  }

  private static int outlined(BufferedImage page, Rectangle area) {
    int n = 0;
    for (int y = area.y; y < area.y + area.height; y++) {
      for (int x = area.x; x < area.x + area.width; x++) {
        int rgb = page.getRGB(x, y);
        boolean cyan = (rgb & 0xFF) > 150 && (rgb >> 16 & 0xFF) + 60 < (rgb & 0xFF);
        n += cyan ? 1 : 0;
      }
    }
    return n;
  }

  private static Rectangle ink(double size, String text) {
    BufferedImage page = PageStyle.page();
    var g = PageStyle.graphics(page);
    Typeface.SANS.draw(g, text, 10, 500, size, Color.WHITE);
    g.dispose();
    return bright(page, new Rectangle(PAGE, PAGE), 8, PageStyle.BACKGROUND.getRGB());
  }
}
