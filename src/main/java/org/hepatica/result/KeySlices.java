package org.hepatica.result;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.analysis.Findings;

/** Which slices are worth a picture. */
final class KeySlices {
  private KeySlices() {}

  /** At most {@code most} slices with liver, spread evenly from the lowest to the highest. */
  static List<Integer> spread(Findings findings, int most) {
    List<Integer> liver =
        IntStream.range(0, findings.depth())
            .filter(k -> findings.slices().get(k).liverPixels() > 0)
            .boxed()
            .toList();
    if (liver.size() <= most) {
      return liver;
    }
    List<Integer> chosen = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      // A single picture shows the middle; several reach from end to end.
      double share = most == 1 ? 0.5 : i / (most - 1.0);
      chosen.add(liver.get((int) Math.round(share * (liver.size() - 1))));
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
