package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hepatica.learning.data.Slice;
import org.junit.jupiter.api.Test;

class ScoresTest {

  private static Slice truth(String name, float... mask) {
    return Slice.of(name, 2, new float[4], mask);
  }

  @Test
  void overlapIsCountedBySliceAndPooled() {
    Scores scores = new Scores();
    scores.add(truth("a_1", 1, 1, 0, 0), new float[] {0.9f, 0.2f, 0.6f, 0}, 0.5);
    scores.add(truth("a_2", 1, 0, 0, 0), new float[] {0.5f, 0, 0, 0}, 0.5);
    scores.add(truth("b_1", 0, 0, 0, 0), new float[] {0, 0, 0, 0.7f}, 0.5);
    scores.add(truth("b_2", 0, 0, 0, 0), new float[4], 0.5);
    assertThat(scores.slices())
        .extracting(Scores.SliceScore::dice)
        .containsExactly(0.5, 1.0, 0.0, 1.0);
    assertThat(scores.slices().get(0).iou()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(scores.meanDice()).isEqualTo(0.75);
    assertThat(scores.medianDice()).isEqualTo(0.75);
    assertThat(scores.pooledDice()).isCloseTo(2.0 * 2 / (2 + 1 + 1 + 2 + 1), within(1e-12));
    assertThat(scores.asMap("test"))
        .containsEntry("test.slices", 4.0)
        .containsEntry("test.slices.empty", 2.0)
        .containsEntry("test.slices.empty.false", 1.0);
  }
}
