package org.hepatica.cases;

import java.util.Arrays;
import java.util.BitSet;

/** Slices of a series by the numbers that flags call them by: {@code 1-4,37,40-41}. */
public final class SliceNumbers {
  private static final int MOST = 100_000;

  private final String text;
  private final BitSet numbers = new BitSet();

  private SliceNumbers(String text) {
    this.text = text;
  }

  /**
   * Reads numbers and ranges, separated by commas.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static SliceNumbers parse(String text) {
    SliceNumbers parsed = new SliceNumbers(text);
    for (String part : text.split(",", -1)) {
      if (!part.strip().matches("\\d{1,5}(-\\d{1,5})?")) {
        throw new IllegalArgumentException("not slices such as 1-4,37: " + text);
      }
      String[] ends = part.strip().split("-");
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (last < first || last > MOST) {
        throw new IllegalArgumentException("slices count upwards: " + text);
      }
      parsed.numbers.set(first, last + 1);
    }
    return parsed;
  }

  /** Whether slice {@code number} is one of them. */
  boolean has(int number) {
    return numbers.get(number);
  }

  /** Refuses numbers below or above all those of a series. */
  void requireWithin(int... series) {
    int least = Arrays.stream(series).min().orElseThrow();
    int greatest = Arrays.stream(series).max().orElseThrow();
    if (numbers.nextSetBit(0) < least || numbers.length() - 1 > greatest) {
      throw new IllegalArgumentException(
          "slices %s are asked for, the series has %s to %s".formatted(text, least, greatest));
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
