package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole analysis by a network that does not see an end of a left lobe. */
class GoingOnTest {
  private static final int DEPTH = 36;
  private static final double SPACING = 5;
  private static final int BLIND_BELOW = 14;
  private static final int BLIND_ABOVE = 21;
  private static final double BLIND_FROM_MM = 140;

  @TempDir Path folder;

  /** Beside the ellipsoid a rod. */
  private static final class TwoLobes extends MadeScan {
    private final double from;
    private final double to;

    TwoLobes(double from, double to) {
      super(
          150,
          170,
          DEPTH,
          1.6,
          1.5,
          SPACING,
          new double[] {110, 90, 110},
          new double[] {50, 60, 60});
      this.from = from;
      this.to = to;
    }

    @Override
    boolean inside(int r, int c, int k) {
      double y = (r + 0.5) * dr - 90;
      double x = (c + 0.5) * dc - 165;
      double z = (k + 0.5) * dz;
      return super.inside(r, c, k) || Math.hypot(x, y) < 24 && z > from && z < to;
    }

    double ml() {
      long pixels = 0;
      for (int i = 0; i < rows * columns * depth; i++) {
        pixels += inside(i / columns % rows, i % columns, i / columns / rows) ? 1 : 0;
      }
      return pixels * dr * dc * dz / 1000;
    }
  }

  /** Slices come in order from the feet; in some of them it is blind on the left. */
  private static class Blind extends DelegatingNetwork {
    private final IntPredicate blind;
    private int seen;

    Blind(IntPredicate blind) {
      super(new StandInNetwork("blind", 96));
      this.blind = blind;
    }

    @Override
    public Prediction[] predict(float[][] slices) {
      Prediction[] answers = network.predict(slices);
      for (int i = 0; i < answers.length; i++) {
        if (blind.test(seen++)) {
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

  private Findings analyse(String name, TwoLobes scan, IntPredicate blind) throws Exception {
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve(name))) {
      Findings found =
          new Analyser(new Blind(blind), AnalysisSettings.defaults(), "1.0")
              .analyse(scan, new Stages(Progress.NONE), writer);
      writer.finish(found);
      return found;
    }
  }

  @Test
  void theLowerEndIsCountedAndTold() throws Exception {
    TwoLobes scan = new TwoLobes(35, 120);
    Findings found = analyse("lower", scan, k -> k < BLIND_BELOW);
    assertThat(found.volumeMl() / scan.ml())
        .as("but for the edge, which a Gaussian mixes with what is beside it")
        .isCloseTo(1, within(0.1));
    assertThat(found.flags())
        .anyMatch(
            f -> f.contains("mL in which the network saw no liver go on from it, below or above"))
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

  /** Asked again with the rest in view, the network sees it. */
  @Test
  void theUpperEndIsCountedAndTold() throws Exception {
    Findings found = analyse("upper", new TwoLobes(80, 115), k -> k >= BLIND_ABOVE);
    assertThat(found.flags())
        .anyMatch(f -> f.contains("mL in which the network saw no liver go on from it"))
        .noneMatch(f -> f.contains("not counted"));
    Findings without = analyse("without", new TwoLobes(80, 105), k -> false);
    assertThat(found.volumeMl() - without.volumeMl())
        .as("a rod of 24 mm and 10 mm high, but for its edge")
        .isBetween(9.0, 18.1);
  }

  /** Else the part would count as one that the network does not see. */
  @Test
  void aSecondLookThatIsNoNumberIsTold() throws Exception {
    SliceNetwork broken =
        new Blind(k -> k >= BLIND_ABOVE) {
          @Override
          public float[][] probabilities(float[][] slices) {
            float[][] answers = super.probabilities(slices);
            answers[0][0] = Float.NaN;
            return answers;
          }
        };
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("broken"))) {
      assertThatThrownBy(
              () ->
                  new Analyser(broken, AnalysisSettings.defaults(), "1.0")
                      .analyse(new TwoLobes(80, 115), new Stages(Progress.NONE), writer))
          .hasMessageContaining("that is no number");
    }
  }
}
