package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.hepatica.analysis.Components.Connectivity;
import org.junit.jupiter.api.Test;

class ComponentsTest {

  @Property(tries = 400)
  void agreesWithFloodFill(
      @ForAll @IntRange(min = 1, max = 6) int depth,
      @ForAll @IntRange(min = 1, max = 12) int rows,
      @ForAll @IntRange(min = 1, max = 12) int columns,
      @ForAll @DoubleRange(min = 0, max = 1) double density,
      @ForAll Connectivity connectivity,
      @ForAll long seed) {
    Random random = new Random(seed);
    BitSet[] slices = new BitSet[depth];
    for (int k = 0; k < depth; k++) {
      slices[k] = new BitSet(rows * columns);
      for (int i = 0; i < rows * columns; i++) {
        slices[k].set(i, random.nextDouble() < density);
      }
    }
    Components components = Components.of(slices, rows, columns, connectivity);
    List<List<Integer>> naive = floodFill(slices, rows, columns, connectivity);

    assertThat(LongStream.of(components.sizes()).filter(s -> s > 0).sorted().toArray())
        .isEqualTo(naive.stream().mapToLong(List::size).sorted().toArray());

    int most = naive.stream().mapToInt(List::size).max().orElse(0);
    List<Integer> largest =
        naive.stream().filter(c -> c.size() == most).findFirst().orElse(List.of());
    assertThat(voxels(components.largest(), rows * columns))
        .containsExactlyElementsOf(largest.stream().sorted().toList());

    List<Integer> enclosed =
        naive.stream()
            .filter(c -> c.stream().noneMatch(v -> atEdge(v, rows, columns)))
            .flatMap(List::stream)
            .sorted()
            .toList();
    assertThat(voxels(components.enclosed(), rows * columns)).containsExactlyElementsOf(enclosed);
  }

  private static boolean atEdge(int voxel, int rows, int columns) {
    int r = voxel % (rows * columns) / columns;
    int c = voxel % columns;
    return r == 0 || c == 0 || r == rows - 1 || c == columns - 1;
  }

  private static List<Integer> voxels(BitSet[] slices, int pixels) {
    List<Integer> all = new ArrayList<>();
    for (int k = 0; k < slices.length; k++) {
      int base = k * pixels;
      slices[k].stream().forEach(i -> all.add(base + i));
    }
    return all;
  }

  private static List<List<Integer>> floodFill(
      BitSet[] slices, int rows, int columns, Connectivity connectivity) {
    boolean[][][] seen = new boolean[slices.length][rows][columns];
    List<List<Integer>> result = new ArrayList<>();
    for (int v = 0; v < slices.length * rows * columns; v++) {
      int k = v / (rows * columns);
      int i = v % (rows * columns);
      if (!slices[k].get(i) || seen[k][i / columns][i % columns]) {
        continue;
      }
      List<Integer> component = new ArrayList<>();
      ArrayDeque<int[]> open = new ArrayDeque<>();
      open.add(new int[] {k, i / columns, i % columns});
      seen[k][i / columns][i % columns] = true;
      while (!open.isEmpty()) {
        int[] p = open.poll();
        component.add((p[0] * rows + p[1]) * columns + p[2]);
        for (int dk = -1; dk <= 1; dk++) {
          for (int dr = -1; dr <= 1; dr++) {
            for (int dc = -1; dc <= 1; dc++) {
              int[] q = {p[0] + dk, p[1] + dr, p[2] + dc};
              boolean near =
                  connectivity == Connectivity.CORNERS
                      || Math.abs(dk) + Math.abs(dr) + Math.abs(dc) == 1;
              boolean inside =
                  q[0] >= 0
                      && q[0] < slices.length
                      && q[1] >= 0
                      && q[1] < rows
                      && q[2] >= 0
                      && q[2] < columns;
              if (near
                  && inside
                  && slices[q[0]].get(q[1] * columns + q[2])
                  && !seen[q[0]][q[1]][q[2]]) {
                seen[q[0]][q[1]][q[2]] = true;
                open.add(q);
              }
            }
          }
        }
      }
      result.add(component);
    }
    return result;
  }

  /** A spiral is one component whose runs join late: the worst case of labelling in passes. */
  @Test
  void componentsThatHoldAPixel() {
    BitSet[] slices = {new BitSet(), new BitSet()};
    slices[0].set(0, 3);
    slices[1].set(2);
    slices[0].set(8, 10);
    slices[1].set(15);
    BitSet[] some = {new BitSet(), new BitSet()};
    some[1].set(2);
    some[0].set(7);
    some[0].set(10);
    BitSet[] held = Components.of(slices, 4, 4, Connectivity.FACES).holding(some);
    assertThat(held[0].stream()).containsExactly(0, 1, 2);
    assertThat(held[1].stream()).containsExactly(2);
  }

  @Test
  void aLongSnakeIsOneComponent() {
    int n = 401;
    BitSet slice = new BitSet(n * n);
    for (int r = 0; r < n; r += 2) {
      slice.set(r * n, r * n + n);
      if (r + 1 < n) {
        slice.set((r + 1) * n + (r % 4 == 0 ? n - 1 : 0));
      }
    }
    Components components = Components.of(new BitSet[] {slice}, n, n, Connectivity.FACES);
    assertThat(components.largest()[0]).isEqualTo(slice);
    assertThat(Arrays.stream(components.sizes()).filter(s -> s > 0).count()).isEqualTo(1);
  }
}
