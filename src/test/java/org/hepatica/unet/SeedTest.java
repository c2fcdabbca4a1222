package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** What the same seed makes is the same; the native generator takes the clock for the seed 0. */
class SeedTest {
  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MAX_VALUE})
  void aNetworkOfOneSeedBeginsAsItDidBefore(long seed) {
    assertThat(weights(seed)).containsExactly(weights(seed));
  }

  @Test
  void othersBeginOtherwise() {
    assertThat(weights(0)).isNotEqualTo(weights(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE})
  void whatIsDrawnForOneSeedIsDrawnAgain(long seed) {
    assertThat(drawn(seed)).containsExactly(drawn(seed));
  }

  private static float[] weights(long seed) {
    ComputationGraph graph =
        ResidualUNet.training(
            new ResidualUNet.Architecture(16, 2, 4, 0, DataType.FLOAT, Variant.RESIDUAL), seed);
    float[] weights = graph.params().dup().data().asFloat();
    graph.close();
    return weights;
  }

  private static double[] drawn(long seed) {
    Seed.set(seed);
    return Nd4j.rand(DataType.DOUBLE, 8).data().asDouble();
  }
}
