package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A right lobe and, apart from it, a left one, in fat; 2 mm from slice to slice. */
class ContinuationTest {
  private static final int SIDE = 128;
  private static final double PIXEL = 1.5;
  private static final double SPACING = 2;
  private static final int DEPTH = 60;
  private static final double HU = 1 / 255.0;
  private static final int FAT = 10;
  private static final int LIVER = 100;
  private static final int LOWEST = 20;
  private static final int HIGHEST = 49;
  private static final double LOBE_MM = 20;

  /** HU by slice, and what the network found of it. */
  private final int[][] body = new int[DEPTH][SIDE * SIDE];

  private final BitSet[] found = new BitSet[DEPTH];
  private final BitSet[] none = new BitSet[DEPTH];
  private double noise = 8;
  private float seenAbove;

  ContinuationTest() {
    for (int k = 0; k < DEPTH; k++) {
      Arrays.fill(body[k], FAT);
      found[k] = new BitSet();
      none[k] = new BitSet();
      if (k >= LOWEST && k <= HIGHEST) {
        right(k);
        found[k].or(disc(60, 40, 45));
      }
    }
  }

  private void right(int k) {
    paint(k, disc(60, 40, 45), LIVER);
  }

  private static BitSet disc(double row, double column, double radiusMm) {
    BitSet disc = new BitSet();
    for (int i = 0; i < SIDE * SIDE; i++) {
      if (Math.hypot(i / SIDE - row, i % SIDE - column) * PIXEL <= radiusMm) {
        disc.set(i);
      }
    }
    return disc;
  }

  private static BitSet left(double radiusMm) {
    return disc(40, 95, radiusMm);
  }

  private void paint(int k, BitSet where, int hu) {
    where.stream().forEach(i -> body[k][i] = hu);
  }

  /** A left lobe from a slice on, of which the network finds what lies above another. */
  private void leftLobe(int lowest, int lowestFound) {
    for (int k = lowest; k <= HIGHEST; k++) {
      paint(k, left(LOBE_MM), LIVER);
      if (k >= lowestFound) {
        found[k].or(left(LOBE_MM));
      }
    }
  }

  private Continuation.Found search() {
    Random random = new Random(3);
    float[][] input = new float[DEPTH][SIDE * SIDE];
    for (int k = 0; k < DEPTH; k++) {
      for (int i = 0; i < input[k].length; i++) {
        double hu = body[k][i] + noise * random.nextGaussian();
        input[k][i] = (float) Math.max(0, Math.min(1, hu * HU));
      }
    }
    return new Continuation(SIDE, PIXEL, SPACING, HU, k -> input[k], this::network).of(found, none);
  }

  /** Asked only of what lies above. */
  private float[][] network(float[]... views) {
    float[][] probabilities = new float[views.length][SIDE * SIDE];
    for (float[] p : probabilities) {
      Arrays.fill(p, seenAbove);
    }
    return probabilities;
  }

  private static double ml(BitSet... slices) {
    return Postprocessing.pixels(slices) * PIXEL * PIXEL * SPACING / 1000;
  }

  @Test
  void aLeftLobeWhoseLowerEndIsNotFoundGoesOn() {
    leftLobe(10, 30);
    BitSet[] before = Arrays.stream(found).map(b -> (BitSet) b.clone()).toArray(BitSet[]::new);
    Continuation.Found more = search();

    for (int k = 0; k < DEPTH; k++) {
      boolean goesOn = k > 10 && k < 30; // the Gaussian mixes the last one with the fat below
      assertThat(more.liver()[k].isEmpty()).as("slice %d", k).isEqualTo(!goesOn);
      assertThat(more.liver()[k].stream().allMatch(left(LOBE_MM)::get)).isTrue();
      assertThat(!goesOn || left(LOBE_MM - 4).stream().allMatch(more.liver()[k]::get))
          .as("all but its edge in slice %d", k)
          .isTrue();
    }
    assertThat(ml(more.doubtful())).isZero();
    assertThat(found).containsExactly(before);
  }

  @Test
  void nothingGoesOnWhereTheNetworkFoundAll() {
    leftLobe(10, 10);
    Continuation.Found more = search();
    assertThat(ml(more.liver())).isZero();
    assertThat(ml(more.doubtful())).isZero();
  }

  /** Stomach and heart: what was seen is only a piece of something as bright. */
  @Test
  void aPieceOfSomethingAsBrightIsNoLiver() {
    leftLobe(30, 30);
    for (int k = 10; k < 30; k++) {
      paint(k, left(45), LIVER);
      right(k);
    }
    assertThat(ml(search().liver())).isZero();
  }

