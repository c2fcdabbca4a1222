package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DrawingTest {

  @Test
  void textIsDrawnWhereItShouldBeAndUnknownLettersAreNot() {
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    Typeface.SANS.draw(g, "Leber · −112.5 mm", 20, 100, 40, Color.WHITE);
    g.dispose();

    Rectangle ink = ink(page);
    double width = Typeface.SANS.width("Leber · −112.5 mm", 40);
    assertThat(ink.x).isBetween(20, 26);
    assertThat(ink.x + ink.width).isBetween((int) width + 10, (int) width + 21);
    assertThat(ink.y).isBetween(66, 72);
    // U+E000 is private: no font has it.
    assertThat(Typeface.SANS.width("\uE000", 40)).isZero();
  }

  /** Nothing stands in for what is not drawn, but that something is left out is seen. */
  @ParameterizedTest
  @CsvSource({
    "Leber portalvenös 3.0 B31f, Leber portalvenös 3.0 B31f",
    "Печень 5 mm, Печень 5 mm",
    "腹部 造影 5mm, … 5mm",
    "CT 간 문맥기 1.25, CT … 1.25",
    "ABD ﾌｸﾌﾞ, ABD …",
    "الكبد 5 mm, … 5 mm",
    "肝臓, …"
  })
  void whatTheFontCannotShowIsLeftOut(String description, String shown) {
    assertThat(Typeface.SANS.fit(description, 20, 1000)).isEqualTo(shown);
    assertThat(Typeface.SANS.wrap(description, 20, 1000, 2)).containsExactly(shown);
    DataSet source =
        new DataSet()
            .set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
            .set(Tag.SERIES_NUMBER, Vr.IS, 4)
            .set(Tag.SERIES_DESCRIPTION, Vr.LO, description);
    assertThat(PageText.series(source))
        .isEqualTo(shown.equals("…") ? "CT series 4" : "CT series 4 · " + shown);
  }

  @Test
  void longTextIsBrokenAndCutToItsWidth() {
    String text = "The slices are not evenly spaced between the twelfth and the thirteenth slice";
    List<String> lines = Typeface.SANS.wrap(text, 20, 200, 3);

    assertThat(lines).hasSize(3);
    assertThat(lines).allMatch(line -> Typeface.SANS.width(line, 20) <= 200);
    assertThat(lines.get(0)).isEqualTo("The slices are not");
    assertThat(lines.get(2)).endsWith("…");
    assertThat(String.join(" ", Typeface.SANS.wrap(text, 20, 200, 20))).isEqualTo(text);
    assertThat(Typeface.SANS.fit("Supercalifragilistic", 20, 80)).endsWith("…");
  }

  /** Under Implicit VR nothing keeps a description from being as long as a file. */
  @Test
  void aTextOfAnyLengthIsCutAtOnce() {
    String text = "liver ".repeat(100_000);
    String cut =
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> Typeface.SANS.fit(text, 20, 200));
    assertThat(cut).startsWith("liver liver").endsWith("…");
    assertThat(Typeface.SANS.width(cut, 20)).isBetween(180.0, 200.0);
    assertThat(Typeface.SANS.fit("説明".repeat(90), 20, 0)).isEqualTo("…");
  }

  @Test
  void anOutlineHoldsWhatIsInsideAndNothingElse() {
    byte[] mask = new byte[5 * 6];
    for (int r = 1; r <= 3; r++) {
      Arrays.fill(mask, r * 6 + 2, r * 6 + 6, (byte) 1);
    }
    Rectangle2D bounds = Outline.of(mask, 5, 6).getBounds2D();

    assertThat(bounds.getMinX()).isEqualTo(2);
    assertThat(bounds.getMaxX()).isEqualTo(6);
    assertThat(bounds.getMinY()).isEqualTo(1);
    assertThat(bounds.getMaxY()).isEqualTo(4);
    byte[] dot = new byte[25];
    dot[12] = 1;
    assertThat(Outline.of(dot, 5, 5).getBounds2D()).isEqualTo(new Rectangle2D.Double(2, 2, 1, 1));
    assertThat(Outline.of(new byte[25], 5, 5).getBounds2D().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1 0 0 0 1 0, R L A P",
    "-1 0 0 0 -1 0, L R P A",
    "0 1 0 1 0 0, A P R L",
    "0.999 0.01 0 0 0.98 -0.2, R L A P",
    "0 1 0 0 0 -1, A P H F",
  })
  void lettersFollowTheOrientation(String cosines, String letters) {
    double[] six = Arrays.stream(cosines.split(" ")).mapToDouble(Double::parseDouble).toArray();
    Orientation at = Orientation.of(six);

    assertThat(at.left() + " " + at.right() + " " + at.top() + " " + at.bottom())
        .isEqualTo(letters);
  }

  @Test
  void theCropIsThePatientAndNotTheTable() {
    short[] hu = new short[100 * 120];
    Arrays.fill(hu, (short) -1000);
    for (int r = 20; r < 60; r++) {
      Arrays.fill(hu, r * 120 + 30, r * 120 + 90, (short) 40);
    }
    for (int r = 80; r < 83; r++) {
      Arrays.fill(hu, r * 120, r * 120 + 120, (short) 40);
    }

    assertThat(BodyCrop.find(hu, 100, 120)).isEqualTo(new Rectangle(30, 20, 60, 40));
    Arrays.fill(hu, (short) -1000);
    assertThat(BodyCrop.withMargin(BodyCrop.find(hu, 100, 120), 100, 120))
        .isEqualTo(new Rectangle(120, 100));
  }

  @Test
  void pixelsThatAreTwiceAsHighAsWideAreDrawnSo() {
    SlicePainter painter = new SlicePainter(10, 10, 2, 1, new Rectangle(10, 10), 40, 400);
    BufferedImage page = PageStyle.page();
    Graphics2D g = PageStyle.graphics(page);
    byte[] mask = new byte[100];
    mask[55] = 1;
    Rectangle painted =
        painter.paint(
            page, g, new Rectangle(0, 0, 400, 400), new short[100], new byte[100], mask, 1);
    g.dispose();

    assertThat(painted).isEqualTo(new Rectangle(100, 0, 200, 400));
    assertThat(page.getRGB(150, 50) & 0xFFFFFF).isEqualTo(0x666666);
    // Pixel (5, 5) is drawn from (200, 200) to (220, 240), its outline a diamond within.
    assertThat(page.getRGB(210, 201)).isNotEqualTo(page.getRGB(150, 50));
    assertThat(page.getRGB(210, 220)).isEqualTo(page.getRGB(150, 50));
  }

  private static Rectangle ink(BufferedImage page) {
    Rectangle box = new Rectangle(-1, -1);
    for (int y = 0; y < page.getHeight(); y++) {
      for (int x = 0; x < page.getWidth(); x++) {
        if ((page.getRGB(x, y) & 0xFF) > 0x80) {
          box.add(new Rectangle(x, y, 1, 1));
        }
      }
    }
    return box;
  }
}
