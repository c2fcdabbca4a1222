package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.hepatica.analysis.Components.Connectivity;
import org.junit.jupiter.api.Test;

class NecksTest {
  private static final int N = 100;

  private static BitSet[] stack(int depth) {
    BitSet[] slices = new BitSet[depth];
    for (int k = 0; k < depth; k++) {
      slices[k] = new BitSet(N * N);
    }
    return slices;
  }

  /** A disc, its radius in mm where a pixel is {@code high} by {@code wide} mm. */
  private static void disc(
      BitSet slice, double row, double column, double radius, double high, double wide) {
    for (int i = 0; i < N * N; i++) {
      double y = (i / N - row) * high;
      double x = (i % N - column) * wide;
      if (y * y + x * x <= radius * radius) {
        slice.set(i);
      }
    }
  }

  private static void box(BitSet slice, int r0, int r1, int c0, int c1) {
    for (int r = r0; r < r1; r++) {
      slice.set(r * N + c0, r * N + c1);
    }
  }

  private static BitSet[] parts(BitSet[] body, double rowSpacing, double columnSpacing) {
    return new Necks(N, N, rowSpacing, columnSpacing).parts(body, stack(body.length));
  }

  private static long pixels(BitSet[] slices) {
    return Postprocessing.pixels(slices);
  }

  /** A large disc, a small one beside it, and a bridge between them. */
  private static BitSet[] dumbbell(int small, int bridge) {
    BitSet[] body = stack(3);
    disc(body[0], 45, 40, 38, 1, 1);
    disc(body[1], 45, 40, 38, 1, 1);
    disc(body[2], 45, 40, 38, 1, 1);
    disc(body[1], 45, 90, small, 1, 1);
    box(body[1], 45 - bridge / 2, 45 + (bridge + 1) / 2, 70, 90);
    return body;
  }

  @Test
  void whatHangsOnByAThinNeckIsAPart() {
    BitSet[] body = dumbbell(7, 3);
    BitSet[] before = {
      (BitSet) body[0].clone(), (BitSet) body[1].clone(), (BitSet) body[2].clone()
    };
    BitSet[] parts = parts(body, 1, 1);
    BitSet small = new BitSet();
    disc(small, 45, 90, 7, 1, 1);
    assertThat(parts[0].isEmpty()).isTrue();
    assertThat(parts[2].isEmpty()).isTrue();
    small.andNot(parts[1]);
    assertThat(small.cardinality()).as("of the small disc, left").isZero();
    BitSet large = new BitSet();
    disc(large, 45, 40, 38, 1, 1);
    assertThat(parts[1].intersects(large)).isFalse();
    assertThat(body).containsExactly(before);
  }

  /** As a loop of bowel with contrast medium in it, that lies against the liver without a neck. */
  @Test
  void whatLiesAroundStrangePixelsIsAPartWithThem() {
    BitSet[] body = stack(3);
    for (BitSet slice : body) {
      disc(slice, 45, 40, 38, 1, 1);
    }
    disc(body[1], 45, 84, 9, 1, 1);
    assertThat(pixels(parts(body, 1, 1))).as("by its shape alone").isZero();
    BitSet[] strange = stack(3);
    disc(strange[1], 45, 84, 5, 1, 1);
    BitSet[] parts = new Necks(N, N, 1, 1).parts(body, strange);
    BitSet far = new BitSet();
    disc(far, 45, 88, 5, 1, 1);
    far.andNot(parts[1]);
    assertThat(far.cardinality()).as("of the wall away from the liver, left").isZero();
    BitSet deep = new BitSet();
    disc(deep, 45, 40, 35, 1, 1);
    assertThat(parts[1].intersects(deep)).isFalse();
    assertThat(pixels(parts)).isEqualTo(parts[1].cardinality());
  }

  @Test
  void strangePixelsWithinTheBodyTakeNothingAlong() {
    BitSet[] body = stack(3);
    BitSet[] strange = stack(3);
    for (BitSet slice : body) {
      disc(slice, 45, 40, 38, 1, 1);
    }
    disc(strange[1], 45, 40, 4, 1, 1);
    assertThat(new Necks(N, N, 1, 1).parts(body, strange)).containsExactly(strange);
  }

