package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

class VariantTest {
  private static final int SIZE = 16;
  private static final double STEP = 1e-6;

  @TempDir Path folder;

  private static ResidualUNet.Architecture architecture(Variant variant, DataType type) {
    return new ResidualUNet.Architecture(SIZE, 2, 4, 0, type, variant);
  }

  private static INDArray blobs(DataType type) {
    Nd4j.getRandom().setSeed(3);
    return Nd4j.rand(type, 4, SIZE, SIZE, 1);
  }

  /**
   * Of the loss, along a random direction through all parameters of each layer: whoever gets a
   * gradient wrong is found here.
   */
  @ParameterizedTest
  @EnumSource(Variant.class)
  void trainingGradientsAreTheFiniteDifferencesOfTheLoss(Variant variant) {
    try (Disposable network =
        new Disposable(ResidualUNet.training(architecture(variant, DataType.DOUBLE), 5))) {
      ComputationGraph graph = network.graph();
      INDArray x = blobs(DataType.DOUBLE);
      DataSet batch = new DataSet(x, x.gt(0.6).castTo(DataType.DOUBLE));
      graph.setInputs(x);
      graph.setLabels(batch.getLabels());
      graph.computeGradientAndScore();
      INDArray gradients = graph.getFlattenedGradients().dup();
      for (Map.Entry<String, Map<String, INDArray>> layer : Weights.of(graph).entrySet()) {
        INDArray before = graph.params().dup();
        layer
            .getValue()
            .forEach(
                (name, table) -> {
                  if (!name.equals("mean") && !name.equals("var")) {
                    table.addi(Nd4j.randn(table.shape()).castTo(DataType.DOUBLE));
                  }
                });
        INDArray direction = graph.params().sub(before);
        double[] scores = new double[2];
        for (int side = 0; side < 2; side++) {
          graph.params().assign(direction.mul(side == 0 ? STEP : -STEP).addi(before));
          scores[side] = graph.score(batch, true);
        }
        graph.params().assign(before);
        // The score is a mean over slices; gradients are sums until the optimiser divides them.
        double expected = x.size(0) * (scores[0] - scores[1]) / (2 * STEP);
        double analytic = gradients.mul(direction).sumNumber().doubleValue();
        assertThat(analytic)
            .as(layer.getKey())
            .isCloseTo(expected, within(1e-7 + 1e-5 * Math.abs(expected)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void gradCamWeightsAreFiniteDifferencesAtEveryLevel(Variant variant) {
    try (Disposable network =
        new Disposable(ResidualUNet.folded(architecture(variant, DataType.DOUBLE)))) {
      ComputationGraph graph = network.graph();
      Nd4j.getRandom().setSeed(7);
      Weights.of(graph)
          .forEach(
              (layer, table) -> table.get("b").assign(Nd4j.rand(table.get("b").shape()).mul(0.1)));
      INDArray input = blobs(DataType.DOUBLE);
      GradCam gradCam = new GradCam(graph, 0.5);
      for (String layer : List.of("up1_conv2", "bridge_conv2", "down1_conv1")) {
        GradCam.Result result = gradCam.explain(input, layer);
        INDArray bias = Weights.of(graph).get(layer).get("b");
        double at = score(graph, input, result);
        for (int c = 0; c < bias.length(); c += 3) {
          double before = bias.getDouble(c);
          bias.putScalar(c, before + STEP);
          double above = score(graph, input, result);
          bias.putScalar(c, before - STEP);
          double below = score(graph, input, result);
          bias.putScalar(c, before);
          double expected = (above - below) / (2 * STEP) / (result.side() * result.side());
          double ahead = (above - at) / STEP / (result.side() * result.side());
          assertThat(ahead)
              .as("%s, channel %d: a corner of a rectifier within a step", layer, c)
              .isCloseTo(expected, within(5e-6 + 5e-5 * Math.abs(expected)));
          assertThat(result.weights()[1][c])
              .as("%s, channel %d", layer, c)
              .isCloseTo(expected, within(1e-5 + 1e-4 * Math.abs(expected)));
        }
      }
      for (String layer : List.of("down1", "bridge", "up2", "up1")) {
        assertThat(gradCam.explain(input, layer).map()[0]).doesNotContain(Double.NaN);
      }
    }
  }

  /** Sum of logits of slice 1 over the region predicted before the change. */
  private static double score(ComputationGraph graph, INDArray input, GradCam.Result region) {
    double[] logits =
        graph.feedForward(input, false).get(ResidualUNet.LOGIT).dup('c').data().asDouble();
    double sum = 0;
    int pixels = SIZE * SIZE;
    for (int i = 0; i < pixels; i++) {
      if (region.logits()[1][i] >= 0) {
        sum += logits[pixels + i];
      }
    }
    return sum;
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void learnsFoldsAndComesBackFromItsFile(Variant variant) throws IOException {
    try (Disposable network =
            new Disposable(ResidualUNet.training(architecture(variant, DataType.FLOAT), 5));
        Disposable inference =
            new Disposable(ResidualUNet.folded(architecture(variant, DataType.FLOAT)))) {
      ComputationGraph graph = network.graph();
      INDArray x = blobs(DataType.FLOAT);
      INDArray y = x.gt(0.6).castTo(DataType.FLOAT);
      graph.setLearningRate(1e-2);
      graph.fit(new INDArray[] {x}, new INDArray[] {y});
      double first = graph.score();
      for (int i = 0; i < 20; i++) {
        graph.fit(new INDArray[] {x}, new INDArray[] {y});
      }
      assertThat(graph.score()).isLessThan(0.7 * first);
      Weights.fold(graph, inference.graph());
      INDArray expected = graph.output(false, x)[0];
      assertThat(expected.sub(inference.graph().output(false, x)[0]).amaxNumber().doubleValue())
          .isLessThan(1e-4);

      Path file = folder.resolve("m.hepatica");
      ModelFile.of(info(variant), graph).write(file);
      try (LiverModel model = LiverModel.load(file)) {
        assertThat(model.info().variant()).isEqualTo(variant);
        float[] slice = x.dup('c').data().asFloat();
        float[] one = java.util.Arrays.copyOf(slice, SIZE * SIZE);
        Explanation explanation = model.explain(new float[][] {one}, "up2")[0];
        for (int i = 0; i < one.length; i++) {
          assertThat(explanation.probabilities()[i])
              .isCloseTo(expected.getFloat(0, i / SIZE, i % SIZE, 0), within(1e-4f));
        }
        double attention = 0;
        for (float a : explanation.attention()) {
          attention += a;
        }
        assertThat(attention).isPositive();
      }
    }
  }

  @Test
  void aFileWithoutAVariantIsResidual() throws IOException {
    Path file = folder.resolve("new.hepatica");
    try (Disposable network =
        new Disposable(ResidualUNet.training(architecture(Variant.RESIDUAL, DataType.FLOAT), 5))) {
      ModelFile.of(info(Variant.RESIDUAL), network.graph()).write(file);
    }
    Path old = folder.resolve("old.hepatica");
    try (ZipFile from = new ZipFile(file.toFile());
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(old))) {
      for (String name : List.of("model.json", "weights.bin")) {
        byte[] bytes = from.getInputStream(from.getEntry(name)).readAllBytes();
        if (name.equals("model.json")) {
          String json = new String(bytes, StandardCharsets.UTF_8);
          String without = json.replaceAll(",\\s*\"variant\" : \"RESIDUAL\"", "");
          assertThat(without).isNotEqualTo(json);
          bytes = without.getBytes(StandardCharsets.UTF_8);
        }
        to.putNextEntry(new ZipEntry(name));
        to.write(bytes);
      }
    }
    assertThat(ModelFile.read(old).info()).isEqualTo(ModelFile.read(file).info());
    LiverModel.load(old).close();
  }

  /** Checkpoints of runs that go on hold these lines. */
  @Test
  void aCheckpointNamesTheClassesOfItsVertices() {
    for (Variant variant : List.of(Variant.ATTENTION, Variant.SQUEEZE)) {
      try (Disposable network =
          new Disposable(ResidualUNet.training(architecture(variant, DataType.FLOAT), 5))) {
        String json = network.graph().getConfiguration().toJson();
        assertThat(json)
            .containsPattern("\\{\\s*\"@class\" : \"org.hepatica.unet.GateVertex\"\\s*\\}");
        assertThat(json.contains("org.hepatica.unet.SqueezeVertex"))
            .isEqualTo(variant == Variant.SQUEEZE);
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);
      }
    }
  }

  @Test
  void weightsOfAnotherVariantAreRefused() {
    try (Disposable plain =
            new Disposable(ResidualUNet.training(architecture(Variant.PLAIN, DataType.FLOAT), 5));
        Disposable gated =
            new Disposable(
                ResidualUNet.training(architecture(Variant.ATTENTION, DataType.FLOAT), 5))) {
      ModelFile file = ModelFile.of(info(Variant.PLAIN), plain.graph());
      assertThatThrownBy(() -> file.into(gated.graph()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("other layers");
    }
  }

  private static ModelInfo info(Variant variant) {
    return ModelInfos.of(architecture(variant, DataType.FLOAT), 255);
  }

  /** Closes a network at the end of a try block. */
  private record Disposable(ComputationGraph graph) implements AutoCloseable {
    @Override
    public void close() {
      graph.close();
    }
  }
}
