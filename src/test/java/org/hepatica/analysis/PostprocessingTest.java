package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.BitSet;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;

class PostprocessingTest {
  private static final int N = 20;
  private static final AnalysisSettings ALL = AnalysisSettings.defaults();

  /** Slices of one grey, by which nothing is too bright. */
  private static final IntFunction<short[]> GREY = k -> new short[N * N];

  private static final BiFunction<BitSet[], BitSet[], Continuation.Found> NOTHING =
      (liver, parts) -> Continuation.Found.nothing(liver.length);

  private static BitSet[] stack(int depth) {
    BitSet[] slices = new BitSet[depth];
    for (int k = 0; k < depth; k++) {
      slices[k] = new BitSet(N * N);
    }
    return slices;
  }

  private static Postprocessing.Result apply(BitSet[] predicted, AnalysisSettings settings) {
    return Postprocessing.apply(predicted, N, N, 1, 1, GREY, NOTHING, settings);
  }

  private static void box(BitSet slice, int r0, int r1, int c0, int c1, boolean value) {
    for (int r = r0; r < r1; r++) {
      slice.set(r * N + c0, r * N + c1, value);
    }
  }

  @Test
  void keepsTheLargestBodyAndFillsItsHoles() {
    BitSet[] predicted = stack(4);
    for (int k = 0; k < 3; k++) {
      box(predicted[k], 2, 12, 2, 12, true);
    }
    box(predicted[1], 5, 8, 5, 8, false);
    box(predicted[3], 15, 18, 15, 18, true);
    box(predicted[0], 14, 16, 14, 16, true);
    Postprocessing.Result result = apply(predicted, ALL);

    BitSet box = new BitSet();
    box(box, 2, 12, 2, 12, true);
    assertThat(result.liver()).containsExactly(box, box, box, new BitSet());
    assertThat(result.predicted()).isEqualTo(300 - 9 + 9 + 4);
    assertThat(result.islands()).isEqualTo(13);
    assertThat(result.filled()).isEqualTo(9);
    assertThat(predicted[3].cardinality()).as("input untouched").isEqualTo(9);
  }

  @Test
  void aLeakThatHangsOnByACornerIsCutOff() {
    BitSet[] predicted = stack(2);
    box(predicted[0], 2, 10, 2, 10, true);
    box(predicted[0], 10, 14, 10, 14, true);
    box(predicted[1], 10, 12, 2, 9, true);
    Postprocessing.Result result = apply(predicted, ALL);
    assertThat(result.liver()[0].cardinality()).isEqualTo(64);
    assertThat(result.liver()[1]).isEqualTo(new BitSet());
  }

  @Test
  void aLeakThatHangsOnByANeckIsCutOff() {
    BitSet[] predicted = stack(6);
    for (BitSet slice : predicted) {
      box(slice, 2, 12, 2, 12, true);
    }
    box(predicted[3], 15, 18, 6, 9, true);
    box(predicted[3], 12, 15, 7, 8, true);
    Postprocessing.Result result = Postprocessing.apply(predicted, N, N, 4, 4, GREY, NOTHING, ALL);
    assertThat(result.islands()).isZero();
    assertThat(result.parts()[3].get(15 * N + 6, 18 * N + 9).cardinality()).isEqualTo(9);
    assertThat(result.liver()[3].get(16 * N + 7)).isFalse();
    assertThat(result.liver()[2].cardinality()).isEqualTo(100);
    assertThat(Postprocessing.pixels(result.liver()) + Postprocessing.pixels(result.parts()))
        .isEqualTo(result.predicted());
  }

  @Test
  void aPartThatLiverSurroundsIsAHoleAndNotSaidToBeLeftOut() {
    BitSet[] predicted = stack(8);
    for (BitSet slice : predicted) {
      box(slice, 0, 20, 0, 20, true);
    }
    box(predicted[3], 5, 12, 5, 12, false);
    box(predicted[3], 7, 10, 7, 10, true);
    box(predicted[3], 10, 12, 8, 9, true);
    for (int k : new int[] {2, 4}) {
      box(predicted[k], 5, 12, 5, 12, false);
    }
    Postprocessing.Result result = Postprocessing.apply(predicted, N, N, 4, 4, GREY, NOTHING, ALL);
    assertThat(new Necks(N, N, 4, 4).parts(predicted, stack(predicted.length))[3].get(8 * N + 8))
        .isTrue();
    assertThat(result.liver()[3].cardinality()).isEqualTo(N * N);
    assertThat(Postprocessing.pixels(result.parts())).isZero();
  }

