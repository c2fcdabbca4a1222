package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.hepatica.learning.data.Slice;
import org.junit.jupiter.api.Test;

class ThresholdChoiceTest {
  private static final int SIDE = 100;

  /** A slice with so many true pixels, of which probabilities from 1 to 0 say something. */
  private static void add(Scores scores, String name, int truth, int predicted) {
    byte[] mask = new byte[SIDE * SIDE];
    float[] probabilities = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (i < truth ? 1 : 0);
      probabilities[i] = i < predicted ? 1 : 0;
    }
    scores.add(new Slice(name, SIDE, new byte[mask.length], mask), probabilities, 0.5);
  }

  /** One patient's liver of 5000 pixels, of which so many are predicted from the first on. */
  private static Scores found(int pixels) {
    Scores scores = new Scores();
    add(scores, "a_1", 5000, pixels);
    return scores;
  }

  @Test
  void amongEquallyGoodOnesTheSizeDecides() {
    // Dice 0.9950, 0.9960, 0.9950, 0.9940, 0.9010
    int[] pixels = {5050, 5040, 4950, 4940, 4100};
    assertThat(ThresholdChoice.of(t -> found(pixels[(int) Math.round((t - 0.4) / 0.05)])))
        .as("0.8 % too large; 1.0 too small is 0.0020 worse in mean and pooled together")
        .isEqualTo(0.45);
  }

  @Test
  void aBetterDiceIsNotGivenForSize() {
    assertThat(
            ThresholdChoice.of(
                t -> {
                  Scores scores = new Scores();
                  add(scores, "a_1", 5000, t < 0.42 ? 5300 : 0);
                  add(scores, "b_1", 1, t < 0.42 ? 1 : 5001);
                  return scores;
                }))
        .isEqualTo(0.4);
  }

  @Test
  void whereAllAreAlikeItIsTheMiddle() {
    assertThat(ThresholdChoice.of(t -> found(5000))).isEqualTo(0.5);
    assertThat(ThresholdChoice.of(t -> found(0))).isEqualTo(0.5);
    assertThat(ThresholdChoice.of(t -> new Scores())).isEqualTo(0.5);
  }

  /** Of what a patient has in all slices, and each patient counts once. */
  @Test
  void sizeIsOfPatients() {
    Scores scores = new Scores();
    add(scores, "a_1", 100, 200);
    add(scores, "a_2", 300, 240);
    add(scores, "b_1", 1000, 1000);
    add(scores, "c_1", 0, 50);
    assertThat(scores.meanSizeError()).isCloseTo((0.1 + 0) / 2, within(1e-9));
  }
}
