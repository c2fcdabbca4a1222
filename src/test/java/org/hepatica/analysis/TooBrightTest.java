package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TooBrightTest {
  private static final int N = 60;

  private final short[][] hu = new short[3][N * N];
  private final BitSet[] body = {new BitSet(), new BitSet(), new BitSet()};
  private final Random random = new Random(7);

  /** Liver of a mean and a noise in HU, everywhere but at the edges of the slices. */
  private void liver(double mean, double noise) {
    for (int k = 0; k < hu.length; k++) {
      for (int i = 0; i < N * N; i++) {
        boolean inside = i / N >= 5 && i / N < N - 5 && i % N >= 5 && i % N < N - 5;
        body[k].set(i, inside);
        hu[k][i] = (short) (inside ? mean + noise * random.nextGaussian() : 1000);
      }
    }
  }

  private void box(int k, int row, int column, int size, int value) {
    for (int r = row; r < row + size; r++) {
      for (int c = column; c < column + size; c++) {
        hu[k][r * N + c] = (short) value;
      }
    }
  }

  private BitSet[] bright(double spacing) {
    return new TooBright(N, N, spacing, spacing).of(body, k -> hu[k]);
  }

  @Test
  void contrastMediumIsFoundAndItsSurroundingsAreNot() {
    liver(110, 20);
    box(1, 20, 30, 12, 300);
    BitSet[] bright = bright(0.8);
    assertThat(bright[0].isEmpty()).isTrue();
    assertThat(bright[2].isEmpty()).isTrue();
    BitSet box = new BitSet();
    for (int i = 0; i < 12 * 12; i++) {
      box.set((20 + i / 12) * N + 30 + i % 12);
    }
    box.andNot(bright[1]);
    assertThat(box.cardinality()).as("of its corners, left").isLessThanOrEqualTo(4);
    assertThat(bright[1].cardinality()).as("with an edge of a pixel").isBetween(144, 14 * 14);
  }

  /** Bone beside the liver is not the liver's. */
  @Test
  void whatIsNotOfTheBodyDoesNotCount() {
    liver(110, 0);
    assertThat(bright(0.8)).allMatch(BitSet::isEmpty);
  }

  @Test
  void veinsTumoursAndNoiseAreNot() {
    liver(110, 60);
    box(0, 20, 30, 8, 175);
    box(1, 20, 30, 12, 40);
    assertThat(bright(0.8)).allMatch(BitSet::isEmpty);
    assertThat(bright(5)).as("each pixel for itself").allMatch(b -> b.cardinality() < 3);
  }

  @Test
  void brightnessIsThatOverTheBodysOwn() {
    liver(20, 10);
    box(1, 20, 30, 12, 130);
    assertThat(bright(0.8)[1].isEmpty()).isFalse();
    liver(150, 10);
    box(1, 20, 30, 12, 240);
    assertThat(bright(0.8)).allMatch(BitSet::isEmpty);
  }

  @Test
  void nothingIsBrightInNothing() {
    assertThat(bright(0.8)).allMatch(BitSet::isEmpty);
  }

  @Test
  void valuesBeyondThoseOfACtAreTakenAsItsEnds() {
    liver(110, 0);
    box(1, 20, 30, 12, Short.MAX_VALUE);
    box(0, 20, 30, 12, Short.MIN_VALUE);
    BitSet[] bright = bright(2);
    assertThat(bright[1].get(26 * N + 36)).isTrue();
    assertThat(bright[0].isEmpty()).isTrue();
  }
}