  @Test
  void whatIsDarkerOrBrighterIsNoLiver() {
    leftLobe(30, 30);
    for (int hu : new int[] {LIVER - 40, LIVER + 40}) {
      for (int k = 10; k < 30; k++) {
        paint(k, left(LOBE_MM), hu);
      }
      assertThat(ml(search().liver())).as("%d HU", hu).isZero();
    }
  }

  @Test
  void aSliverIsNotLookedFor() {
    leftLobe(29, 30);
    assertThat(ml(search().liver())).as("2.5 of 5 mL").isZero();
  }

  @Test
  void whatIsThinIsNoLiver() {
    leftLobe(30, 30);
    for (int k = 10; k < 30; k++) {
      BitSet wall = left(LOBE_MM);
      wall.andNot(left(LOBE_MM - 6));
      paint(k, wall, LIVER);
    }
    assertThat(ml(search().liver())).isZero();
  }

  @Test
  void whatBeginsFurtherBelowIsNoLiver() {
    leftLobe(30, 30);
    for (int k = 10; k < 24; k++) {
      paint(k, left(LOBE_MM), LIVER);
    }
    assertThat(ml(search().liver())).as("from 12 mm below on").isZero();
  }

  /** As a muscle that runs down the body: more than a tenth of the liver was never missing. */
  @Test
  void moreThanATenthIsNotAdded() {
    leftLobe(0, 45);
    for (int k = 0; k < DEPTH; k++) {
      found[k].andNot(disc(60, 40, 45));
      paint(k, disc(60, 40, 45), FAT);
    }
    assertThat(ml(search().liver())).isLessThanOrEqualTo(0.1 * ml(found));
  }

  /** A left lobe up to the liver's highest slice, of which the network finds what lies below. */
  private void leftLobeFoundTo(int highestFound) {
    for (int k = 30; k <= HIGHEST; k++) {
      paint(k, left(LOBE_MM), LIVER);
      if (k <= highestFound) {
        found[k].or(left(LOBE_MM));
      }
    }
  }

  /** Above lies the heart, and one beat's brightness decides: told, and not counted. */
  @Test
  void aboveItIsOnlyToldWhatTheNetworkDoesNotSee() {
    leftLobeFoundTo(40);
    Continuation.Found more = search();
    assertThat(ml(more.liver())).isZero();
    assertThat(more.doubtful()[41].isEmpty()).isFalse();
    assertThat(more.doubtful()[45].isEmpty()).isFalse();
    assertThat(more.doubtful()[46].isEmpty()).as("12 mm above").isTrue();
  }

  @Test
  void aboveItIsLiverWhatTheNetworkSeesWithTheRestInView() {
    leftLobeFoundTo(40);
    BitSet[] told = search().doubtful();
    seenAbove = 0.3f;
    Continuation.Found more = search();
    assertThat(more.liver()).containsExactly(told);
    assertThat(ml(more.doubtful())).isZero();
  }

  @Test
  void moreThanATenthIsNotAddedAbove() {
    for (int k = 0; k < DEPTH; k++) {
      found[k].andNot(disc(60, 40, 45));
      paint(k, disc(60, 40, 45), FAT);
    }
    leftLobeFoundTo(44);
    seenAbove = 1;
    Continuation.Found more = search();
    assertThat(ml(more.liver())).isZero();
    assertThat(ml(more.doubtful())).isGreaterThan(0.1 * ml(found));
  }

  @Test
  void aNoisySeriesIsLookedAtAlike() {
    noise = 25;
    leftLobe(10, 30);
    assertThat(ml(search().liver())).isGreaterThan(15);
  }

  /** Cut off as bowel before: it does not come back by another door. */
  @Test
  void whatIsKnownToBeNoneIsNotFound() {
    leftLobe(10, 30);
    for (int k = 10; k < 30; k++) {
      none[k].or(left(LOBE_MM));
    }
    assertThat(ml(search().liver())).isZero();
  }

  @Test
  void noLiverGoesNowhere() {
    for (BitSet slice : found) {
      slice.clear();
    }
    Continuation.Found more = search();
    assertThat(more.liver()).hasSize(DEPTH).allMatch(BitSet::isEmpty);
    assertThat(more.doubtful()).hasSize(DEPTH).allMatch(BitSet::isEmpty);
  }

  @Test
  void aLiverThatIsNowhereThickTellsNothing() {
    for (int k = 0; k < DEPTH; k++) {
      found[k].and(disc(60, 40, 3));
    }
    assertThat(ml(search().liver())).isZero();
  }

  @Test
  void theLastSlicesOfTheScanAreNoEndOfTheWorld() {
    for (int k = 0; k < LOWEST; k++) {
      right(k);
      found[k].or(disc(60, 40, 45));
    }
    leftLobe(0, 10);
    Continuation.Found more = search();
    assertThat(more.liver()[0].isEmpty()).isFalse();
    assertThat(more.liver()[9].isEmpty()).isFalse();
  }
}
