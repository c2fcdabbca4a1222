package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A right lobe ends, and of a left one a tip is left in two slices; 2 mm a pixel. */
class LiverInViewTest {
  private static final int SIDE = 64;
  private static final double PIXEL = 2;
  private static final int DEPTH = 6;
  private static final int REACH = 2;

  /** Each slice has a value of its own, so that a picture tells where its pixels come from. */
  private final float[][] input = new float[DEPTH][SIDE * SIDE];

  private final BitSet[] liver = slices();
  private final BitSet[] part = slices();
  private float[][] asked;

  LiverInViewTest() {
    for (int k = 0; k < DEPTH; k++) {
      Arrays.fill(input[k], k / 10f);
    }
    for (int k = 0; k <= 3; k++) {
      liver[k].or(box(20, 40, 4, 30));
      liver[k].or(box(20, 30, 44, 54));
    }
    liver[3].clear();
    liver[3].or(box(28, 32, 8, 12)); // no liver below the part
    part[3].or(box(21, 29, 45, 53));
    part[4].or(box(22, 26, 46, 50));
  }

  private static BitSet[] slices() {
    return IntStream.range(0, DEPTH).mapToObj(k -> new BitSet()).toArray(BitSet[]::new);
  }

  private static BitSet box(int top, int bottom, int left, int right) {
    BitSet box = new BitSet();
    for (int row = top; row < bottom; row++) {
      box.set(row * SIDE + left, row * SIDE + right);
    }
    return box;
  }

  /** Of a network with these answers within the part's two slices, and another beside it. */
  private LiverInView asking(float lower, float upper, float beside) {
    return new LiverInView(
        SIDE,
        PIXEL,
        REACH,
        k -> input[k],
        views -> {
          asked = views;
          float[][] answers = new float[views.length][SIDE * SIDE];
          for (int v = 0; v < views.length; v++) {
            Arrays.fill(answers[v], beside);
            float[] answer = answers[v];
            float within = v == 0 ? lower : upper;
            part[3 + v].stream().forEach(i -> answer[i] = within);
          }
          return answers;
        });
  }

  @Test
  void liverOfTheNextSliceBelowIsLaidOverWhatIsFarFromThePart() {
    float[] view = asking(0, 0, 0).view(3, part[3], liver);
    for (int i = 0; i < view.length; i++) {
      int row = i / SIDE;
      int column = i % SIDE;
      double away = Math.hypot(outside(row, 21, 28), outside(column, 45, 52)) * PIXEL;
      boolean other = liver[2].get(i) && !liver[3].get(i) && away > LiverInView.APART_MM;
      assertThat(view[i]).as("row %d, column %d", row, column).isEqualTo(other ? 0.2f : 0.3f);
    }
    assertThat(IntStream.range(0, view.length).filter(i -> view[i] == 0.2f))
        .hasSizeGreaterThan(300);
    assertThat(input[3]).as("left as it is").containsOnly(0.3f);
  }

  private static int outside(int at, int from, int to) {
    return Math.max(0, Math.max(from - at, at - to));
  }

  @Test
  void theSliceBelowIsOneThatHasLiverBelowThePart() {
    assertThat(asking(0, 0, 0).view(4, part[4], liver)[30 * SIDE + 6]).isEqualTo(0.2f);
  }

  @Test
  void beyondReachNothingIsLaidOver() {
    assertThat(asking(0, 0, 0).view(5, part[4], liver)).containsOnly(0.5f);
  }

  @Test
  void theMeanWithinThePartDecidesOverAllItsSlices() {
    assertThat(part[3].cardinality()).isEqualTo(4 * part[4].cardinality());
    assertThat(asking(0.3f, 0.06f, 0).sees(part, liver)).as("0.252").isTrue();
    assertThat(asked).hasNumberOfRows(2);
    assertThat(asking(0.3f, 0.04f, 1).sees(part, liver)).as("0.248").isFalse();
  }
}