  @Test
  void aBodyThatIsStrangeAllOverStays() {
    BitSet[] body = stack(2);
    disc(body[0], 45, 40, 20, 1, 1);
    assertThat(pixels(new Necks(N, N, 1, 1).parts(body, body))).isZero();
  }

  @Test
  void aWideBridgeIsNoNeck() {
    assertThat(pixels(parts(dumbbell(9, 13), 1, 1))).isZero();
  }

  @Test
  void aPartTooLargeToBeCutOffUnaskedStays() {
    BitSet[] slice = {dumbbell(7, 3)[1]};
    assertThat(pixels(parts(slice, 1, 1))).as("more than 3 % of this slice alone").isZero();
    assertThat(pixels(parts(dumbbell(7, 3), 1, 1))).as("1 % of three").isPositive();
  }

  @Test
  void thinLiverWithoutAThickEndStays() {
    BitSet[] body = stack(1);
    disc(body[0], 45, 40, 30, 1, 1);
    box(body[0], 43, 47, 60, 99);
    assertThat(pixels(parts(body, 1, 1))).isZero();
    BitSet[] thin = stack(2);
    box(thin[0], 10, 14, 5, 95);
    box(thin[1], 10, 14, 5, 95);
    assertThat(pixels(parts(thin, 1, 1))).isZero();
    assertThat(pixels(parts(stack(2), 1, 1))).isZero();
  }

  @Test
  void aPartBelowIsReachedThroughTheSlicesOnTheWay() {
    BitSet[] body = stack(6);
    for (int k = 2; k < 6; k++) {
      disc(body[k], 45, 40, 38, 1, 1);
    }
    disc(body[1], 45, 70, 3, 1, 1);
    disc(body[0], 45, 70, 8, 1, 1);
    BitSet[] parts = parts(body, 1, 1);
    assertThat(parts[0]).isEqualTo(body[0]);
    assertThat(pixels(parts)).isBetween(body[0].cardinality() + 0L, body[0].cardinality() + 29L);
  }

  @Test
  void millimetresCountAndNotPixels() {
    BitSet[] body = stack(3);
    for (BitSet slice : body) {
      disc(slice, 45, 30, 42, 1, 2);
    }
    disc(body[1], 45, 60, 12, 1, 2);
    box(body[1], 42, 48, 30, 60); // 6 mm high
    assertThat(pixels(parts(body, 1, 2))).isBetween(200L, 260L);
    assertThat(pixels(parts(body, 0.3, 0.6))).as("a neck only at 10 mm and less").isZero();
    assertThat(pixels(parts(body, 20, 20))).as("a pixel is wider than the disc").isZero();
  }

  @Property(tries = 200)
  void partsAreOfTheBodyAndTheRestIsOnePiece(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int discs) {
    Random random = new Random(seed);
    BitSet[] slices = stack(4);
    for (int d = 0; d < discs; d++) {
      int k = random.nextInt(4);
      double row = random.nextInt(N);
      double column = random.nextInt(N);
      double radius = 2 + random.nextInt(20);
      disc(slices[k], row, column, radius, 1, 1);
      disc(slices[Math.min(3, k + 1)], row, column, radius * random.nextDouble(), 1, 1);
    }
    BitSet[] body = Components.of(slices, N, N, Connectivity.FACES).largest();
    BitSet[] strange = stack(4);
    for (int s = random.nextInt(4); s > 0; s--) {
      int k = random.nextInt(4);
      disc(strange[k], random.nextInt(N), random.nextInt(N), 1 + random.nextInt(8), 1, 1);
      strange[k].and(body[k]);
    }
    BitSet[] parts = new Necks(N, N, 1, 1).parts(body, strange);
    BitSet[] rest = Necks.minus(body, parts);
    assertThat(pixels(Necks.minus(parts, body))).isZero();
    assertThat(rest).isEqualTo(Components.of(rest, N, N, Connectivity.FACES).largest());
    assertThat(pixels(rest)).isPositive();
  }
}
