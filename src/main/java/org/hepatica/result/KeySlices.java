package org.hepatica.result;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.QualityFlags;
import org.hepatica.analysis.SliceFinding;

/** Which slices are worth a picture. */
final class KeySlices {
  private KeySlices() {}

  /**
   * At most {@code most} slices, from the lowest to the highest: those that a flag asks to check,
   * though no more than half of the places, then others with liver spread evenly from end to end.
   */
  static List<Integer> spread(Findings findings, int most) {
    List<Integer> all =
        findings.slices().stream()
            .filter(slice -> slice.liverPixels() > 0 || slice.toCheck())
            .map(SliceFinding::index)
            .toList();
    if (all.size() <= most) {
      return all;
    }
    Set<Integer> chosen = new HashSet<>(evenly(QualityFlags.toCheck(findings), most / 2));
    List<Integer> rest = all.stream().filter(k -> !chosen.contains(k)).toList();
    chosen.addAll(evenly(rest, most - chosen.size()));
    return chosen.stream().sorted().toList();
  }

  private static List<Integer> evenly(List<Integer> from, int most) {
    if (from.size() <= most) {
      return from;
    }
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      // A single picture shows the middle; several reach from end to end.
      double share = most == 1 ? 0.5 : i / (most - 1.0);
      chosen.add(from.get((int) Math.round(share * (from.size() - 1))));
    }
    return chosen;
  }

  /** The slices that get a picture of their own. */
  static List<Integer> choose(Findings findings, ResultSettings settings) {
    return switch (settings.heatmaps()) {
      case KEY -> spread(findings, settings.keySlices());
      case ALL -> IntStream.range(0, findings.depth()).boxed().toList();
      case NONE -> List.of();
    };
  }
}
