package org.hepatica.cases;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * In which other way marks fit what was found best. Editors and libraries that count rows from
 * below, exchange rows and columns, or take images from the other end write marks of the right size
 * on slices that exist, and nothing in the object tells.
 *
 * @param how in words, to follow "fits … better when"
 * @param sharedMl of the marks turned so and of what was found, mL
 */
public record Turned(String how, double sharedMl) {

  /** How the slices of marks are taken. */
  private enum Order {
    AS_IS,
    /** Of the whole series from the other end. */
    SERIES,
    /** Of those that are marked from the other end. */
    MARKED
  }

  /** A way of writing marks wrongly. */
  private record Way(boolean exchanged, boolean rows, boolean columns, Order order) {
    boolean isRight() {
      return !exchanged && !rows && !columns && order == Order.AS_IS;
    }

    IntUnaryOperator pixel(int height, int width) {
      return i -> {
        int row = exchanged ? i % width : i / width;
        int column = exchanged ? i / width : i % width;
        return (rows ? height - 1 - row : row) * width + (columns ? width - 1 - column : column);
      };
    }

    String words() {
      List<String> mirrored = new ArrayList<>();
      if (rows) {
        mirrored.add("from top to bottom");
      }
      if (columns) {
        mirrored.add("from left to right");
      }
      if (order != Order.AS_IS) {
        mirrored.add("from feet to head");
      }
      String mirror = mirrored.isEmpty() ? "" : "mirrored " + String.join(" and ", mirrored);
      String exchange = exchanged ? "its rows and columns are exchanged" : "";
      return exchange + (exchange.isEmpty() || mirror.isEmpty() ? "" : " and it is ") + mirror;
    }
  }

  /**
   * Of all ways but the right one that which shares most; of several the simplest.
   *
   * @param marks pixels of each slice, row-major; one slice at least is marked
   * @param found the same of what was found
   * @param voxelMl of each slice
   */
  static Turned best(BitSet[] marks, BitSet[] found, int height, int width, double... voxelMl) {
    Turned best = new Turned("", -1);
    boolean[] both = {false, true};
    for (boolean exchanged : height == width ? both : new boolean[] {false}) {
      for (Order order : Order.values()) {
        for (boolean rows : both) {
          for (boolean columns : both) {
            Way way = new Way(exchanged, rows, columns, order);
            double shared =
                way.isRight() ? -1 : shared(way, marks, found, way.pixel(height, width), voxelMl);
            if (shared > best.sharedMl) {
              best = new Turned(way.words(), shared);
            }
          }
        }
      }
    }
    return best;
  }

  private static double shared(
      Way way, BitSet[] marks, BitSet[] found, IntUnaryOperator pixel, double... voxelMl) {
    int ends = ends(way.order, marks);
    double shared = 0;
    for (int k = 0; k < marks.length; k++) {
      int at = way.order == Order.AS_IS ? k : ends - k;
      if (!marks[k].isEmpty() && !found[at].isEmpty()) {
        shared += voxelMl[at] * marks[k].stream().map(pixel).filter(found[at]::get).count();
      }
    }
    return shared;
  }

  /** The sum of the first index and the last, which change places. */
  private static int ends(Order order, BitSet... marks) {
    int first = 0;
    int last = marks.length - 1;
    if (order == Order.MARKED) {
      while (marks[first].isEmpty()) {
        first++;
      }
      while (marks[last].isEmpty()) {
        last--;
      }
    }
    return first + last;
  }
}
