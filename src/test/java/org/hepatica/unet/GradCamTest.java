package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradCamTest {

  private static final double STEP = 1e-7;

  /** Convolutions of every kind and depth, with all that lies between them and the logits. */
  private static final String[] LAYERS = {
    "logit",
    "up1_conv2",
    "up1_shortcut",
    "up1_deconv",
    "up2_conv1",
    "up2_deconv",
    "bridge_conv2",
    "down2_shortcut",
    "down2_conv1",
    "down1_conv2",
    "down1_conv1"
  };

  private ComputationGraph graph;
  private INDArray input;

  @BeforeEach
  void network() {
    Nd4j.getRandom().setSeed(7);
    graph = ResidualUNet.folded(new ResidualUNet.Architecture(16, 2, 3, 0, DataType.DOUBLE));
    Weights.of(graph)
        .forEach(
            (layer, table) -> table.get("b").assign(Nd4j.rand(table.get("b").shape()).mul(0.1)));
    input = Nd4j.rand(DataType.DOUBLE, 2, 16, 16, 1);
  }

  @AfterEach
  void free() {
    graph.close();
    input.close();
  }

  /**
   * A bias adds the same to every pixel of its channel, so that the score's derivative by the bias
   * is the channel's weight times the number of pixels.
   */
  @Test
  void channelWeightsAreTheFiniteDifferencesOfTheScore() {
    try (GradCam gradCam = new GradCam(graph, 0.5)) {
      GradCam.Result plain = gradCam.explain(input, "up1_conv2");
      boolean[][] predicted = region(i -> plain.logits()[i / 256][i % 256] >= 0);
      for (String layer : LAYERS) {
        check(layer, gradCam.explain(input, layer), predicted);
      }
    }
  }

  @Test
  void aSecondExplanationTakesNoNewMemory() {
    try (ForwardPass forward = new ForwardPass(graph);
        GradCam gradCam = new GradCam(graph, forward, 0.5)) {
      gradCam.explain(input, "down1_conv1");
      long kept = forward.pool().kept();
      assertThat(kept).isPositive();
      assertThat(forward.pool().lent()).isZero();
      gradCam.explain(input, "down1_conv1");
      assertThat(forward.pool().kept()).isEqualTo(kept);
      assertThat(forward.pool().lent()).isZero();
    }
  }

  /** Whatever the region: here a rectangle of the first slice and one pixel of the second. */
  @Test
  void anyRegionCanBeTheScore() {
    boolean[][] chosen = region(i -> i < 256 ? i % 16 > 9 && i / 16 < 5 : i == 256 + 100);
    try (GradCam gradCam = new GradCam(graph, 0.5)) {
      gradCam
          .explain(input, Set.of(LAYERS), chosen)
          .forEach((layer, result) -> check(layer, result, chosen));
    }
  }

  /** At every layer at once as one by one. */
  @Test
  void layersTogetherGiveTheSameAsEachAlone() {
    try (GradCam gradCam = new GradCam(graph, 0.5)) {
      Set<String> all = new HashSet<>(gradCam.layers());
      Map<String, GradCam.Result> together = gradCam.explain(input, all, null);
      for (String layer : all) {
        GradCam.Result alone = gradCam.explain(input, layer);
        assertThat(together.get(layer).map()[1]).as(layer).isEqualTo(alone.map()[1]);
      }
    }
  }

  /** What the node computes with, through oneDNN where it is on, is what the test above checks. */
  @Test
  void singlePrecisionGivesTheSameMaps() {
    ComputationGraph single =
        ResidualUNet.folded(new ResidualUNet.Architecture(16, 2, 3, 0, DataType.FLOAT));
    Weights.of(graph)
        .forEach(
            (layer, table) ->
                table.forEach(
                    (name, array) ->
                        Weights.of(single)
                            .get(layer)
                            .get(name)
                            .assign(array.castTo(DataType.FLOAT))));
    try (GradCam exact = new GradCam(graph, 0.5);
        GradCam fast = new GradCam(single, 0.5)) {
      boolean[][] region = region(i -> i % 3 > 0);
      Set<String> all = new HashSet<>(exact.layers());
      Map<String, GradCam.Result> expected = exact.explain(input, all, region);
      fast.explain(input.castTo(DataType.FLOAT), all, region)
          .forEach(
              (layer, result) -> {
                double[] map = expected.get(layer).map()[0];
                double most = Arrays.stream(map).max().orElseThrow();
                assertThat(result.map()[0]).as(layer).containsExactly(map, within(1e-4 * most));
              });
    }
    single.close();
  }

  private void check(String layer, GradCam.Result result, boolean[]... region) {
    INDArray bias = Weights.of(graph).get(layer).get("b");
    for (int c = 0; c < bias.length(); c++) {
      double before = bias.getDouble(c);
      bias.putScalar(c, before + STEP);
      double[] above = scores(region);
      bias.putScalar(c, before - STEP);
      double[] below = scores(region);
      bias.putScalar(c, before);
      for (int n = 0; n < 2; n++) {
        double expected = (above[n] - below[n]) / (2 * STEP) / (result.side() * result.side());
        assertThat(result.weights()[n][c])
            .as("%s, channel %d, slice %d", layer, c, n)
            .isCloseTo(expected, within(1e-6 + 1e-5 * Math.abs(expected)));
      }
    }
  }

  private static boolean[][] region(IntPredicate counts) {
    boolean[][] region = new boolean[2][256];
    for (int i = 0; i < 512; i++) {
      region[i / 256][i % 256] = counts.test(i);
    }
    return region;
  }

  /** Sum of logits over a region, per slice. */
  private double[] scores(boolean[]... region) {
    Map<String, INDArray> activations = graph.feedForward(input, false);
    double[] logits = activations.get(ResidualUNet.LOGIT).dup('c').data().asDouble();
    double[] scores = new double[2];
    for (int i = 0; i < 512; i++) {
      scores[i / 256] += region[i / 256][i % 256] ? logits[i] : 0;
    }
    assertThat(scores).as("a region to explain").doesNotContain(0);
    return scores;
  }

  @Test
  void mapIsThePositivePartOfTheWeightedChannels() {
    GradCam.Result result = new GradCam(graph, 0.5).explain(input, "bridge");
    INDArray activation = graph.feedForward(input, false).get("bridge");
    for (int y = 0; y < result.side(); y++) {
      for (int x = 0; x < result.side(); x++) {
        double sum = 0;
        for (int c = 0; c < activation.size(3); c++) {
          sum += result.weights()[1][c] * activation.getDouble(1, y, x, c);
        }
        assertThat(result.map()[1][y * result.side() + x])
            .isCloseTo(Math.max(0, sum), within(1e-12));
      }
    }
  }

  @Test
  void nothingPredictedGivesAZeroMap() {
    Weights.of(graph).get(ResidualUNet.LOGIT).get("b").assign(-1000);
    GradCam.Result result = new GradCam(graph, 0.5).explain(input, "up1");
    assertThat(result.map()[0]).containsOnly(0);
    assertThat(result.weights()[1]).containsOnly(0);
  }

  @Test
  void slicesOfABatchDoNotInfluenceEachOther() {
    GradCam gradCam = new GradCam(graph, 0.5);
    double[] together = gradCam.explain(input, "up2").map()[0];
    INDArray alone = input.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 1)).dup();
    assertThat(gradCam.explain(alone, "up2").map()[0]).containsExactly(together, within(1e-12));
  }

  @Test
  void layersAreListedAndAnUnknownOneIsRefused() {
    GradCam gradCam = new GradCam(graph, 0.5);
    assertThat(gradCam.layers())
        .startsWith("down1_conv1")
        .endsWith(ResidualUNet.LOGIT)
        .contains("bridge", "up2", "up1")
        .doesNotContain(ResidualUNet.OUTPUT, ResidualUNet.INPUT);
    assertThatThrownBy(() -> gradCam.explain(input, "nowhere"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("nowhere");
  }
}
