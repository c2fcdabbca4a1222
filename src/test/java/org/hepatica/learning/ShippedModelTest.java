package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.data.SyntheticNegatives;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.learning.trust.Evaluation;
import org.hepatica.learning.trust.Scores;
import org.hepatica.testing.Peers;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Explanation;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weights that come with the program. */
class ShippedModelTest {

  private static final String[] PARTS = {"images", "masks"};

  @TempDir Path folder;

  @Test
  void areSmallAndSayWhatTheyAre() throws IOException {
    try (InputStream in = LiverModel.class.getResourceAsStream(LiverModel.SHIPPED)) {
      assertThat(in.readAllBytes().length).isLessThan(12_000_000);
    }
    ModelInfo info = LiverModel.shippedFile().info();
    assertThat(info.id()).as("of the weights").isEqualTo("liver-daea4e3a3ff3");
    Calibration calibration = LiverModel.shippedFile().calibration().orElseThrow();
    assertThat(calibration.familiar().limit()).isPositive();
    assertThat(calibration.brightness().patients()).isEqualTo(71);
    assertThat(calibration.range().patients()).isEqualTo(14);
    assertThat(calibration.range().covered()).isGreaterThanOrEqualTo(13);
    assertThat(calibration.threshold()).isEqualTo(info.threshold());
    assertThat(calibration.attention().slices()).isBetween(80, 90);
    assertThat(calibration.attention().outside()).isBetween(0.0, 1.0);
    assertThat(calibration.overlap().patients()).isEqualTo(14);
    assertThat(calibration.overlap().limit()).isBetween(0.5, 1.0);
    assertThat(info.inputSize()).isEqualTo(320);
    assertThat(info.licence()).isEqualTo("CC BY-SA 4.0");
    assertThat(info.attribution()).contains("Antonelli", "Simpson");
    assertThat(info.data())
        .extracting(ModelInfo.Data::name)
        .doesNotContain("lits-dense-2d", "chaos-2d")
        .contains("msd-liver-2d");
    assertThat(info.scores()).containsKeys("validation.dice.mean", "test.dice.mean");
  }

  /** So that a retraining does not validate with them, and no figure of them is taken for news. */
  @Test
  void sayWhichPicturesTheyWereTrainedOn() throws IOException {
    ModelInfo info = LiverModel.shippedFile().info();
    assertThat(info.seen().size()).as("360 with liver, 9 and 24 without").isEqualTo(393);
    List<Slice> all = new CaseFolder(Peers.data("msd-liver-2d"), 0, 255).read(16, 0, 255);
    Split split = Split.msdLiver();
    assertThat(split.select(all, Split.Role.TRAINING))
        .hasSize(360)
        .allMatch(slice -> info.seen().has(slice.print()));
    for (Split.Role role : List.of(Split.Role.VALIDATION, Split.Role.TEST)) {
      assertThat(split.select(all, role))
          .isNotEmpty()
          .noneMatch(slice -> info.seen().has(slice.print()));
    }
    Path drawn = folder.resolve("drawn");
    SyntheticNegatives.write(drawn, 24, 1);
    assertThat(new CaseFolder(drawn, 0, 255).read(16, 0, 255))
        .hasSize(24)
        .allMatch(slice -> info.seen().has(slice.print()));
  }

  @Test
  void startANewRegistry() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder.resolve("models"));
    assertThat(registry.currentId()).isEqualTo(LiverModel.shippedFile().info().id());
  }

  /**
   * A few validation patients, so that the test patients stay unseen by all but the one
   * measurement.
   */
  @Test
  void findLiversInRealSlices() throws IOException {
    Path data = Peers.data("msd-liver-2d");
    for (String part : PARTS) {
      Files.createDirectories(folder.resolve(part));
      for (String name : List.of("10003", "10014", "10075")) {
        try (var files = Files.newDirectoryStream(data.resolve(part), name + "_*.png")) {
          for (Path file : files) {
            Files.copy(file, folder.resolve(part).resolve(file.getFileName()));
          }
        }
      }
    }
    try (LiverModel model = LiverModel.shipped()) {
      CaseFolder cases = new CaseFolder(folder, 0, 255);
      Scores scores =
          Evaluation.of(model, List.of(cases), Split.MSD_LIVER, Split.Role.VALIDATION)
              .at(model.info().threshold());
      assertThat(scores.slices()).hasSizeGreaterThan(15);
      assertThat(scores.pooledDice()).isGreaterThan(0.85);

      int side = model.info().inputSize();
      Slice slice = cases.read(side, 0, 255).get(0);
      Explanation explanation = model.explain(slice.values());
      double inside = 0;
      double all = 0;
      for (int i = 0; i < slice.mask().length; i++) {
        all += explanation.attention()[i];
        inside += explanation.attention()[i] * slice.mask()[i];
      }
      assertThat(all).isPositive();
      assertThat(inside / all).as("share of attention on the liver").isGreaterThan(0.5);

      float[] air = new float[side * side];
      for (float p : model.probabilities(new float[][] {air})[0]) {
        assertThat(p).isLessThan((float) model.info().threshold());
      }
    }
  }
}
