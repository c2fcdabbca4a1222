package org.hepatica.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SurfaceDistanceTest {
  private static final Spacing UNEVEN = Spacing.millimetres(0.7, 1.3, 2.5);

  @TempDir Path folder;

  /** Both means and both percentiles by trying all pairs. */
  private static SurfaceDistance slow(Mask truth, Mask predicted, Spacing spacing) {
    List<Double> there = Shapes.distances(truth, predicted, spacing);
    List<Double> back = Shapes.distances(predicted, truth, spacing);
    double sum = 0;
    for (double d : there) {
      sum += d;
    }
    for (double d : back) {
      sum += d;
    }
    return new SurfaceDistance(
        Math.max(rank95(there), rank95(back)),
        sum / (there.size() + back.size()),
        Math.max(there.get(there.size() - 1), back.get(back.size() - 1)));
  }

  private static double rank95(List<Double> sorted) {
    double rank = 0.95 * (sorted.size() - 1);
    int low = (int) rank;
    int high = Math.min(sorted.size() - 1, low + 1);
    return sorted.get(low) * (1 - (rank - low)) + sorted.get(high) * (rank - low);
  }

  private static void assertSame(SurfaceDistance got, SurfaceDistance wanted) {
    assertThat(got.hd95()).isCloseTo(wanted.hd95(), within(1e-4));
    assertThat(got.mean()).isCloseTo(wanted.mean(), within(1e-4));
    assertThat(got.hausdorff()).isCloseTo(wanted.hausdorff(), within(1e-4));
  }

  @Property(tries = 150)
  void isWhatTryingAllPairsGives(
      @ForAll @IntRange(min = 1, max = 5) int depth,
      @ForAll @IntRange(min = 1, max = 11) int rows,
      @ForAll @IntRange(min = 1, max = 11) int columns,
      @ForAll @DoubleRange(min = 0.02, max = 0.98) double chance,
      @ForAll @DoubleRange(min = 0.1, max = 9) double rowSpacing,
      @ForAll long seed) {
    Mask a = Shapes.random(depth, rows, columns, chance, seed);
    Mask b = Shapes.random(depth, rows, columns, 1 - chance, seed + 1);
    Spacing spacing = Spacing.millimetres(rowSpacing, 1.3, 2.5);
    SurfaceDistance fast = SurfaceDistance.of(a, b, spacing);
    if (a.isEmpty() || b.isEmpty()) {
      assertThat(fast).isNull();
    } else {
      assertSame(fast, slow(a, b, spacing));
    }
  }

  @Property(tries = 50)
  void isSymmetricAndGrowsWithTheSpacing(
      @ForAll long seed, @ForAll @DoubleRange(min = 0.1, max = 10) double factor) {
    Mask a = Shapes.random(3, 9, 8, 0.2, seed);
    Mask b = Shapes.random(3, 9, 8, 0.3, ~seed);
    SurfaceDistance there = SurfaceDistance.of(a, b, UNEVEN);
    if (there != null) {
      assertSame(SurfaceDistance.of(b, a, UNEVEN), there);
      SurfaceDistance larger =
          SurfaceDistance.of(a, b, Spacing.millimetres(0.7 * factor, 1.3 * factor, 2.5 * factor));
      assertThat(larger.hd95()).isCloseTo(factor * there.hd95(), within(1e-3));
      assertThat(larger.mean()).isCloseTo(factor * there.mean(), within(1e-3));
    }
  }

  @Test
  void ofAShiftedPixelIsTheShift() {
    Mask a = Shapes.box(1, 20, 20, new int[] {0, 3, 4}, 1, 4, 5);
    Mask b = Shapes.box(1, 20, 20, new int[] {0, 6, 8}, 1, 7, 9);
    // 3 rows of 0.7 mm, 4 columns of 1.3 mm.
    double shift = Math.hypot(2.1, 5.2);
    assertSame(SurfaceDistance.of(a, b, UNEVEN), new SurfaceDistance(shift, shift, shift));
  }

  @Test
  void ofABoxInsideAnotherIsTheRoomBetween() {
    Mask outer = Shapes.box(1, 30, 30, new int[] {0, 5, 5}, 1, 25, 25);
    Mask inner = Shapes.box(1, 30, 30, new int[] {0, 7, 7}, 1, 23, 23);
    SurfaceDistance d = SurfaceDistance.of(outer, inner, Spacing.PIXELS);
    // All 60 border pixels of the inner box and 64 of the outer one are 2 away from the other; by
    // each corner of the outer box two are √5 away, and the corner itself √8.
    double sum = 124 * 2 + 8 * Math.sqrt(5) + 4 * Math.sqrt(8);
    assertThat(d.mean()).isCloseTo(sum / 136, within(1e-6));
    assertThat(d.hausdorff()).isCloseTo(Math.sqrt(8), within(1e-6));
    assertSame(d, slow(outer, inner, Spacing.PIXELS));
    assertThat(SurfaceDistance.of(outer, outer, UNEVEN)).isEqualTo(new SurfaceDistance(0, 0, 0));
  }

  @Test
  void aWholeSliceTooMuchIsTheSliceSpacingAway() {
    Mask truth = Shapes.box(6, 8, 8, new int[] {1, 2, 2}, 4, 6, 6);
    Mask predicted = Shapes.box(6, 8, 8, new int[] {1, 2, 2}, 5, 6, 6);
    SurfaceDistance d = SurfaceDistance.of(truth, predicted, Spacing.millimetres(9, 9, 5));
    assertThat(d.hausdorff()).isCloseTo(5, within(1e-6));
    assertThat(d.hd95()).isCloseTo(5, within(1e-6));
  }

  @Test
  void thereIsNoneOfAnEmptyMask() {
    Mask none = Shapes.random(2, 4, 4, 0, 1);
    Mask all = Shapes.random(2, 4, 4, 1, 1);
    assertThat(SurfaceDistance.of(none, none, UNEVEN)).isNull();
    assertThat(SurfaceDistance.of(all, none, UNEVEN)).isNull();
    assertThat(SurfaceDistance.of(none, all, UNEVEN)).isNull();
    assertThatThrownBy(() -> SurfaceDistance.of(all, Shapes.random(2, 4, 5, 1, 1), UNEVEN))
        .hasMessageContaining("cannot be compared");
  }

  /** The same figures by NumPy, whose percentile this one claims to be. */
  @Test
  void agreesWithNumPy() throws IOException {
    Path python = Peers.require("pydicom");
    Mask a = Shapes.random(4, 12, 10, 0.15, 7);
    Mask b = Shapes.random(4, 12, 10, 0.25, 8);
    StringBuilder text = new StringBuilder();
    for (Mask mask : List.of(a, b)) {
      for (int k = 0; k < 4; k++) {
        for (byte pixel : mask.bytes(k)) {
          text.append(pixel).append(' ');
        }
      }
    }
    Files.writeString(folder.resolve("masks.txt"), text);
    Files.writeString(
        folder.resolve("distance.py"),
        """
        import numpy as np
        a, b = np.loadtxt('masks.txt').reshape(2, 4, 12, 10) > 0
        def border(m):
            p = np.pad(m, 1)
            inner = m.copy()
            for axis in range(3):
                for step in (-1, 1):
                    inner &= np.roll(p, step, axis)[1:-1, 1:-1, 1:-1]
            return np.argwhere(m & ~inner) * np.array([2.5, 0.7, 1.3])
        p, q = border(a), border(b)
        d = np.sqrt(((p[:, None, :] - q[None, :, :]) ** 2).sum(axis=2))
        there, back = d.min(axis=1), d.min(axis=0)
        print(max(np.percentile(there, 95), np.percentile(back, 95)),
              np.concatenate([there, back]).mean(), d.min(axis=1).max().clip(d.min(axis=0).max()))
        print(2 * (a & b).sum() / (a.sum() + b.sum()), (a & b).sum() / (a | b).sum(), (a == b).mean())
        """);
    Peers.Output said = Peers.run(folder, Duration.ofSeconds(60), python.toString(), "distance.py");
    assertThat(said.exit()).as(said.text()).isZero();
    String[] words = said.text().strip().split("\\s+");
    double[] n = java.util.Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
    assertSame(SurfaceDistance.of(a, b, UNEVEN), new SurfaceDistance(n[0], n[1], n[2]));
    Overlap overlap = Overlap.of(a, b);
    assertThat(overlap.dice()).isCloseTo(n[3], within(1e-12));
    assertThat(overlap.iou()).isCloseTo(n[4], within(1e-12));
    assertThat(overlap.accuracy()).isCloseTo(n[5], within(1e-12));
  }
}
