package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GradCamTest {

  private static final double STEP = 1e-7;

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
    GradCam gradCam = new GradCam(graph, 0.5);
    for (String layer :
        new String[] {
          "up1_conv2", "up1_deconv", "up2_conv1", "bridge_conv2", "down2_shortcut", "down1_conv1"
        }) {
      GradCam.Result result = gradCam.explain(input, layer);
      INDArray bias = Weights.of(graph).get(layer).get("b");
      for (int c = 0; c < bias.length(); c++) {
        double before = bias.getDouble(c);
        bias.putScalar(c, before + STEP);
        double[] above = scores(result);
        bias.putScalar(c, before - STEP);
        double[] below = scores(result);
        bias.putScalar(c, before);
        for (int n = 0; n < 2; n++) {
          double expected = (above[n] - below[n]) / (2 * STEP) / (result.side() * result.side());
          assertThat(result.weights()[n][c])
              .as("%s, channel %d, slice %d", layer, c, n)
              .isCloseTo(expected, within(1e-6 + 1e-5 * Math.abs(expected)));
        }
      }
    }
  }

  /** Sum of logits over the region predicted before the change, per slice. */
  private double[] scores(GradCam.Result region) {
    Map<String, INDArray> activations = graph.feedForward(input, false);
    double[] logits = activations.get(ResidualUNet.LOGIT).dup('c').data().asDouble();
    double[] scores = new double[2];
    for (int n = 0; n < 2; n++) {
      for (int i = 0; i < 256; i++) {
        if (region.logits()[n][i] >= 0) {
          scores[n] += logits[n * 256 + i];
        }
      }
      assertThat(scores[n]).as("a region to explain").isGreaterThan(0);
    }
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
