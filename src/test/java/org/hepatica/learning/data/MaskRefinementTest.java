package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class MaskRefinementTest {
  private static final int SIZE = 12;

  private static byte[] square(int from, int to) {
    byte[] mask = new byte[SIZE * SIZE];
    for (int y = from; y < to; y++) {
      for (int x = from; x < to; x++) {
        mask[y * SIZE + x] = 1;
      }
    }
    return mask;
  }

  /** The square's corners go with the opening by a cross: what is left is the same but for them. */
  private static byte[] rounded() {
    byte[] mask = square(3, 9);
    for (int corner : new int[] {3 * SIZE + 3, 3 * SIZE + 8, 8 * SIZE + 3, 8 * SIZE + 8}) {
      mask[corner] = 0;
    }
    return mask;
  }

  @Test
  void specksGoAndPinholesAreFilled() {
    byte[] mask = square(3, 9);
    mask[SIZE + 1] = 1;
    mask[10 * SIZE + 10] = 1;
    mask[6 * SIZE + 6] = 0;
    byte[] before = mask.clone();
    byte[] refined = MaskRefinement.refined(mask, SIZE, 1);
    assertThat(refined[SIZE + 1]).isZero();
    assertThat(refined[10 * SIZE + 10]).isZero();
    assertThat(mask).as("not changed in place").isEqualTo(before);
    assertThat(MaskRefinement.refined(square(3, 9), SIZE, 1)).isEqualTo(rounded());
    byte[] cracked = square(1, 11);
    cracked[6 * SIZE + 6] = 0;
    assertThat(MaskRefinement.refined(cracked, SIZE, 0)).isEqualTo(cracked);
  }

  @Test
  void pinholeOfAMaskThatOpeningLeavesWholeIsFilled() {
    byte[] mask = square(0, SIZE);
    mask[6 * SIZE + 6] = 0;
    byte[] refined = MaskRefinement.refined(mask, SIZE, 1);
    assertThat(refined).containsOnly(1);
  }

  @Test
  void aSmallLiverIsNotNoise() {
    byte[] mask = new byte[SIZE * SIZE];
    mask[50] = 1;
    mask[51] = 1;
    assertThat(MaskRefinement.refined(mask, SIZE, 1)).isEqualTo(mask);
    assertThat(MaskRefinement.refined(new byte[SIZE * SIZE], SIZE, 3)).containsOnly(0);
  }

  @Test
  void radiusZeroLeavesTheSliceAloneAndTheImageIsNeverTouched() {
    byte[] image = new byte[SIZE * SIZE];
    image[7] = 99;
    Slice slice = new Slice("p_1", SIZE, image, square(3, 9));
    assertThat(MaskRefinement.refined(slice, 0)).isSameAs(slice);
    assertThat(MaskRefinement.refined(slice, 1).image()).isSameAs(image);
    assertThat(MaskRefinement.refined(slice, 1).name()).isEqualTo("p_1");
  }

  @Property(tries = 100)
  void staysBinaryAndHoldsNoSpeck(@ForAll long seed) {
    java.util.Random random = new java.util.Random(seed);
    byte[] mask = new byte[SIZE * SIZE];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (random.nextInt(4) > 0 ? 1 : 0);
    }
    byte[] refined = MaskRefinement.refined(mask, SIZE, 1);
    for (int i = 0; i < refined.length; i++) {
      assertThat(refined[i]).isBetween((byte) 0, (byte) 1);
      if (refined != mask && refined[i] == 1) {
        int x = i % SIZE;
        int around =
            (x > 0 ? refined[i - 1] : 0)
                + (x < SIZE - 1 ? refined[i + 1] : 0)
                + (i >= SIZE ? refined[i - SIZE] : 0)
                + (i < refined.length - SIZE ? refined[i + SIZE] : 0);
        assertThat(around).as("no pixel stands alone").isPositive();
      }
    }
  }
}
