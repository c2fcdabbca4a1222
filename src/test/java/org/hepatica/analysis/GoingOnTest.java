package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole analysis by a network that does not see the lower end of a left lobe. */
class GoingOnTest {
  private static final int DEPTH = 36;
  private static final double SPACING = 5;
  private static final int BLIND_BELOW = 14;
  private static final double BLIND_FROM_MM = 140;

  @TempDir Path folder;

  /** Beside the ellipsoid a rod, which goes on below it. */
  private static final class TwoLobes extends MadeScan {
    TwoLobes() {
      super(
          150,
          170,
          DEPTH,
          1.6,
          1.5,
          SPACING,
          new double[] {110, 90, 110},
          new double[] {50, 60, 60});
    }

    @Override
    boolean inside(int r, int c, int k) {
      double y = (r + 0.5) * dr - 90;
      double x = (c + 0.5) * dc - 165;
      double z = (k + 0.5) * dz;
      return super.inside(r, c, k) || Math.hypot(x, y) < 24 && z > 35 && z < 120;
    }

    double ml() {
      long pixels = 0;
      for (int i = 0; i < rows * columns * depth; i++) {
        pixels += inside(i / columns % rows, i % columns, i / columns / rows) ? 1 : 0;
      }
      return pixels * dr * dc * dz / 1000;
    }
  }

  /** Slices come in order from the feet; below one of them it is blind on the left. */
  private static final class Blind extends DelegatingNetwork {
    private int seen;

    Blind() {
      super(new StandInNetwork("blind", 96));
    }

    @Override
    public Prediction[] predict(float[][] slices) {
      Prediction[] answers = network.predict(slices);
      for (int i = 0; i < answers.length; i++) {
        if (seen++ < BLIND_BELOW) {
          float[] p = answers[i].probabilities().clone();
          for (int at = 0; at < p.length; at++) {
            p[at] = (at % 96 + 0.5) * 255 / 96 > BLIND_FROM_MM ? 0 : p[at];
          }
          answers[i] = new Prediction(p, answers[i].features());
        }
      }
      return answers;
    }

    @Override
    public Optional<Calibration> calibration() {
      return Optional.of(
          new Calibration(
              null,
              null,
              new AttentionLimits("none", 0.9, 0.1, 40, 1, 1, 1),
              null,
              List.of(),
              0.5));
    }

    @Override
    public float[][] attention(float[][] slices, String layer, boolean[][] region) {
      float[][] maps = super.attention(slices, layer, region);
      for (int i = 0; i < maps.length; i++) {
        for (int at = 0; at < maps[i].length; at++) {
          maps[i][at] *= region[i][at] ? 1 : 0;
        }
      }
      return maps;
    }
  }

  @Test
  void theLowerEndIsCountedAndTold() throws Exception {
    TwoLobes scan = new TwoLobes();
    Findings found;
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("out"))) {
      found =
          new Analyser(new Blind(), AnalysisSettings.defaults(), "1.0")
              .analyse(scan, new Stages(Progress.NONE), writer);
      writer.finish(found);
    }
    assertThat(found.volumeMl() / scan.ml())
        .as("but for the edge, which a Gaussian mixes with what is beside it")
        .isCloseTo(1, within(0.1));
    assertThat(found.flags())
        .anyMatch(f -> f.contains("mL in which the network saw no liver lie below it"))
        .noneMatch(f -> f.startsWith("attention outside"));
    int[] alone = IntStream.range(8, 10).toArray();
    for (int k : alone) {
      SliceFinding slice = found.slices().get(k);
      assertThat(slice.liverPixels()).as("slice %d", k).isPositive();
      assertThat(slice.toCheck()).isTrue();
      assertThat(slice.attentionUnusual()).as("the network found nothing there").isFalse();
    }
    assertThat(found.slices().get(6).liverPixels()).isZero();
  }
}
