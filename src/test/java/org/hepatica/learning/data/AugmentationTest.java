package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AugmentationTest {

  private static final int SIZE = 48;

  /** A slice whose image is its mask: whatever moves them must keep them the same. */
  private static Slice shape(long seed) {
    Random random = new Random(seed);
    float[] mask = new float[SIZE * SIZE];
    double cx = 12 + 16 * random.nextDouble();
    double cy = 12 + 16 * random.nextDouble();
    for (int i = 0; i < mask.length; i++) {
      mask[i] = Math.hypot((i % SIZE - cx) / 9, (i / SIZE - cy) / 6) < 1 ? 1 : 0;
    }
    return Slice.of("p_1", SIZE, mask, mask);
  }

  private static Augmentation geometry(
      double rotation, double zoom, double shift, double bend, double crop, boolean x, boolean y) {
    return new Augmentation(rotation, zoom, shift, bend, crop, x, y, 0, 0, 0, 0, 0, 0);
  }

  @Property(tries = 60)
  void imageAndMaskMoveAlike(@ForAll long seed) {
    Augmentation.Sample sample =
        geometry(30, 0.3, 0.15, 0.03, 0.3, true, true).apply(shape(seed), new Random(seed));
    for (int i = 0; i < sample.mask().length; i++) {
      assertThat(sample.image()[i] >= 0.5f).isEqualTo(sample.mask()[i] == 1);
      assertThat(sample.mask()[i]).isIn(0f, 1f);
    }
  }

  /** Each part of the geometry by itself. */
  @Property(tries = 20)
  void eachPartOfTheGeometryKeepsThePairAligned(@ForAll long seed) {
    for (Augmentation part :
        new Augmentation[] {
          geometry(45, 0, 0, 0, 0, false, false),
          geometry(0, 0.3, 0, 0, 0, false, false),
          geometry(0, 0, 0, 0, 1, false, false),
          geometry(0, 0, 0, 0, 0, true, false),
          geometry(0, 0, 0, 0, 0, false, true)
        }) {
      Augmentation.Sample sample = part.apply(shape(seed), new Random(seed));
      for (int i = 0; i < sample.mask().length; i++) {
        assertThat(sample.image()[i] >= 0.5f).as(part.toString()).isEqualTo(sample.mask()[i] == 1);
      }
    }
  }

  @Property(tries = 20)
  void noiseChangesTheImageAndLeavesTheMask(@ForAll long seed) {
    Slice slice = shape(seed);
    Augmentation.Sample sample =
        new Augmentation(0, 0, 0, 0, 0, false, false, 0.2, 0, 0, 0, 0, 0)
            .apply(slice, new Random(seed));
    assertThat(sample.image()).isNotEqualTo(slice.values());
    for (int i = 0; i < sample.mask().length; i++) {
      assertThat(sample.mask()[i]).isEqualTo(slice.mask()[i]);
    }
  }

  @Property(tries = 60)
  void intensityLeavesTheMaskAloneAndValuesInRange(@ForAll long seed) {
    Slice slice = shape(seed);
    Augmentation.Sample sample =
        new Augmentation(0, 0, 0, 0, 0, false, false, 0.1, 0.5, 0.4, 0.2, 0.5, 0.5)
            .apply(slice, new Random(seed));
    for (int i = 0; i < sample.mask().length; i++) {
      assertThat(sample.mask()[i]).isEqualTo(slice.mask()[i]);
      assertThat(sample.image()[i]).isBetween(0f, 1f);
    }
  }

  /**
   * Darkest stays darkest, air stays air, and what was 100 HU reaches from 66 to 200 and beyond.
   */
  @Test
  void enhancementMovesTheLiverAndNotTheAir() {
    float[] image = new float[SIZE * SIZE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) i / (image.length - 1);
    }
    Slice slice = Slice.of("p_1", SIZE, image, new float[image.length]);
    Augmentation always = new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0, 0, 0, 1);
    int liver = (int) (100 / 255.0 * image.length);
    float least = 1;
    float most = 0;
    for (int seed = 0; seed < 300; seed++) {
      float[] other = always.apply(slice, new Random(seed)).image();
      assertThat(other[0]).isZero();
      assertThat(other).isSorted();
      assertThat(other[other.length - 1]).isLessThanOrEqualTo(1);
      least = Math.min(least, other[liver]);
      most = Math.max(most, other[liver]);
    }
    assertThat(least * 255).isBetween(66f, 80f);
    assertThat(most * 255).isBetween(200f, 245f);
  }

  @Property(tries = 20)
  void sameSeedSameSample(@ForAll long seed) {
    Slice slice = shape(seed);
    Augmentation all = Augmentation.shipped();
    assertThat(all.apply(slice, new Random(seed)).image())
        .isEqualTo(all.apply(slice, new Random(seed)).image());
  }

  @Test
  void noneChangesNothing() {
    Slice slice = shape(4);
    Augmentation.Sample sample = Augmentation.none().apply(slice, new Random(1));
    assertThat(sample.image()).isEqualTo(slice.values());
  }

  @Test
  void eachPartOfItChangesSomething() {
    Slice slice = shape(4);
    Augmentation[] parts = {
      geometry(30, 0, 0, 0, 0, false, false),
      geometry(0, 0.3, 0, 0, 0, false, false),
      geometry(0, 0, 0.1, 0, 0, false, false),
      geometry(0, 0, 0, 0.05, 0, false, false),
      geometry(0, 0, 0, 0, 1, false, false),
      geometry(0, 0, 0, 0, 0, true, false),
      geometry(0, 0, 0, 0, 0, false, true),
      new Augmentation(0, 0, 0, 0, 0, false, false, 0.1, 0, 0, 0, 0, 0),
      new Augmentation(0, 0, 0, 0, 0, false, false, 0, 1, 0, 0, 0, 0),
      new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0.3, 0, 0, 0),
      new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0, 0.2, 0, 0),
      new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0, 0, 0, 1),
    };
    for (Augmentation part : parts) {
      boolean changed = false;
      for (long seed = 0; seed < 8 && !changed; seed++) {
        changed =
            !java.util.Arrays.equals(part.apply(slice, new Random(seed)).image(), slice.values());
      }
      assertThat(changed).as(part.toString()).isTrue();
    }
    float[] grey = new float[SIZE * SIZE];
    java.util.Arrays.fill(grey, 0.5f);
    Slice plain = Slice.of("p_2", SIZE, grey, new float[grey.length]);
    assertThat(
            new Augmentation(0, 0, 0, 0, 0, false, false, 0, 0, 0, 0, 1, 0)
                .apply(plain, new Random(1))
                .image()[0])
        .as("gamma")
        .isNotEqualTo(plain.values()[0]);
  }

  @Test
  void horizontalFlipMirrorsMaskToo() {
    flipMirrorsMaskToo(geometry(0, 0, 0, 0, 0, true, false), true);
  }

  @Test
  void verticalFlipMirrorsMaskToo() {
    flipMirrorsMaskToo(geometry(0, 0, 0, 0, 0, false, true), false);
  }

  private static void flipMirrorsMaskToo(Augmentation flip, boolean horizontal) {
    Slice slice = shape(9);
    int mirrored = 0;
    for (long seed = 0; seed < 20; seed++) {
      Augmentation.Sample sample = flip.apply(slice, new Random(seed));
      boolean asIs = true;
      boolean swapped = true;
      for (int i = 0; i < sample.mask().length; i++) {
        int opposite =
            horizontal
                ? i / SIZE * SIZE + SIZE - 1 - i % SIZE
                : (SIZE - 1 - i / SIZE) * SIZE + i % SIZE;
        asIs &= sample.mask()[i] == slice.mask()[i];
        swapped &= sample.mask()[i] == slice.mask()[opposite];
      }
      assertThat(asIs || swapped).isTrue();
      mirrored += swapped ? 1 : 0;
    }
    assertThat(mirrored).isBetween(3, 17);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> geometry(0, 1, 0, 0, 0, false, false))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Augmentation(0, 0, 0, 0, 0, false, false, -1, 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
