package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Rectangle;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Attention as people see it: even steps, for the colour-blind too, and never taken for the
 * outline.
 */
class PaletteTest {
  private static final int OUTLINE = SlicePainter.OUTLINE.getRGB() & 0xFFFFFF;

  @Test
  void theMapsLightnessRisesEvenly() {
    double[] light =
        IntStream.rangeClosed(0, 20)
            .mapToDouble(i -> Colours.lab(Palette.colour(i / 20.0), Colours.USUAL)[0])
            .toArray();
    double[] steps = IntStream.range(0, 20).mapToDouble(i -> light[i + 1] - light[i]).toArray();
    double mean = DoubleStream.of(steps).average().orElseThrow();
    assertThat(mean).isPositive();
    assertThat(DoubleStream.of(steps)).allMatch(step -> step > 0.5 * mean && step < 1.5 * mean);
  }

  @ParameterizedTest
  @ValueSource(ints = {145, 172, 190})
  void equalStepsOfAttentionLookAboutEquallyLargeOverALiver(int grey) {
    double[] steps = steps(grey, Colours.USUAL);
    assertThat(DoubleStream.of(steps).max().orElseThrow())
        .isLessThan(2 * DoubleStream.of(steps).min().orElseThrow());
    assertThat(DoubleStream.of(steps)).allMatch(step -> step > 8);
  }

  @Test
  void whoCannotTellRedFromGreenSeesEveryStep() {
    assertThat(DoubleStream.of(steps(172, Colours.DEUTERANOPIA))).allMatch(step -> step > 3);
    assertThat(DoubleStream.of(steps(172, Colours.PROTANOPIA))).allMatch(step -> step > 3);
  }

  @Test
  void theOutlineIsLikeNoAttentionAndNoGrey() {
    for (double[][] sight :
        new double[][][] {Colours.USUAL, Colours.DEUTERANOPIA, Colours.PROTANOPIA}) {
      for (int grey = 0; grey <= 255; grey += 15) {
        for (int i = 0; i <= 20; i++) {
          // Around the line is a dark rim as well.
          assertThat(Colours.difference(Palette.over(i / 20.0, grey), OUTLINE, sight))
              .as("attention %s over grey %d", i / 20.0, grey)
              .isGreaterThan(sight == Colours.USUAL ? 25 : 8);
        }
      }
    }
  }

  @Test
  void noAttentionLeavesTheCtAsItIs() {
    for (int grey = 0; grey <= 255; grey++) {
      assertThat(Palette.over(0, grey)).isEqualTo(grey * 0x010101);
    }
  }

  @Test
  void theBarsGreyIsThatOfAnEnhancedLiverInTheUsualWindow() {
    SlicePainter painter = new SlicePainter(1, 1, 1, 1, new Rectangle(1, 1), 40, 400);
    assertThat(painter.grey(Pages.LIVER_HU)).isBetween(172.0, 173.0);
  }

  private static double[] steps(int grey, double[][] sight) {
    return IntStream.range(0, 10)
        .mapToDouble(
            i ->
                Colours.difference(
                    Palette.over(i / 10.0, grey), Palette.over((i + 1) / 10.0, grey), sight))
        .toArray();
  }
}
