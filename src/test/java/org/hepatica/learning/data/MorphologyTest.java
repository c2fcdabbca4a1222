package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MorphologyTest {
  private static final int SIZE = 9;

  private static byte[] mask(long seed) {
    java.util.Random random = new java.util.Random(seed);
    byte[] mask = new byte[SIZE * SIZE];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) random.nextInt(2);
    }
    return mask;
  }

  private static byte[] inverted(byte[] mask) {
    byte[] inverted = new byte[mask.length];
    for (int i = 0; i < mask.length; i++) {
      inverted[i] = (byte) (1 - mask[i]);
    }
    return inverted;
  }

  @Property(tries = 50)
  void erosionIsDilationOfTheGround(@ForAll long seed, @ForAll @IntRange(max = 4) int radius) {
    byte[] mask = mask(seed);
    assertThat(Morphology.erode(mask, SIZE, radius))
        .isEqualTo(inverted(Morphology.dilate(inverted(mask), SIZE, radius)));
  }

  @Test
  void dilatingAPixelGivesADisc() {
    byte[] mask = new byte[SIZE * SIZE];
    mask[4 * SIZE + 4] = 1;
    byte[] disc = Morphology.dilate(mask, SIZE, 2);
    for (int i = 0; i < disc.length; i++) {
      int distance = Math.abs(i % SIZE - 4) + Math.abs(i / SIZE - 4);
      assertThat(disc[i]).isEqualTo((byte) (distance <= 2 ? 1 : 0));
    }
  }

  @Test
  void connectedAndFilled() {
    byte[] mask = new byte[SIZE * SIZE];
    for (int y = 2; y < 7; y++) {
      for (int x = 2; x < 7; x++) {
        mask[y * SIZE + x] = (byte) (x == 4 && y == 4 ? 0 : 1);
      }
    }
    mask[0] = 1;
    byte[] ring = Morphology.connected(mask, SIZE, 2 * SIZE + 2);
    assertThat(ring[0]).isZero();
    assertThat(ring[6 * SIZE + 6]).isOne();
    assertThat(Morphology.filled(ring, SIZE)[4 * SIZE + 4]).isOne();
    assertThat(Morphology.filled(ring, SIZE)[SIZE + 1]).isZero();
    assertThat(Morphology.connected(mask, SIZE, 8)).containsOnly(0);
  }
}
