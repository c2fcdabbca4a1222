package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AttentionSharesTest {
  /** 5 rows of 6 columns, a mask of two pixels in the middle row. */
  private static byte[] mask() {
    byte[] mask = new byte[30];
    mask[14] = 1;
    mask[15] = 1;
    return mask;
  }

  @Test
  void attentionIsInsideNearOrOutside() {
    float[] attention = new float[30];
    attention[14] = 4;
    attention[7] = 1;
    attention[0] = 2;
    attention[29] = 1;
    AttentionShares shares = AttentionShares.of(attention, mask(), 6, 1, 1);
    assertThat(shares.inside()).isEqualTo(0.5);
    assertThat(shares.near()).isEqualTo(0.125);
    assertThat(shares.outside()).isEqualTo(0.375);
    assertThat(shares.agreement()).as("the two highest: one in the mask").isEqualTo(0.5);
  }

  @Test
  void nothingToJudgeIsNone() {
    assertThat(AttentionShares.of(new float[30], mask(), 6, 1, 1)).isEqualTo(AttentionShares.NONE);
    float[] some = new float[30];
    some[3] = 1;
    assertThat(AttentionShares.of(some, new byte[30], 6, 1, 1)).isEqualTo(AttentionShares.NONE);
    assertThatThrownBy(() -> AttentionShares.of(new float[29], mask(), 6, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 50)
  void nearIsAnyPixelOfTheMaskWithinReach(
      @ForAll long seed, @ForAll @IntRange(max = 4) int rows, @ForAll @IntRange(max = 4) int cols) {
    Random random = new Random(seed);
    byte[] mask = new byte[9 * 11];
    float[] attention = new float[mask.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (random.nextInt(30) == 0 ? 1 : 0);
      attention[i] = random.nextFloat();
    }
    mask[random.nextInt(mask.length)] = 1;
    double near = 0;
    double all = 0;
    for (int i = 0; i < mask.length; i++) {
      all += attention[i];
      boolean isNear = false;
      for (int j = 0; j < mask.length; j++) {
        isNear |=
            mask[j] != 0 && Math.abs(i / 11 - j / 11) <= rows && Math.abs(i % 11 - j % 11) <= cols;
      }
      near += isNear && mask[i] == 0 ? attention[i] : 0;
    }
    AttentionShares shares = AttentionShares.of(attention, mask, 11, rows, cols);
    assertThat(shares.near()).isCloseTo(near / all, within(1e-6));
    assertThat(shares.inside() + shares.near() + shares.outside()).isCloseTo(1, within(1e-6));
  }
}
