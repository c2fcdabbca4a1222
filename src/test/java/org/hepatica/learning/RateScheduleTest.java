package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateScheduleTest {

  private static double[] rates(String schedule, int epochs) {
    RateSchedule parsed = RateSchedule.parse(schedule);
    return IntStream.range(0, epochs).mapToDouble(e -> parsed.rate(e, epochs, 1, 0.01)).toArray();
  }

  @Test
  void stepsOfThePublishedRecipe() {
    RateSchedule schedule = RateSchedule.step(100, 0.1);
    double[] expected = {1e-3, 1e-3, 1e-4, 1e-4, 1e-5, 1e-7};
    int[] epochs = {0, 99, 100, 199, 200, 499};
    for (int i = 0; i < epochs.length; i++) {
      assertThat(schedule.rate(epochs[i], 500, 1e-3, 1e-7))
          .isCloseTo(expected[i], within(expected[i] * 1e-9));
    }
  }

  @Test
  void geometricFallsByOneFactorFromFirstToLast() {
    assertThat(rates("geometric", 3)).containsExactly(new double[] {1, 0.1, 0.01}, within(1e-12));
    assertThat(rates("geometric", 1)).containsExactly(1);
  }

  @Test
  void cosineRestartsAndItsPeriodsGrow() {
    double[] rates = rates("cosine:3:2", 10);
    double middle = (1 + 0.01) / 2;
    assertThat(rates[0]).isEqualTo(1);
    assertThat(rates[1]).isCloseTo(middle, within(1e-12));
    assertThat(rates[2]).isCloseTo(0.01, within(1e-12));
    assertThat(rates[3]).as("warm restart").isEqualTo(1);
    assertThat(rates[8]).as("end of a period of 6").isCloseTo(0.01, within(1e-12));
    assertThat(rates[9]).isEqualTo(1);
    assertThat(rates("cosine:1:1", 3)).containsOnly(1);
  }

  @Test
  void writtenAsItIsRead() {
    for (RateSchedule schedule :
        List.of(RateSchedule.GEOMETRIC, RateSchedule.step(7, 0.25), RateSchedule.cosine(10, 1.5))) {
      assertThat(RateSchedule.parse(schedule.toString())).isEqualTo(schedule);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "step", "step:0:0.1", "step:5:2", "cosine:5:0.5", "cosine:a:1", "linear:1:1"})
  void nonsenseIsRefused(String text) {
    assertThatThrownBy(() -> RateSchedule.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