  /** As a left lobe of which the network does not see the lower end. */
  @Test
  void whereItGoesOnItIsLiverIfItHangsOnIt() {
    BitSet[] predicted = stack(5);
    for (int k = 2; k < 5; k++) {
      box(predicted[k], 2, 12, 2, 12, true);
    }
    BitSet[] below = stack(5);
    box(below[1], 2, 12, 2, 8, true);
    box(below[0], 15, 18, 15, 18, true);
    BitSet[] above = stack(5);
    box(above[4], 10, 14, 10, 14, true);
    Postprocessing.Result result =
        Postprocessing.apply(
            predicted, N, N, 1, 1, GREY, (a, b) -> new Continuation.Found(below, above), ALL);

    assertThat(result.liver())
        .extracting(BitSet::cardinality)
        .containsExactly(0, 60, 100, 100, 100);
    assertThat(result.goneOn()).extracting(BitSet::cardinality).containsExactly(0, 60, 0, 0, 0);
    assertThat(result.above()).extracting(BitSet::cardinality).containsExactly(0, 0, 0, 0, 12);
    assertThat(result.filled()).isZero();
  }

  /**
   * A gallbladder, or the fat and vessels of the porta hepatis: outside the liver, in a bay of it.
   */
  @Test
  void whatLiverSurroundsInSomeSlicesAndNotInOthersIsNoHole() {
    BitSet[] predicted = stack(7);
    for (BitSet slice : predicted) {
      box(slice, 2, 18, 2, 18, true);
    }
    for (int k = 2; k < 5; k++) {
      box(predicted[k], 5, 8, 5, 8, false);
      box(predicted[k], 12, 15, 12, 15, false);
    }
    box(predicted[1], 2, 8, 5, 8, false);
    Postprocessing.Result result = apply(predicted, ALL);

    for (int k = 2; k < 5; k++) {
      assertThat(result.liver()[k].get(6 * N + 6)).as("gallbladder in slice %d", k).isFalse();
      assertThat(result.liver()[k].get(13 * N + 13)).as("cavity in slice %d", k).isTrue();
    }
    assertThat(result.filled()).isEqualTo(27);
    assertThat(result.bays()).extracting(BitSet::cardinality).containsExactly(0, 0, 9, 9, 9, 0, 0);
  }

  @Test
  void aHoleInTheLowestSliceOfALiverIsOpenAndThatInTheLowestOfTheScanIsNot() {
    BitSet[] predicted = stack(5);
    for (int k = 1; k < 5; k++) {
      box(predicted[k], 2, 12, 2, 12, true);
    }
    box(predicted[1], 5, 8, 5, 8, false);
    assertThat(apply(predicted, ALL).filled()).isZero();

    box(predicted[0], 2, 12, 2, 12, true);
    box(predicted[0], 5, 8, 5, 8, false);
    assertThat(apply(predicted, ALL).filled()).as("what lies below is not known").isEqualTo(18);
  }

  @Test
  void aBayThatOpensToTheEdgeIsNoHole() {
    BitSet[] predicted = stack(1);
    box(predicted[0], 0, 10, 0, 10, true);
    box(predicted[0], 0, 4, 4, 6, false);
    assertThat(apply(predicted, ALL).filled()).isZero();
  }

  @Test
  void eachStepCanBeLeftOut() {
    BitSet[] predicted = stack(1);
    box(predicted[0], 2, 12, 2, 12, true);
    box(predicted[0], 5, 8, 5, 8, false);
    box(predicted[0], 15, 18, 15, 18, true);
    AnalysisSettings none =
        new AnalysisSettings(
            8,
            TestTime.NONE,
            0,
            false,
            false,
            true,
            false,
            "",
            50,
            600,
            3500,
            AnalysisSettings.Unfamiliar.FLAG,
            AdmissionRules.DEFAULT);
    assertThat(apply(predicted, none).liver()).containsExactly(predicted);
    AnalysisSettings holes =
        new AnalysisSettings(
            8,
            TestTime.NONE,
            0,
            false,
            true,
            true,
            false,
            "",
            50,
            600,
            3500,
            AnalysisSettings.Unfamiliar.FLAG,
            AdmissionRules.DEFAULT);
    assertThat(apply(predicted, holes).liver()[0].cardinality()).isEqualTo(109);
  }

  @Test
  void nothingPredictedIsNothing() {
    Postprocessing.Result result = apply(stack(3), ALL);
    assertThat(Postprocessing.pixels(result.liver())).isZero();
    assertThat(result.islands()).isZero();
  }

  /**
   * A trunk of 2,000 slices is let in; each copy of its mask would take 66 MB of the worker's heap.
   */
  @Test
  void slicesWithoutLiverTakeNoRoom() {
    int side = 512;
    BitSet[] predicted = new BitSet[1000];
    for (int k = 0; k < predicted.length; k++) {
      predicted[k] = new BitSet();
      for (int r = 100; r < 160 && k >= 500 && k < 505; r++) {
        predicted[k].set(r * side + 100, r * side + (r == 130 ? 240 : 160));
      }
    }
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    Postprocessing.Result result =
        Postprocessing.apply(
            predicted, side, side, 0.7, 0.7, k -> new short[side * side], NOTHING, ALL);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(Postprocessing.pixels(result.liver())).isPositive();
    assertThat(allocated).isLessThan(40L << 20);
  }
}
