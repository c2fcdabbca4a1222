package org.hepatica.ct;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The numbers by which a person finds slices in a viewer. */
public final class SliceNumbers {
  private SliceNumbers() {}

  /**
   * The instance numbers, or, where these are absent, negative or not unique, the positions counted
   * from 1 at the feet.
   *
   * @param instanceNumbers from feet to head; -1 where absent
   */
  public static int[] of(int... instanceNumbers) {
    boolean usable =
        Arrays.stream(instanceNumbers).allMatch(n -> n >= 0)
            && Arrays.stream(instanceNumbers).distinct().count() == instanceNumbers.length;
    return usable ? instanceNumbers : IntStream.rangeClosed(1, instanceNumbers.length).toArray();
  }
}
