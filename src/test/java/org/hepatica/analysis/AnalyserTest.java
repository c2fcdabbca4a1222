package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalyserTest {
  private static final double[] CENTRE = {110, 120, 90};
  private static final double[] RADIUS = {60, 80, 70};

  @TempDir Path folder;
  private int run;

  private AnalysisFolder analyse(MadeScan scan, AnalysisSettings settings, Progress progress)
      throws Exception {
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("r" + run++))) {
      Findings findings =
          new Analyser(new StandInNetwork("alpha", 96), settings, "1.0")
              .analyse(scan, new Stages(progress), writer);
      return writer.finish(findings);
    }
  }

  private static MadeScan scan() {
    return new MadeScan(150, 170, 36, 1.6, 1.5, 5, CENTRE, RADIUS);
  }

  @Test
  void findsTheBodyWhereItIs() throws Exception {
    MadeScan scan = scan();
    List<String> stages = new ArrayList<>();
    AnalysisFolder folder =
        analyse(
            scan,
            AnalysisSettings.defaults(),
            (stage, done, total) -> {
              if (done == total) {
                stages.add(stage + " " + total);
              }
            });
    Findings f = folder.findings();
    assertThat(f.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(f.volumeMl() / scan.trueMl()).isCloseTo(1, within(0.02));
    assertThat(f.flags()).isEmpty();
    assertThat(new int[] {f.rows(), f.columns(), f.depth()}).containsExactly(170, 150, 36);
    assertThat(new double[] {f.rowSpacing(), f.columnSpacing(), f.sliceSpacing()})
        .containsExactly(1.5, 1.6, 5);
    // MadeScan's body is 100 HU here; its radii are in mm along columns, rows and slices
    LiverMeasures liver = f.liver();
    assertThat(liver.extentMm()[0]).isCloseTo(2 * RADIUS[0], within(2 * 1.6));
    assertThat(liver.extentMm()[1]).isCloseTo(2 * RADIUS[1], within(2 * 1.5));
    assertThat(liver.extentMm()[2]).isCloseTo(2 * RADIUS[2], within(2 * 5.0));
    assertThat(liver.box().firstSlice()).isPositive();
    assertThat(liver.box().lastSlice()).isLessThan(f.depth() - 1);
    assertThat(liver.cutAtFeet() || liver.cutAtHead()).isFalse();
    assertThat(f.millis().keySet()).containsExactly("segment", "shape", "explain", "write");
    assertThat(stages)
        .containsExactly("segment 36", "shape 36", "explain " + f.liverSlices(), "write 36");

    long wrong = 0;
    long truth = 0;
    int most = 0;
    for (int k = 0; k < f.depth(); k++) {
      byte[] mask = folder.mask(k);
      byte[] heat = folder.heat(k);
      short[] hu = folder.hu(k);
      int pixels = 0;
      for (int i = 0; i < mask.length; i++) {
        int at = scan.sourceIndex(i);
        boolean inside = scan.inside(i / scan.columns, i % scan.columns, k);
        assertThat(hu[at]).isEqualTo((short) (inside ? 100 : 30));
        truth += inside ? 1 : 0;
        wrong += inside == (mask[at] == 1) ? 0 : 1;
        pixels += mask[at];
        most = Math.max(most, heat[at] & 255);
      }
      SliceFinding s = f.slices().get(k);
      assertThat(s.index()).isEqualTo(k);
      assertThat(s.sopInstanceUid()).isEqualTo("1.2.3." + k);
      assertThat(s.position()[2]).isEqualTo(5.0 * k);
      assertThat(s.liverPixels()).isEqualTo(pixels);
      if (pixels == 0) {
        assertThat(heat).containsOnly(0);
        assertThat(s.attentionInside()).isZero();
      } else {
        assertThat(s.attentionInside()).isGreaterThan(0.7);
        assertThat(s.meanProbability()).isBetween(0.5, 1.0);
      }
    }
    assertThat((double) wrong / truth).isLessThan(0.02);
    assertThat(most).as("the scale is used").isEqualTo(255);
    assertThat(f.liverSlices()).isEqualTo(28);
  }

  /** Denser below than above: the mean distance is right for neither. */
  @Test
  void everySliceCountsWithItsOwnDepth() throws Exception {
    double[] depths = new double[36];
    Arrays.setAll(depths, k -> k < 18 ? 4.5 : 5.5);
    MadeScan uneven =
        new MadeScan(150, 170, 36, 1.6, 1.5, 5, new double[] {110, 120, 105}, RADIUS) {
          @Override
          public double sliceDepth(int k) {
            return depths[k];
          }
        };
    Findings f = analyse(uneven, AnalysisSettings.defaults(), Progress.NONE).findings();
    double ml = 0;
    double height = 0;
    for (SliceFinding slice : f.slices()) {
      ml += slice.liverPixels() * 1.6 * 1.5 * depths[slice.index()] / 1000;
      height += slice.liverPixels() > 0 ? depths[slice.index()] : 0;
    }
    assertThat(f.volumeMl()).isCloseTo(ml, within(1e-6));
    assertThat(f.liver().extentMm()[2]).isCloseTo(height, within(1e-6));
  }

  @Test
  void twoRunsAgreeByteForByte() throws Exception {
    AnalysisFolder a = analyse(scan(), AnalysisSettings.defaults(), Progress.NONE);
    AnalysisFolder b = analyse(scan(), AnalysisSettings.defaults(), Progress.NONE);
    for (String name : List.of("hu.i16", "mask.u8", "heat.u8")) {
      assertThat(Files.mismatch(a.path().resolve(name), b.path().resolve(name))).isEqualTo(-1);
    }
    assertThat(a.findings())
        .usingRecursiveComparison()
        .ignoringFields("millis")
        .isEqualTo(b.findings());
  }

  @Test
  void tooLittleIsNoLiver() throws Exception {
    MadeScan scan =
        new MadeScan(80, 80, 12, 2, 2, 5, new double[] {80, 80, 30}, new double[] {15, 15, 15});
    AnalysisFolder folder = analyse(scan, AnalysisSettings.defaults(), Progress.NONE);
    Findings f = folder.findings();
    assertThat(f.outcome()).isEqualTo(Outcome.NO_LIVER);
    assertThat(f.volumeMl()).isZero();
    assertThat(f.liverSlices()).isZero();
    assertThat(f.flags())
        .singleElement()
        .asString()
        .matches("only 1\\d\\.\\d mL looked like liver, less than the 50 mL that count as one");
    for (int k = 0; k < f.depth(); k++) {
      assertThat(folder.mask(k)).containsOnly(0);
      assertThat(folder.heat(k)).containsOnly(0);
    }
  }

  @Test
  void nothingIsNoLiverWithoutAWord() throws Exception {
    MadeScan scan =
        new MadeScan(40, 40, 12, 4, 4, 5, new double[] {-500, 0, 0}, new double[] {9, 9, 9});
    Findings f = analyse(scan, AnalysisSettings.defaults(), Progress.NONE).findings();
    assertThat(f.outcome()).isEqualTo(Outcome.NO_LIVER);
    assertThat(f.flags()).isEmpty();
  }

  /** It would look like a series without liver. */
  @Test
  void anAnswerThatIsNoNumberIsAFailure() throws Exception {
    SliceNetwork broken =
        new DelegatingNetwork(new StandInNetwork("alpha", 96)) {
          @Override
          public Prediction[] predict(float[][] slices) {
            Prediction[] answers = super.predict(slices);
            answers[0].probabilities()[5000] = Float.NaN;
            return answers;
          }
        };
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("broken"))) {
      Analyser analyser = new Analyser(broken, AnalysisSettings.defaults(), "1.0");
      assertThatThrownBy(() -> analyser.analyse(scan(), new Stages(Progress.NONE), writer))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("alpha")
          .hasMessageContaining("slice 1 ");
    }
  }

  @Test
  void whatHangsOnByANeckIsLeftOutAndNamed() throws Exception {
    MadeScan bowel = withBowel(5);
    Findings f = analyse(bowel, AnalysisSettings.defaults(), Progress.NONE).findings();
    assertThat(f.volumeMl()).isCloseTo(scan().trueMl(), withinPercentage(2));
    assertThat(f.flags()) // two slices of a disc of 12 mm, less what the threshold takes
        .containsExactly(
            "4 mL that hung on the liver by a thin neck or was too bright for it was left out: please check slices 18–19");
    // MadeScan numbers its slices from the head.
    assertThat(QualityFlags.toCheck(f)).containsExactly(36 - 19, 36 - 18);
  }

  /** As the volume: the mean depth of the series is not that of these two slices. */
  @Test
  void whatIsLeftOutCountsWithItsOwnDepth() throws Exception {
    Findings even = analyse(withBowel(5), AnalysisSettings.defaults(), Progress.NONE).findings();
    Findings deep = analyse(withBowel(15), AnalysisSettings.defaults(), Progress.NONE).findings();
    assertThat(even.flags()).singleElement().asString().startsWith("4 mL ");
    assertThat(deep.flags()).singleElement().asString().matches("1[1-3] mL .*");
  }

  /**
   * @param middleMm depth of the slices that show the bowel
   */
  private static MadeScan withBowel(double middleMm) {
    return new MadeScan(150, 170, 36, 1.6, 1.5, 5, CENTRE, RADIUS) {
      @Override
      public double sliceDepth(int k) {
        return isMiddle(k) ? middleMm : dz;
      }

      private boolean isMiddle(int k) {
        return Math.abs((k + 0.5) * dz - CENTRE[2]) <= dz / 2;
      }

      @Override
      boolean inside(int r, int c, int k) {
        double y = (r + 0.5) * dr - CENTRE[0];
        double x = (c + 0.5) * dc - CENTRE[1];
        double away = x - RADIUS[1] - 20;
        boolean blob = y * y + away * away < 12 * 12;
        boolean bridge = Math.abs(y) < 3 && x > 0 && away < 0;
        boolean middle = isMiddle(k);
        return super.inside(r, c, k) || middle && (blob || bridge);
      }
    };
  }

  @Test
  void aSliceWithAGapIsAmongThoseToCheck() throws Exception {
    MadeScan gap =
        new MadeScan(150, 170, 36, 1.6, 1.5, 5, CENTRE, RADIUS) {
          @Override
          boolean inside(int r, int c, int k) {
            return super.inside(r, c, k) && (k != 20 || (c + 0.5) * dc < CENTRE[1] - 10);
          }
        };
    Findings f = analyse(gap, AnalysisSettings.defaults(), Progress.NONE).findings();
    assertThat(f.flags())
        .containsExactly("liver far smaller than in the slices beside it: please check slice 16");
    assertThat(QualityFlags.toCheck(f)).containsExactly(20);
  }

  @Test
  void aScanThatCutsTheLiverSaysWhere() throws Exception {
    MadeScan low = new MadeScan(150, 170, 30, 1.6, 1.5, 5, new double[] {110, 120, 30}, RADIUS);
    assertThat(analyse(low, AnalysisSettings.defaults(), Progress.NONE).findings().flags())
        .containsExactly("liver cut off at the lowest slice (30)");
    MadeScan both = new MadeScan(150, 170, 10, 1.6, 1.5, 5, new double[] {110, 120, 25}, RADIUS);
    assertThat(analyse(both, AnalysisSettings.defaults(), Progress.NONE).findings().flags())
        .containsExactly(
            "liver cut off at the lowest slice (10)", "liver cut off at the highest slice (1)");
  }

  @Test
  void heatmapsCanBeLeftOut() throws Exception {
    AnalysisFolder folder =
        analyse(scan(), AnalysisSettings.defaults().withoutHeatmaps(), Progress.NONE);
    Findings f = folder.findings();
    assertThat(f.millis()).doesNotContainKey("explain");
    assertThat(f.attentionScale()).isZero();
    assertThat(folder.heat(18)).containsOnly(0);
    assertThat(f.volumeMl()).isGreaterThan(1000);
  }

  @Test
  void probabilitiesAreKeptForTheWholeVolumeWhereTheyAreAskedFor() throws Exception {
    // A second, smaller body of the same HU: the mask drops it, the probabilities do not.
    MadeScan two =
        new MadeScan(150, 170, 36, 1.6, 1.5, 5, CENTRE, RADIUS) {
          @Override
          boolean inside(int r, int c, int k) {
            return super.inside(r, c, k) || r > 130 && c > 150 && k < 10;
          }
        };
    AnalysisSettings kept = AnalysisSettings.defaults().withProbabilities();
    AnalysisFolder folder = analyse(two, kept, Progress.NONE);
    long apart = 0;
    for (int k = 0; k < two.depth; k++) {
      byte[] mask = folder.mask(k);
      byte[] probability = folder.probability(k);
      assertThat(probability).hasSize(two.rows * two.columns);
      for (int i = 0; i < probability.length; i++) {
        int at = two.sourceIndex(i);
        int p = probability[at] & 255;
        if (mask[at] == 1) {
          assertThat(p).as("the mask is what reached the threshold").isGreaterThanOrEqualTo(128);
        } else if (p >= 128) {
          assertThat(i / two.columns > 125 && i % two.columns > 145).isTrue();
          apart++;
        }
      }
    }
    assertThat(apart).isGreaterThan(1000);
  }

  @Test
  void probabilitiesAreNotKeptUnaskedOrWithoutLiver() throws Exception {
    AnalysisFolder unasked = analyse(scan(), AnalysisSettings.defaults(), Progress.NONE);
    assertThat(unasked.path().resolve("probability.u8")).doesNotExist();
    MadeScan little =
        new MadeScan(80, 80, 12, 2, 2, 5, new double[] {80, 80, 30}, new double[] {15, 15, 15});
    AnalysisSettings kept = AnalysisSettings.defaults().withProbabilities();
    AnalysisFolder none = analyse(little, kept, Progress.NONE);
    assertThat(none.findings().outcome()).isEqualTo(Outcome.NO_LIVER);
    assertThat(none.path().resolve("probability.u8")).doesNotExist();
  }

  @Test
  void smoothingClosesAMissedSliceAndKeepsTheVolume() throws Exception {
    MadeScan missing =
        new MadeScan(150, 170, 36, 1.6, 1.5, 5, CENTRE, RADIUS) {
          @Override
          public short[] hu(int k) {
            return k == 18 ? new short[rows * columns] : super.hu(k);
          }
        };
    AnalysisSettings smooth =
        new AnalysisSettings(
            8,
            TestTime.NONE,
            0.3,
            true,
            true,
            true,
            false,
            "",
            50,
            600,
            3500,
            AnalysisSettings.Unfamiliar.FLAG,
            AdmissionRules.DEFAULT);
    Findings alone = analyse(missing, AnalysisSettings.defaults(), Progress.NONE).findings();
    Findings joined = analyse(missing, smooth, Progress.NONE).findings();
    assertThat(alone.volumeMl()).as("the gap cuts off half of it").isLessThan(1000);
    assertThat(joined.volumeMl() / missing.trueMl()).isCloseTo(1, within(0.05));
  }
}
