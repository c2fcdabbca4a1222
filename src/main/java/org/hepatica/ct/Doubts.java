package org.hepatica.ct;

import java.util.ArrayList;
import java.util.List;

/**
 * What speaks against a volume that no rule of the gate refuses: its scale, and whether it is one.
 */
final class Doubts {
  private final AirAndFat scale = new AirAndFat();
  private final Alternation alternation = new Alternation();

  /**
   * The next slice.
   *
   * @param hu rows x columns, row-major
   * @param columnMm distance of columns
   */
  void add(short[] hu, int columns, double columnMm, PooledSlice pooled) {
    scale.add(hu, columns, columnMm);
    alternation.add(pooled);
  }

  /** A sentence for each. */
  List<String> list(List<SliceHeader> feetToHead) {
    List<String> doubts = new ArrayList<>();
    scale.doubt().ifPresent(doubts::add);
    alternation.doubt(feetToHead).ifPresent(doubts::add);
    return doubts;
  }
}
