package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class DiscTest {

  private static boolean holds(BitSet slice, int rows, int columns, int row, int column) {
    return row >= 0
        && row < rows
        && column >= 0
        && column < columns
        && slice.get(row * columns + column);
  }

  @Property(tries = 300)
  void erodesAndDilatesAsADiscDoes(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 20) int rows,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll @DoubleRange(min = 0.5, max = 4) double high,
      @ForAll @DoubleRange(min = 0.5, max = 4) double wide) {
    double radius = 3.99;
    Random random = new Random(seed);
    BitSet slice = new BitSet();
    double share = random.nextDouble();
    for (int i = 0; i < rows * columns; i++) {
      slice.set(i, random.nextDouble() < share);
    }
    BitSet eroded = new BitSet();
    BitSet dilated = new BitSet();
    for (int i = 0; i < rows * columns; i++) {
      boolean all = true;
      boolean any = false;
      for (int dy = -8; dy <= 8; dy++) {
        for (int dx = -8; dx <= 8; dx++) {
          if (dy * high * dy * high + dx * wide * dx * wide <= radius * radius) {
            boolean set = holds(slice, rows, columns, i / columns + dy, i % columns + dx);
            all &= set;
            any |= set;
          }
        }
      }
      eroded.set(i, all);
      dilated.set(i, any);
    }
    BitSet before = (BitSet) slice.clone();
    Disc disc = new Disc(rows, columns, high, wide, radius);
    assertThat(disc.eroded(slice)).isEqualTo(eroded);
    assertThat(disc.dilated(slice)).isEqualTo(dilated);
    assertThat(disc.opened(slice)).isEqualTo(disc.dilated(eroded));
    assertThat(slice).isEqualTo(before);
  }
}
