package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DiceCrossEntropyTest {

  private final DiceCrossEntropy loss = new DiceCrossEntropy(1000);
  private final ActivationSigmoid sigmoid = new ActivationSigmoid();

  private double score(INDArray labels, INDArray logits) {
    return loss.computeScore(labels, logits, sigmoid, null, false);
  }

  @Test
  void rightAndSureIsNearZeroAndWrongAndSureIsLarge() {
    INDArray labels = Nd4j.zeros(DataType.DOUBLE, 1000, 1);
    labels.get(org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 300)).assign(1);
    INDArray right = labels.mul(40).sub(20);
    assertThat(score(labels, right)).isCloseTo(0, within(1e-6));
    assertThat(score(labels, right.neg())).isCloseTo(20 + 1 - 1 / 1001.0, within(1e-6));
    assertThat(score(labels, right.mul(1e6))).as("finite where the sigmoid saturates").isFinite();
  }

  @Test
  void lossOfProbabilitiesIsTheLossOfTheirLogits() {
    INDArray labels = Nd4j.rand(DataType.DOUBLE, 1000, 1).gt(0.5).castTo(DataType.DOUBLE);
    INDArray logits = Nd4j.randn(DataType.DOUBLE, 1000, 1).mul(3);
    float[] probabilities = new float[1000];
    byte[] truth = new byte[1000];
    for (int i = 0; i < truth.length; i++) {
      probabilities[i] = (float) (1 / (1 + Math.exp(-logits.getDouble(i))));
      truth[i] = (byte) labels.getInt(i);
    }
    double[] parts = new double[3];
    for (Loss loss : Loss.values()) {
      parts[loss.ordinal()] = DiceCrossEntropy.of(probabilities, truth, loss);
      double expected =
          new DiceCrossEntropy(1000, loss).computeScore(labels, logits, sigmoid, null, false);
      assertThat(parts[loss.ordinal()]).as(loss.name()).isCloseTo(expected, within(1e-5));
    }
    assertThat(parts[0]).isCloseTo(parts[1] + parts[2], within(1e-9));
    java.util.Arrays.fill(probabilities, 0);
    assertThat(DiceCrossEntropy.of(probabilities, truth, Loss.CROSS_ENTROPY))
        .as("sure and wrong")
        .isFinite();
  }

  @Test
  void sliceWithoutLiverWantsAnEmptyAnswer() {
    INDArray empty = Nd4j.zeros(DataType.DOUBLE, 1000, 1);
    assertThat(score(empty, empty.sub(30))).isCloseTo(0, within(1e-6));
    assertThat(score(empty, empty)).isCloseTo(Math.log(2) + 1 - 1 / 501.0, within(1e-9));
  }

  @Test
  void scoreIsASumOverSlicesAndEachHasItsOwnDice() {
    INDArray labels = Nd4j.rand(DataType.DOUBLE, 2000, 1).gt(0.5).castTo(DataType.DOUBLE);
    INDArray logits = Nd4j.randn(DataType.DOUBLE, 2000, 1);
    double both = score(labels, logits);
    INDArray each = loss.computeScoreArray(labels, logits, sigmoid, null);
    assertThat(each.length()).isEqualTo(2);
    assertThat(both).isCloseTo(each.sumNumber().doubleValue(), within(1e-9));
    assertThat(loss.computeScore(labels, logits, sigmoid, null, true))
        .isCloseTo(both / 2, within(1e-12));
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void gradientIsTheFiniteDifference(Loss parts) {
    DiceCrossEntropy small = new DiceCrossEntropy(8, parts);
    INDArray labels =
        Nd4j.create(
            new double[] {1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, new long[] {16, 1}, 'c');
    INDArray logits = Nd4j.randn(DataType.DOUBLE, 16, 1);
    INDArray gradient = small.computeGradient(labels, logits, sigmoid, null);
    for (int i = 0; i < 16; i++) {
      double z = logits.getDouble(i);
      logits.putScalar(i, z + 1e-6);
      double above = small.computeScore(labels, logits, sigmoid, null, false);
      logits.putScalar(i, z - 1e-6);
      double below = small.computeScore(labels, logits, sigmoid, null, false);
      logits.putScalar(i, z);
      assertThat(gradient.getDouble(i)).isCloseTo((above - below) / 2e-6, within(1e-8));
    }
  }

  @Test
  void survivesTheConfigurationsJson() {
    ComputationGraph graph =
        ResidualUNet.training(new ResidualUNet.Architecture(16, 1, 2, 0, DataType.FLOAT), 1);
    String json = graph.getConfiguration().toJson();
    ComputationGraphConfiguration restored = ComputationGraphConfiguration.fromJson(json);
    assertThat(restored.toJson()).isEqualTo(json).contains("\"pixelsPerSlice\" : 256");
    graph.close();
  }

  @Test
  void rowsThatAreNotWholeSlicesAreRefused() {
    INDArray rows = Nd4j.zeros(DataType.DOUBLE, 999, 1);
    assertThatThrownBy(() -> score(rows, rows)).isInstanceOf(IllegalArgumentException.class);
  }
}
