package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Deeplearning4j's own pass is the judge. */
class ForwardPassTest {
  private static final int SIZE = 16;

  private static ComputationGraph network(Variant variant, DataType type) {
    ComputationGraph graph =
        ResidualUNet.folded(new ResidualUNet.Architecture(SIZE, 2, 3, 0, type, variant));
    Nd4j.getRandom().setSeed(11);
    // Biases are 0 at first: a forgotten one would not be noticed.
    graph.setParams(Nd4j.randn(type, 1, graph.numParams()).muli(0.3));
    return graph;
  }

  private static INDArray input(DataType type, int slices) {
    Nd4j.getRandom().setSeed(12);
    return Nd4j.rand(type, slices, SIZE, SIZE, 1);
  }

  @ParameterizedTest
  @EnumSource
  void computesWhatDeeplearning4jDoes(Variant variant) {
    ComputationGraph graph = network(variant, DataType.DOUBLE);
    INDArray input = input(DataType.DOUBLE, 3);
    INDArray expected = graph.output(false, input)[0].dup();
    ForwardPass pass = new ForwardPass(graph);
    for (int time = 1; time <= 3; time++) {
      try (ForwardPass.Outputs outputs = pass.run(input, ResidualUNet.OUTPUT::equals)) {
        assertThat(outputs.arrays()).containsOnlyKeys(ResidualUNet.OUTPUT);
        assertThat(furthest(expected, outputs.arrays().get(ResidualUNet.OUTPUT)))
            .as("pass %d", time)
            .isLessThan(1e-12);
      }
    }
    assertThat(expected.stdNumber().doubleValue()).as("not a constant").isGreaterThan(1e-3);
    pass.close();
    graph.close();
  }

  @Test
  void oneDnnInSinglePrecisionToo() {
    ComputationGraph graph = network(Variant.RESIDUAL, DataType.FLOAT);
    INDArray input = input(DataType.FLOAT, 2);
    INDArray expected = graph.output(false, input)[0].dup();
    try (ForwardPass pass = new ForwardPass(graph);
        ForwardPass.Outputs outputs = pass.run(input, ResidualUNet.OUTPUT::equals)) {
      assertThat(furthest(expected, outputs.arrays().get(ResidualUNet.OUTPUT))).isLessThan(1e-5);
    }
    graph.close();
  }

  @Test
  void whatWasAskedForIsNotWrittenOver() {
    ComputationGraph graph = network(Variant.RESIDUAL, DataType.FLOAT);
    INDArray input = input(DataType.FLOAT, 2);
    try (ForwardPass pass = new ForwardPass(graph);
        ForwardPass.Outputs all = pass.run(input, name -> true);
        ForwardPass.Outputs some =
            pass.run(input, Set.of("down1_conv1", "up2_sum", "logit")::contains)) {
      assertThat(all.arrays()).containsKeys(ResidualUNet.INPUT, "up1", "up2_sum", "liver");
      assertThat(all.arrays().get("up2_sum").minNumber().doubleValue())
          .as("before the rectifier")
          .isNegative();
      assertThat(all.arrays().get("up2").minNumber().doubleValue()).isZero();
      some.arrays()
          .forEach((name, array) -> assertThat(furthest(array, all.arrays().get(name))).isZero());
      assertThat(all.arrays().get("liver").sumNumber().doubleValue())
          .isCloseTo(graph.output(false, input)[0].sumNumber().doubleValue(), within(1e-3));
    }
    graph.close();
  }

  @Test
  void aSecondPassTakesNoNewMemory() {
    ComputationGraph graph = network(Variant.RESIDUAL, DataType.FLOAT);
    INDArray input = input(DataType.FLOAT, 2);
    try (ForwardPass pass = new ForwardPass(graph)) {
      pass.run(input, ResidualUNet.OUTPUT::equals).close();
      long kept = pass.pool().kept();
      assertThat(kept).isPositive();
      pass.run(input, ResidualUNet.OUTPUT::equals).close();
      assertThat(pass.pool().kept()).isEqualTo(kept);
      assertThat(input.wasClosed()).isFalse();
    }
    graph.close();
  }

  @Test
  void newWeightsCount() {
    ComputationGraph graph = network(Variant.RESIDUAL, DataType.FLOAT);
    INDArray input = input(DataType.FLOAT, 1);
    try (ForwardPass pass = new ForwardPass(graph)) {
      pass.run(input, ResidualUNet.OUTPUT::equals).close();
      graph.params().muli(-0.5);
      INDArray expected = graph.output(false, input)[0].dup();
      try (ForwardPass.Outputs outputs = pass.run(input, ResidualUNet.OUTPUT::equals)) {
        assertThat(furthest(expected, outputs.arrays().get(ResidualUNet.OUTPUT))).isLessThan(1e-5);
      }
    }
    graph.close();
  }

  private static double furthest(INDArray a, INDArray b) {
    return a.sub(b).amaxNumber().doubleValue();
  }
}
