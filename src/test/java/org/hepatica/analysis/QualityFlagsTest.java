package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;

class QualityFlagsTest {
  private static final LiverBrightness KNOWN = new LiverBrightness(47, 146, 71);

  private final QualityFlags flags = new QualityFlags(k -> 100 - k);

  private static SliceFinding slice(int k, int pixels, boolean unusual) {
    return new SliceFinding(
        k,
        "f",
        "1",
        "2",
        0,
        100 - k,
        new double[3],
        pixels,
        0.9,
        0.5,
        0.7,
        0.2,
        0.1,
        0.8,
        unusual,
        unusual);
  }

  @Test
  void slicesAreNamedAsAViewerNumbersThem() {
    BitSet some = new BitSet();
    some.set(3, 6);
    some.set(9);
    assertThat(flags.slices(some)).isEqualTo("slices 95–97, 91");
    BitSet one = new BitSet();
    one.set(0);
    assertThat(flags.slices(one)).isEqualTo("slice 100");
  }

  @Test
  void aDistanceBeyondItsLimitDoesNotLookLikeIt() {
    flags.unfamiliar(new Familiarity(1.4491, 1.4488));
    assertThat(flags.list().get(0))
        .startsWith("unlike the training images (distance 1.4491, limit 1.4488): ");
  }

  /** The limits are of one layer: at another one nobody knows what is usual. */
  @Test
  void anAttentionThatIsNotCheckedIsNamed() {
    Calibration calibration =
        new Calibration(
            null,
            null,
            null,
            new AttentionLimits("up3", 2, 0.5, 90, 9, 5, 2),
            null,
            List.of(),
            0.5,
            TestTime.NONE);
    flags.otherwise(calibration, AnalysisSettings.defaults(), "up3");
    flags.otherwise(calibration, AnalysisSettings.defaults().withoutHeatmaps(), "up1");
    assertThat(flags.list()).isEmpty();
    flags.otherwise(calibration, AnalysisSettings.defaults(), "up1");
    assertThat(flags.list()).containsExactly("not calibrated for layer up1: no attention check");
  }

  /** Instance Number need not follow the body, as of slices that were taken in two passes. */
  @Test
  void aRangeHoldsNoSliceThatIsNotMeant() {
    int[] numbers = {1, 11, 2, 12, 3, 13};
    QualityFlags interleaved = new QualityFlags(k -> numbers[k]);
    BitSet some = new BitSet();
    some.set(0, 5);
    assertThat(interleaved.slices(some)).isEqualTo("slices 1, 11, 2, 12, 3");
  }

  @Test
  void unusualAttentionNamesTheSlices() {
    flags.attention(List.of(slice(0, 900, false)));
    assertThat(flags.list()).isEmpty();
    flags.attention(List.of(slice(0, 900, false), slice(1, 900, true), slice(2, 90, true)));
    assertThat(flags.list())
        .containsExactly("attention outside the liver: please check slices 98–99");
  }

  @Test
  void aLowExpectedOverlapIsNamed() {
    flags.overlap(new LiverMeasures.Overlap(0.83, 0.7, 0.9, 0.83));
    assertThat(flags.list()).isEmpty();
    flags.overlap(new LiverMeasures.Overlap(0.71, 0.5, 0.884, 0.83));
    assertThat(flags.list())
        .containsExactly(
            "expected overlap with the true liver 0.71 (0.50–0.88), lower than of any patient in"
                + " validation (0.83)");
  }

  @Test
  void aSeriesAttentionCountsSlicesByTheirLiver() {
    SliceFinding whole =
        new SliceFinding(0, "f", "1", "2", 0, 1, null, 300, 0.9, 0.5, 1, 0, 0, 1, false, false);
    SliceFinding poor =
        new SliceFinding(1, "f", "1", "2", 0, 2, null, 100, 0.9, 0.5, 0, 0.4, 0.6, 0.2, true, true);
    SliceFinding none = SliceFinding.refused(2, "f");
    SeriesAttention attention = SeriesAttention.of(List.of(whole, poor, none));
    assertThat(attention.inside()).isEqualTo(0.75);
    assertThat(attention.near()).isEqualTo(0.1);
    assertThat(attention.outside()).isEqualTo(0.15);
    assertThat(attention.agreement()).isEqualTo(0.8);
    assertThat(attention.unusual()).isEqualTo(1);
    assertThat(SeriesAttention.of(List.of(none))).isNull();
  }

  @Test
  void volumesOutsideTheUsualRange() {
    AnalysisSettings s = AnalysisSettings.defaults();
    flags.volume(600, s);
    flags.volume(3500, s);
    assertThat(flags.list()).isEmpty();
    flags.volume(599, s);
    flags.volume(4100.4, s);
    assertThat(flags.list())
        .containsExactly(
            "liver volume 599 mL is below the usual range of adults (600 to 3500 mL)",
            "liver volume 4100 mL is above the usual range of adults (600 to 3500 mL)");
  }

  @Test
  void valuesThatNoLiverHas() {
    flags.attenuation(-30, null);
    flags.attenuation(180, null);
    assertThat(flags.list()).isEmpty();
    flags.attenuation(213.4, KNOWN);
    assertThat(flags.list())
        .containsExactly(
            "mean of 213 HU is not a liver's (-30 to 180 HU): do not rely on this result; check the"
                + " series' Rescale Slope and Intercept");
    flags.attenuation(-31, KNOWN);
    flags.attenuation(Double.NaN, null);
    assertThat(flags.list()).hasSize(3);
  }

