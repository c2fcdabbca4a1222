package org.hepatica.ct;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Whether the headers tell another distance of the slices than their positions, as where a
 * converter has taken the number of a slice for its place. The positions hold (PS3.3 C.7.6.2.1.1),
 * and a wrong one makes the volume wrong by the same factor.
 */
final class ToldDistances {
  /** A gantry tilt of 15 degrees makes 0.04 between the table's way and the normal's. */
  private static final double TOLERANCE = 0.1;

  /**
   * Slices overlap, but not by more: thickness in distances. At most 2 in 13 real series; stacks of
   * 3 mm at 1 mm are made.
   */
  private static final double THICKEST = 4;

  private ToldDistances() {}

  /**
   * What a reader should know; empty when nothing contradicts.
   *
   * @param mean distance by the positions, mm
   */
  static Optional<String> doubt(List<SliceHeader> feetToHead, double mean) {
    double spacing = usual(feetToHead, mean);
    List<SourceTraits> traits = feetToHead.stream().map(SliceHeader::traits).toList();
    double between = median(traits.stream().mapToDouble(t -> Math.abs(t.betweenMm())));
    if (differs(between, spacing)) {
      return told(spacing, between, "Spacing Between Slices");
    }
    double step =
        median(
            IntStream.range(1, traits.size())
                .mapToDouble(
                    k -> Math.abs(traits.get(k).location() - traits.get(k - 1).location())));
    if (differs(step, spacing)) {
      return told(spacing, step, "Slice Location");
    }
    double thick = median(traits.stream().mapToDouble(SourceTraits::thicknessMm));
    return thick >= THICKEST * spacing ? told(spacing, thick, "Slice Thickness") : Optional.empty();
  }

  /** The median distance, as those told: of slices denser in one part the mean is that of none. */
  private static double usual(List<SliceHeader> feetToHead, double mean) {
    double[] steps = new double[feetToHead.size() - 1];
    double way = 0;
    for (int k = 0; k < steps.length; k++) {
      double[] from = feetToHead.get(k).position();
      double[] to = feetToHead.get(k + 1).position();
      steps[k] = Math.hypot(Math.hypot(to[0] - from[0], to[1] - from[1]), to[2] - from[2]);
      way += steps[k];
    }
    return Neighbours.median(steps) / way * steps.length * mean;
  }

  private static double median(DoubleStream values) {
    return Neighbours.median(values.filter(Double::isFinite).toArray());
  }

  /** Nothing is told by 0, as writers leave what they do not know. */
  private static boolean differs(double told, double spacing) {
    return told > 0.01 && Math.abs(told - spacing) > TOLERANCE * spacing;
  }

  private static Optional<String> told(double spacing, double mm, String attribute) {
    return Optional.of(
        String.format(
            Locale.ROOT,
            "slices are %.2f mm apart by their positions, but %.2f mm by %s: the volume may be"
                + " wrong by the same factor; check Image Position (Patient)",
            spacing,
            mm,
            attribute));
  }
}
