package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LiverModelTest {

  private static final int SIZE = 32;
  private static final ResidualUNet.Architecture ARCHITECTURE =
      new ResidualUNet.Architecture(SIZE, 2, 4, 0.3, DataType.FLOAT);

  @TempDir Path folder;
  private final ComputationGraph graph = trained();

  /** A network whose normalisation has seen data, so that folding has something to fold. */
  private static ComputationGraph trained() {
    ComputationGraph graph = ResidualUNet.training(ARCHITECTURE, 5);
    Nd4j.getRandom().setSeed(5);
    for (int i = 0; i < 5; i++) {
      INDArray x = Nd4j.rand(DataType.FLOAT, 4, SIZE, SIZE, 1);
      graph.fit(new INDArray[] {x}, new INDArray[] {x.gt(0.8).castTo(DataType.FLOAT)});
    }
    return graph;
  }

  private ModelFile file() {
    return ModelFile.of(
        new ModelInfo(
            "",
            "tiny",
            SIZE,
            -50,
            150,
            2,
            4,
            0.4,
            "parent-1",
            "2026-01-01T00:00:00Z",
            5,
            1,
            List.of(new ModelInfo.Data("noise", "00")),
            Map.of("validation.dice.mean", 0.5),
            "CC0",
            "nobody"),
        graph);
  }

  private static float[][] slices(int count) {
    Random random = new Random(3);
    float[][] slices = new float[count][SIZE * SIZE];
    for (float[] slice : slices) {
      for (int i = 0; i < slice.length; i++) {
        slice[i] = random.nextFloat();
      }
    }
    return slices;
  }

  @AfterEach
  void free() {
    graph.close();
  }

  @Test
  void foldedNetworkAgreesWithTheTrainedOne() {
    ComputationGraph folded = ResidualUNet.folded(ARCHITECTURE);
    Weights.fold(graph, folded);
    INDArray x = Nd4j.rand(DataType.FLOAT, 3, SIZE, SIZE, 1);
    INDArray expected = graph.output(false, x)[0];
    INDArray actual = folded.output(false, x)[0];
    assertThat(expected.sub(actual).amaxNumber().doubleValue()).isLessThan(1e-4);
    assertThat(expected.stdNumber().doubleValue()).as("not a constant").isGreaterThan(1e-3);
    assertThat(folded.numParams()).isLessThan(graph.numParams());
    folded.close();
  }

  @Test
  void fileGivesBackWeightsAndWhatItSays() throws IOException {
    ModelFile written = file();
    Path path = folder.resolve("models").resolve("tiny.hepatica");
    written.write(path);
    ModelFile read = ModelFile.read(path);
    assertThat(read.info()).isEqualTo(written.info());
    assertThat(read.info().id()).matches("tiny-[0-9a-f]{12}");
    ComputationGraph other = ResidualUNet.training(ARCHITECTURE, 99);
    read.into(other);
    assertThat(other.params()).isEqualTo(graph.params());
    assertThat(folder.resolve("models")).isDirectoryContaining("glob:**/tiny.hepatica");
    other.close();
  }

  @Test
  void aCalibrationStaysBesideTheWeightsAndChangesNothingElse() throws IOException {
    Path plain = folder.resolve("plain.hepatica");
    Path with = folder.resolve("with.hepatica");
    file().write(plain);
    assertThat(ModelFile.read(plain).calibration()).isEmpty();
    FeatureReference reference =
        FeatureReference.of(List.of(new float[] {1, 2}, new float[] {2, 1}, new float[] {0, 0}));
    Calibration calibration =
        new Calibration(
            new Calibration.Familiar(reference, 1.5, 3, 7),
            new LiverBrightness(47.5, 146.25, 7),
            new VolumeRange(2.5, 14, 13),
            new AttentionLimits("up1", 0.2, 0.6, 90, 10, 5, 2),
            new ExpectedOverlap(1.4, 0.7, 2.1, 14, 0.83),
            List.of(new ModelInfo.Data("noise", "00")),
            0.4,
            TestTime.NONE);
    ModelFile.read(plain).calibrated(calibration).write(with);
    ModelFile read = ModelFile.read(with);
    assertThat(read.info()).isEqualTo(ModelFile.read(plain).info());
    assertThat(entry(with, "weights.bin")).isEqualTo(entry(plain, "weights.bin"));
    assertThat(entry(with, "model.json")).isEqualTo(entry(plain, "model.json"));
    Calibration back = read.measured(0.5, Map.of()).calibration().orElseThrow();
    assertThat(back.brightness()).isEqualTo(calibration.brightness());
    assertThat(back.range()).isEqualTo(calibration.range());
    assertThat(back.attention()).isEqualTo(calibration.attention());
    assertThat(back.overlap()).isEqualTo(calibration.overlap());
    assertThat(back.data()).isEqualTo(calibration.data());
    assertThat(back.familiar().limit()).isEqualTo(1.5);
    assertThat(back.familiar().patients()).isEqualTo(7);
    assertThat(back.familiar().reference().distance(new float[] {3, 3}))
        .isEqualTo(reference.distance(new float[] {3, 3}));
    read.calibrated(new Calibration(null, null, null, null, List.of(), 0.4)).write(with);
    assertThat(ModelFile.read(with).calibration().orElseThrow().familiar()).isNull();
  }

  private static byte[] entry(Path file, String name) throws IOException {
    try (java.util.zip.ZipFile zip = new java.util.zip.ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }
  }

  @Test
  void featuresComeWithTheProbabilities() {
    try (LiverModel model = LiverModel.of(file())) {
      float[][] slices = slices(11);
      Prediction[] predictions = model.predict(slices);
      float[][] probabilities = model.probabilities(slices);
      for (int i = 0; i < slices.length; i++) {
        assertThat(predictions[i].probabilities()).isEqualTo(probabilities[i]);
        assertThat(predictions[i].features()).as("a channel each").hasSize(16);
      }
      assertThat(predictions[0].features()).isNotEqualTo(predictions[1].features());
      float[] alone = model.predict(new float[][] {slices[9]})[0].features();
      for (int f = 0; f < alone.length; f++) {
        assertThat(alone[f]).isCloseTo(predictions[9].features()[f], within(1e-4f));
      }
    }
  }

  @Test
  void damagedOrForeignFilesAreRefused() throws IOException {
    Path path = folder.resolve("m.hepatica");
    file().write(path);
    byte[] bytes = Files.readAllBytes(path);
    Path cut =
        Files.write(
            folder.resolve("cut.hepatica"), java.util.Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> ModelFile.read(cut)).isInstanceOf(IOException.class);
    Path text = Files.writeString(folder.resolve("text.hepatica"), "hello");
    assertThatThrownBy(() -> ModelFile.read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("text.hepatica");
    ComputationGraph wider =
        ResidualUNet.training(new ResidualUNet.Architecture(SIZE, 2, 8, 0, DataType.FLOAT), 1);
    assertThatThrownBy(() -> file().into(wider))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shape");
    wider.close();
  }

  @Test
  void anyNumberOfSlicesGivesTheSameAsOneByOne() {
    try (LiverModel model = LiverModel.of(file())) {
      float[][] slices = slices(11);
      float[][] together = model.probabilities(slices);
      assertThat(together).hasNumberOfRows(11);
      for (int i = 0; i < slices.length; i++) {
        float[] alone = model.probabilities(new float[][] {slices[i]})[0];
        assertThat(together[i]).containsExactly(alone, within(1e-5f));
      }
      assertThat(model.probabilities(new float[0][])).isEmpty();
    }
  }

  @Test
  void explanationHasTheProbabilitiesAndANonNegativeMap() {
    try (LiverModel model = LiverModel.of(file())) {
      float[][] slices = slices(3);
      float[][] probabilities = model.probabilities(slices);
      for (String layer : List.of("down1", "bridge", "up2", "up1")) {
        Explanation[] explanations = model.explain(slices, layer);
        for (int i = 0; i < slices.length; i++) {
          assertThat(explanations[i].probabilities())
              .containsExactly(probabilities[i], within(1e-5f));
          assertThat(explanations[i].attention()).hasSize(SIZE * SIZE);
          for (float value : explanations[i].attention()) {
            assertThat(value).isGreaterThanOrEqualTo(0);
          }
        }
      }
      assertThat(model.layers()).contains(LiverModel.DEFAULT_LAYER);
      assertThat(model.explain(slices[0]).attention())
          .isEqualTo(model.explain(slices, LiverModel.DEFAULT_LAYER)[0].attention());
    }
  }

  /** At 9/8 of 32, which is 36, by a network that was built for 36. */
  @Test
  void twoSizesAreTheMeanOfTwoNetworks() {
    ComputationGraph larger = ResidualUNet.folded(ARCHITECTURE.withInputSize(36));
    Weights.fold(graph, larger);
    try (LiverModel model = LiverModel.of(file())) {
      float[][] slices = slices(11);
      Prediction[] plain = model.predict(slices);
      float[][] large = new float[slices.length][];
      for (int i = 0; i < large.length; i++) {
        large[i] = Resize.linear(doubles(slices[i]), SIZE, 36);
      }
      float[][] second = new Inference(larger, 36, 4).probabilities(large);
      Prediction[] both = model.testTime(TestTime.SIZES).predict(slices);
      double moved = 0;
      for (int i = 0; i < slices.length; i++) {
        float[] back = Resize.linear(doubles(second[i]), 36, SIZE);
        float[] own = plain[i].probabilities();
        for (int p = 0; p < own.length; p++) {
          moved = Math.max(moved, Math.abs(back[p] - own[p]));
          assertThat(both[i].probabilities()[p]).isCloseTo((own[p] + back[p]) / 2, within(1e-5f));
        }
        assertThat(both[i].features()).containsExactly(plain[i].features(), within(1e-5f));
      }
      assertThat(moved).as("the second size says something else").isGreaterThan(1e-3);
      assertThat(model.testTime(TestTime.NONE).probabilities(slices)[3])
          .containsExactly(plain[3].probabilities(), within(1e-5f));
    } finally {
      larger.close();
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  @Test
  void attentionIsToWhatBothSizesPredict() {
    try (LiverModel model = LiverModel.of(file())) {
      float[][] slices = slices(3);
      float[][] probabilities = model.testTime(TestTime.SIZES).probabilities(slices);
      boolean[][] region = new boolean[slices.length][SIZE * SIZE];
      for (int i = 0; i < region.length; i++) {
        for (int p = 0; p < region[i].length; p++) {
          region[i][p] = probabilities[i][p] >= model.info().threshold();
        }
      }
      float[][] expected = model.attention(slices, java.util.Set.of("up1"), region).get("up1");
      Explanation[] explanations = model.explain(slices, "up1");
      for (int i = 0; i < slices.length; i++) {
        assertThat(explanations[i].probabilities())
            .containsExactly(probabilities[i], within(1e-5f));
        assertThat(explanations[i].attention()).containsExactly(expected[i], within(1e-5f));
      }
    }
  }

  @Test
  void aCalibrationSpeaksOnlyOfTheWayItWasMade() throws IOException {
    FeatureReference reference =
        FeatureReference.of(List.of(new float[] {1, 2}, new float[] {2, 1}, new float[] {0, 0}));
    Calibration plain =
        new Calibration(
            new Calibration.Familiar(reference, 1.5, 3, 7),
            new VolumeRange(2.5, 14, 13),
            new AttentionLimits("up1", 0.2, 0.6, 90, 10, 5, 2),
            new ExpectedOverlap(1.4, 0.7, 2.1, 14, 0.83),
            List.of(),
            0.4);
    Calibration sizes =
        new Calibration(
            plain.familiar(),
            new LiverBrightness(47.5, 146.25, 7),
            plain.range(),
            plain.attention(),
            plain.overlap(),
            List.of(),
            0.4,
            TestTime.SIZES);
    assertThat(sizes.id()).isNotEqualTo(plain.id());
    assertThatThrownBy(
            () -> new Calibration(null, null, null, null, null, List.of(), 0.4, TestTime.MODEL))
        .as("a calibration is for one way")
        .isInstanceOf(IllegalArgumentException.class);
    Path path = folder.resolve("c.hepatica");
    file().calibrated(sizes).write(path);
    assertThat(new String(entry(path, "calibration.json"), java.nio.charset.StandardCharsets.UTF_8))
        .contains("SIZES");
    try (LiverModel model = LiverModel.load(path)) {
      Calibration other = model.calibration().orElseThrow();
      assertThat(other.testTime()).isEqualTo(TestTime.SIZES);
      assertThat(other.familiar().limit()).isEqualTo(1.5);
      assertThat(other.brightness().to()).isEqualTo(146.25);
      assertThat(other.range()).isNull();
      assertThat(other.attention()).isNull();
      assertThat(other.overlap()).isNull();
      assertThat(model.defaultLayer()).as("is shown all the same").isEqualTo("up1");
      Calibration own = model.testTime(TestTime.SIZES).calibration().orElseThrow();
      assertThat(own.range()).isEqualTo(plain.range());
      assertThat(own.attention()).isEqualTo(plain.attention());
      assertThat(own.overlap()).isEqualTo(plain.overlap());
      assertThat(model.testTime(TestTime.NONE).calibration().orElseThrow().range()).isNull();
      assertThat(model.testTime(TestTime.MODEL).testTime())
          .as("as it was calibrated for")
          .isEqualTo(TestTime.SIZES);
      assertThat(model.calibration().orElseThrow().range()).isEqualTo(plain.range());
    }
    file().calibrated(plain).write(path);
    assertThat(new String(entry(path, "calibration.json"), java.nio.charset.StandardCharsets.UTF_8))
        .as("as written before there was another way, so that its id stays")
        .doesNotContain("testTime");
    try (LiverModel once = LiverModel.load(path);
        LiverModel never = LiverModel.of(file())) {
      assertThat(once.testTime(TestTime.MODEL).testTime()).isEqualTo(TestTime.NONE);
      assertThat(never.testTime(TestTime.MODEL).testTime())
          .as("a model that was never calibrated")
          .isEqualTo(TestTime.NONE);
    }
  }

  @Test
  void slicesThatAreNotWhatTheModelTakesAreRefused() {
    try (LiverModel model = LiverModel.of(file())) {
      assertThatThrownBy(() -> model.probabilities(new float[][] {new float[10]}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("1024");
      float[][] bad = slices(2);
      bad[1][7] = Float.NaN;
      assertThatThrownBy(() -> model.probabilities(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("slice 1");
      assertThatThrownBy(() -> model.explain(bad, "up1"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(model.info().normalise(Double.NaN)).isNaN();
    }
  }

  @Test
  void windowMapsHounsfieldUnitsToZeroToOne() {
    ModelInfo info = file().info();
    assertThat(info.normalise(-50)).isZero();
    assertThat(info.normalise(-1000)).isZero();
    assertThat(info.normalise(50)).isEqualTo(0.5f);
    assertThat(info.normalise(150)).isEqualTo(1);
    assertThat(info.normalise(3000)).isEqualTo(1);
  }

  @Test
  void enlargingKeepsLevelsAndPlaces() {
    assertThat(Resize.linear(new double[] {3, 3, 3, 3}, 2, 8)).containsOnly(3);
    float[] ramp = Resize.linear(new double[] {0, 1, 0, 1}, 2, 4);
    assertThat(ramp).startsWith(0, 0.25f, 0.75f, 1);
  }
}