  @Test
  void aLiverDarkerOrBrighterThanTheNetworkKnows() {
    flags.attenuation(47, KNOWN);
    flags.attenuation(146, KNOWN);
    assertThat(flags.list()).isEmpty();
    flags.attenuation(158.3, KNOWN);
    flags.attenuation(21, KNOWN);
    assertThat(flags.list())
        .containsExactly(
            "liver of 158 HU, brighter than any in training (47 to 146 HU): parts may be missed,"
                + " please check all slices",
            "liver of 21 HU, darker than any in training (47 to 146 HU): parts may be missed,"
                + " please check all slices");
  }

  @Test
  void aValueNeverLooksLikeTheLimitThatItPassed() {
    AnalysisSettings s = AnalysisSettings.defaults();
    flags.volume(599.7, s);
    flags.volume(3500.04, s);
    flags.tooSmall(49.97, s);
    flags.attenuation(180.3, null);
    flags.attenuation(146.8, new LiverBrightness(46.6, 146.7, 99));
    flags.overlap(new LiverMeasures.Overlap(0.8298, 0.7, 0.9, 0.8303));
    assertThat(flags.list())
        .containsExactly(
            "liver volume 599.7 mL is below the usual range of adults (600.0 to 3500.0 mL)",
            "liver volume 3500.04 mL is above the usual range of adults (600.00 to 3500.00 mL)",
            "only 49.97 mL looked like liver, less than the 50 mL that count as one",
            "mean of 180.3 HU is not a liver's (-30.0 to 180.0 HU): do not rely on this result;"
                + " check the series' Rescale Slope and Intercept",
            "liver of 146.8 HU, brighter than any in training (46.6 to 146.7 HU): parts may be"
                + " missed, please check all slices",
            "expected overlap with the true liver 0.8298 (0.7000–0.9000), lower than of any patient"
                + " in validation (0.8303)");
  }

  @Test
  void mirrorImagesThatShowMore() {
    flags.sides(Double.NaN);
    flags.sides(4.2);
    flags.sides(0.83);
    assertThat(flags.list()).isEmpty();
    flags.sides(0.8299);
    assertThat(flags.list())
        .containsExactly(
            "left and right seem exchanged, or the patient has situs inversus, or much of the liver"
                + " was missed: only 82.99 % as much is surely found as in the mirror images; do"
                + " not rely on this result");
  }

  @Test
  void slicesBesideEachOther() {
    flags.leaning(new double[] {0, 0.4, 0.8}, 10, 0.8);
    assertThat(flags.list()).as("no more than a pixel").isEmpty();
    flags.leaning(new double[] {0, 1.9, 0}, 10, 0.8);
    flags.leaning(new double[] {0, 0.88, 1.76}, 10, 0.8);
    assertThat(flags.list())
        .containsExactly(
            "slices lie up to 1.9 mm to the side of each other: some"
                + " viewers show the outline beside the liver by as much",
            "slices lie up to 1.8 mm to the side of each other (the stack leans by 10.0°): some"
                + " viewers show the outline beside the liver by as much");
  }

  @Test
  void withoutUsableInstanceNumbersSlicesAreCounted() {
    assertThat(Findings.sliceNumbers(List.of(slice(0, 0, false), slice(1, 0, false))))
        .containsExactly(100, 99);
    assertThat(Findings.sliceNumbers(List.of(slice(1, 0, false), slice(1, 0, false))))
        .containsExactly(1, 2);
    assertThat(Findings.sliceNumbers(List.of(SliceFinding.refused(0, "a")))).containsExactly(1);
  }

  /** Instance Number may begin with 0 (PS3.3 C.7.6.1), and a viewer shows what it is. */
  @Test
  void numbersThatBeginWithZeroAreTheViewersToo() {
    List<SliceFinding> fromTheHead =
        List.of(slice(98, 0, false), slice(99, 0, false), slice(100, 0, false));
    assertThat(Findings.sliceNumbers(fromTheHead)).containsExactly(2, 1, 0);
  }

  @Test
  void oneHotPixelDoesNotDarkenASeries() {
    AttentionStack stack = new AttentionStack(3);
    float[] a = new float[2000];
    java.util.Arrays.fill(a, 2);
    a[7] = 50;
    a[8] = Float.NaN;
    a[9] = -3;
    stack.put(1, a, 1);
    assertThat(stack.scale()).isCloseTo(2, org.assertj.core.api.Assertions.within(0.01f));
    assertThat(stack.get(1)[8]).isZero();
    assertThat(stack.get(1)[9]).isZero();
    assertThat(new AttentionStack(3).scale()).isZero();
  }

  @Test
  void littleLiverIsShownOnTheSameScale() {
    AttentionStack stack = new AttentionStack(2);
    stack.put(0, new float[] {900, 900}, 300);
    stack.put(1, new float[] {30, 30}, 10);
    assertThat(stack.get(0)).containsExactly(stack.get(1));
  }

  /** Each text in the source that ends as a flag, without its numbers, is in the page. */
  @Test
  void theRadiologistsPageExplainsEveryFlag() throws IOException {
    Path sources = Path.of("src/main/java/org/hepatica/analysis");
    String source =
        Files.readString(sources.resolve("QualityFlags.java"))
            + Files.readString(sources.resolve("ShapeFlags.java"));
    String page = Files.readString(Path.of("docs/for-radiologists.md"));
    Matcher flag =
        Pattern.compile("flags\\.add\\(\\s*(?:text\\(\\s*)?\"([^\"]+)\"").matcher(source);
    int found = 0;
    while (flag.find()) {
      found++;
      for (String part : flag.group(1).split("%(\\.\\d)?[dfs]|%%|\\(|please check ")) {
        assertThat(page).contains(part.strip());
      }
    }
    // One flag comes word for word from the admission gate.
    assertThat(page).contains("left out of the series, HEP-4nn");
    assertThat(found + 1).isEqualTo(source.split("flags\\.add\\(").length - 1);
  }
}
