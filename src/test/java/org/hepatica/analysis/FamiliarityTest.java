package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hepatica.analysis.AnalysisSettings.Unfamiliar;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.FeatureReference;
import org.hepatica.unet.LiverBrightness;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;
import org.hepatica.unet.VolumeRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamiliarityTest {
  @TempDir Path folder;
  private List<Path> phantom;

  @BeforeEach
  void makePhantom() throws IOException {
    phantom =
        files(
            Phantom.write(
                    folder.resolve("phantom"),
                    PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10))
                .series());
  }

  private static List<Path> files(Path series) throws IOException {
    try (Stream<Path> all = Files.list(series)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** A network whose slices have one feature, 1, and whose training had others around 0. */
  private static final class Calibrated extends DelegatingNetwork {
    private final Calibration calibration;
    private TestTime mode = TestTime.NONE;

    Calibrated(double limit) {
      this(limit, 0, 0, 180);
    }

    /**
     * @param attention agreement below which a slice is named
     * @param overlap expected Dice below which a series is named
     * @param brightest mean of a liver in training, HU
     */
    Calibrated(double limit, double attention, double overlap, double brightest) {
      super(new StandInNetwork("alpha", 64));
      List<float[]> training = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        training.add(new float[] {i % 2 == 0 ? 0.1f : -0.1f});
      }
      calibration =
          new Calibration(
              new Calibration.Familiar(FeatureReference.of(training), limit, 100, 5),
              new LiverBrightness(0, brightest, 5),
              new VolumeRange(0.1, 10, 10),
              new AttentionLimits(network.defaultLayer(), 2, attention, 90, 9, 5, 2),
              new ExpectedOverlap(1, 0.5, 2, 14, overlap),
              List.of(),
              0.5,
              TestTime.NONE);
    }

    @Override
    public Prediction[] predict(float[][] slices) {
      Prediction[] predictions = network.predict(slices);
      for (int i = 0; i < predictions.length; i++) {
        predictions[i] = new Prediction(predictions[i].probabilities(), new float[] {1});
      }
      return predictions;
    }

    @Override
    public TestTime testTime(TestTime newMode) {
      mode = newMode.of(calibration);
      return mode;
    }

    @Override
    public Optional<Calibration> calibration() {
      return Optional.of(calibration.of(mode));
    }
  }

  private Findings analyse(SliceNetwork network, Unfamiliar fate) throws IOException {
    return new Analyser(network, AnalysisSettings.defaults().withUnfamiliar(fate), "1.0")
        .analyse(phantom, folder.resolve("result"), Progress.NONE)
        .findings();
  }

  @Test
  void whatIsUnlikeTheTrainingIsFlaggedFirst() throws Exception {
    Findings findings = analyse(new Calibrated(4), Unfamiliar.FLAG);
    assertThat(findings.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(findings.familiarity().unfamiliar()).isTrue();
    assertThat(findings.flags().get(0))
        .matches(
            "unlike the training images \\(distance \\d+\\.\\d, limit 4\\.0\\): do not rely .*");
  }

  @Test
  void orRefusedWithItsNumberBySetting() throws Exception {
    Findings findings = analyse(new Calibrated(4), Unfamiliar.REFUSE);
    assertThat(findings.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(findings.refusalCode()).isEqualTo("HEP-440");
    assertThat(findings.refusalReason()).contains("limit 4.0");
  }

  @Test
  void orTakenWithoutAWordBySetting() throws Exception {
    Findings findings = analyse(new Calibrated(4), Unfamiliar.ACCEPT);
    assertThat(findings.familiarity().unfamiliar()).isTrue();
    assertThat(findings.flags()).noneMatch(flag -> flag.contains("training"));
  }

  @Test
  void whatIsFamiliarIsNeverRefused() throws Exception {
    Findings findings = analyse(new Calibrated(1000), Unfamiliar.REFUSE);
    assertThat(findings.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(findings.familiarity().unfamiliar()).isFalse();
    assertThat(findings.flags()).noneMatch(flag -> flag.contains("training"));
    assertThat(findings.liver().volumeLowMl()).isPositive().isLessThan(findings.volumeMl());
    assertThat(findings.liver().volumeHighMl()).isGreaterThan(findings.volumeMl());
  }

  @Test
  void expectedOverlapAndAttentionAreToldAndNamedByTheModelsOwnLimits() throws Exception {
    Findings findings = analyse(new Calibrated(1000), Unfamiliar.FLAG);
    LiverMeasures.Overlap overlap = findings.liver().overlap();
    assertThat(overlap.expected()).isBetween(overlap.low(), overlap.high());
    assertThat(overlap.low()).isLessThan(overlap.high());
    SeriesAttention attention = findings.liver().attention();
    assertThat(attention.inside() + attention.near() + attention.outside())
        .isCloseTo(1, within(1e-9));
    assertThat(attention.unusual()).isZero();
    assertThat(findings.flags()).noneMatch(f -> f.contains("overlap") || f.contains("attention"));

    Findings poor =
        new Analyser(new Calibrated(1000, 1.1, 1.1, 20), AnalysisSettings.defaults(), "1.0")
            .analyse(phantom, folder.resolve("poor"), Progress.NONE)
            .findings();
    assertThat(poor.liver().attention().unusual()).isEqualTo(poor.liverSlices());
    assertThat(QualityFlags.toCheck(poor)).hasSize(poor.liverSlices());
    assertThat(poor.flags())
        .anyMatch(f -> f.startsWith("attention outside the liver: please check slices "))
        .anyMatch(f -> f.startsWith("expected overlap with the true liver "))
        .anyMatch(f -> f.contains(" HU, brighter than any in training (0 to 20 HU): "));
  }

  @Test
  void whatWasCalibratedOtherwiseIsNotUsedAndThatIsSaid() throws Exception {
    Findings findings =
        new Analyser(
                new Calibrated(1000, 1.1, 1.1, 20),
                AnalysisSettings.defaults().withTestTime(TestTime.SIZES),
                "1.0")
            .analyse(phantom, folder.resolve("sizes"), Progress.NONE)
            .findings();
    assertThat(findings.testTime()).isEqualTo(TestTime.SIZES);
    assertThat(findings.familiarity()).isNotNull();
    assertThat(findings.liver().volumeLowMl()).isNull();
    assertThat(findings.liver().overlap()).isNull();
    assertThat(findings.slices()).noneMatch(SliceFinding::attentionUnusual);
    assertThat(findings.flags())
        .anyMatch(f -> f.startsWith("not calibrated for the mean of two sizes"));
    assertThat(findings.processing("threshold %.1f"))
        .containsExactly("threshold 0.5", "mean of two sizes");

    Findings usual = analyse(new Calibrated(1000), Unfamiliar.FLAG);
    assertThat(usual.testTime()).isNull();
    assertThat(usual.processing("threshold %.1f")).containsExactly("threshold 0.5");
    assertThat(usual.flags()).noneMatch(f -> f.contains("calibrated"));
  }

  @Test
  void aNetworkThatKnowsOneWayRefusesAnother() {
    assertThatThrownBy(
            () ->
                new Analyser(
                    new StandInNetwork("alpha", 64),
                    AnalysisSettings.defaults().withTestTime(TestTime.SIZES),
                    "1.0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
  }

  @Test
  void aModelWithoutCalibrationSaysNothing() throws Exception {
    Findings findings = analyse(new StandInNetwork("alpha", 64), Unfamiliar.REFUSE);
    assertThat(findings.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(findings.familiarity()).isNull();
    assertThat(findings.liver().volumeLowMl()).isNull();
    assertThat(findings.liver().volumeHighMl()).isNull();
    assertThat(findings.liver().overlap()).isNull();
    assertThat(findings.slices()).noneMatch(SliceFinding::attentionUnusual);
  }

  /** The shipped model: broken scans are far away, a real one is not. */
  @Test
  void theShippedModelTellsARealScanFromBrokenOnes() throws Exception {
    List<Path> real = files(Peers.data("ct/crlm-1004"));
    try (LiverNetwork network = LiverNetwork.load(null)) {
      Calibration.Familiar familiar = network.calibration().orElseThrow().familiar();
      assertThat(distance(network, familiar, real, Disguise.NONE)).isLessThan(familiar.limit());
      for (Disguise broken :
          List.of(Disguise.INTERCEPT_LOST, Disguise.INVERTED, Disguise.MR_WATER_BRIGHT)) {
        assertThat(distance(network, familiar, phantom, broken))
            .as("phantom " + broken)
            .isGreaterThan(familiar.limit());
      }
    }
  }

  /** Median over a few slices in the middle of the series. */
  private static double distance(
      SliceNetwork network, Calibration.Familiar familiar, List<Path> files, Disguise disguise)
      throws Exception {
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    NetworkGrid grid =
        new NetworkGrid(
            volume.rows(),
            volume.columns(),
            volume.rowSpacing(),
            volume.columnSpacing(),
            network.inputSize());
    float[][] inputs = new float[8][];
    for (int i = 0; i < inputs.length; i++) {
      short[] hu = volume.hu(volume.depth() / 2 - inputs.length / 2 + i);
      inputs[i] = grid.toNetwork(disguise.apply(hu, volume.columns()));
      for (int p = 0; p < inputs[i].length; p++) {
        inputs[i][p] = network.normalise(inputs[i][p]);
      }
    }
    double[] distances = new double[inputs.length];
    Prediction[] predictions = network.predict(inputs);
    for (int i = 0; i < distances.length; i++) {
      distances[i] = familiar.reference().distance(predictions[i].features());
    }
    return Calibration.ofSeries(distances);
  }
}
