package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GrowthTest {
  private static final int SMALL = 16;

  /** The inside of the grown network sees the image at half its size, and says what it said. */
  @ParameterizedTest
  @EnumSource(Variant.class)
  void theInsideKeepsWhatItKnows(Variant variant) {
    ResidualUNet.Architecture inside =
        new ResidualUNet.Architecture(SMALL, 2, 4, 0, DataType.FLOAT, variant);
    ResidualUNet.Architecture outside =
        new ResidualUNet.Architecture(2 * SMALL, 3, 2, 0, DataType.FLOAT, variant);
    Random random = new Random(5);
    INDArray image = Nd4j.create(2, SMALL, SMALL, 1);
    INDArray twice = Nd4j.create(2, 2 * SMALL, 2 * SMALL, 1);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 2 * SMALL; y++) {
        for (int x = 0; x < 2 * SMALL; x++) {
          float value = random.nextFloat();
          if (x % 2 == 0 && y % 2 == 0) {
            image.putScalar(new int[] {n, y / 2, x / 2, 0}, value);
          }
          twice.putScalar(new int[] {n, y, x, 0}, image.getFloat(n, y / 2, x / 2, 0));
        }
      }
    }
    ComputationGraph small = ResidualUNet.training(inside, 1);
    ComputationGraph grown = ResidualUNet.training(outside, 2);
    try {
      stir(small, random);
      ModelFile file = ModelFile.of(ModelInfos.of(inside, 255), small);
      assertThat(Growth.fits(file.info(), outside)).isTrue();
      Growth.into(file, grown, 0.4, 0.3);
      for (List<String> pair :
          List.of(List.of("down1", "down2"), List.of("bridge", "bridge"), List.of("up1", "up2"))) {
        INDArray before = small.feedForward(image, false).get(pair.get(0));
        INDArray after = grown.feedForward(twice, false).get(pair.get(1));
        assertThat(after.shape()).isEqualTo(before.shape());
        assertThat(before.maxNumber().doubleValue()).isGreaterThan(0.01);
        assertThat(
                after.sub(before).norm1Number().doubleValue() / before.norm1Number().doubleValue())
            .as(pair.get(0))
            .isLessThan(1e-3);
      }
    } finally {
      small.close();
      grown.close();
    }
  }

  @Test
  void growsByOneStageOnly() {
    ModelInfo info =
        ModelInfos.of(new ResidualUNet.Architecture(SMALL, 2, 4, 0, DataType.FLOAT), 255);
    assertThat(Growth.fits(info, new ResidualUNet.Architecture(32, 2, 4, 0, DataType.FLOAT)))
        .isFalse();
    assertThat(Growth.fits(info, new ResidualUNet.Architecture(32, 3, 4, 0, DataType.FLOAT)))
        .isFalse();
    assertThat(Growth.fits(info, new ResidualUNet.Architecture(32, 4, 2, 0, DataType.FLOAT)))
        .isFalse();
    assertThat(
            Growth.fits(
                info,
                new ResidualUNet.Architecture(32, 3, 2, 0, DataType.FLOAT, Variant.ATTENTION)))
        .isFalse();
  }

  /** Statistics and offsets as after training: fresh ones would hide what is not copied. */
  private static void stir(ComputationGraph graph, Random random) {
    Weights.of(graph)
        .forEach(
            (layer, table) ->
                table.forEach(
                    (name, array) -> {
                      if (!name.equals("W")) {
                        for (int i = 0; i < array.length(); i++) {
                          array.putScalar(i, 0.5 + random.nextDouble());
                        }
                      }
                    }));
  }
}
