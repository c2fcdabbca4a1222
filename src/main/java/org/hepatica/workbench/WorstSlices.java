package org.hepatica.workbench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.evaluation.Measurement;
import org.hepatica.result.CaseSheet;

/**
 * Keeps the slices that a model did worst on, with their pixels: those with liver by Dice, and
 * apart from them those without liver by false pixels.
 */
final class WorstSlices {
  private static final Comparator<Kept> BY_DICE =
      Comparator.<Kept>comparingDouble(k -> k.measured.dice())
          .thenComparing(k -> k.measured.name());
  private static final Comparator<Kept> BY_FALSE_PIXELS =
      Comparator.<Kept>comparingLong(k -> -k.measured.predictedPixels())
          .thenComparing(k -> k.measured.name());

  private final int most;
  private final List<Kept> withLiver = new ArrayList<>();
  private final List<Kept> withoutLiver = new ArrayList<>();

  private record Kept(Measurement measured, CaseSheet.Tile tile) {}

  /** Makes the tile of a slice, which costs memory. */
  @FunctionalInterface
  interface Drawing {
    CaseSheet.Tile tile(String title, String figures) throws IOException;
  }

  WorstSlices(int most) {
    this.most = most;
  }

  /** Offers a slice; its tile is asked for only when it is among the worst so far. */
  void offer(Measurement m, Drawing drawing) throws IOException {
    boolean liver = m.truthPixels() > 0;
    if (most == 0 || !liver && m.predictedPixels() == 0) {
      return;
    }
    List<Kept> list = liver ? withLiver : withoutLiver;
    Comparator<Kept> order = liver ? BY_DICE : BY_FALSE_PIXELS;
    Kept bare = new Kept(m, null);
    if (list.size() == most && order.compare(bare, list.get(most - 1)) >= 0) {
      return;
    }
    list.add(new Kept(m, drawing.tile(m.name(), figures(m))));
    list.sort(order);
    if (list.size() > most) {
      list.remove(most);
    }
  }

  /**
   * Draws {@code worst-slices.png} and, where there are any, {@code false-liver.png}.
   *
   * @return what was written
   */
  List<Path> write(Path folder, String model, String attribution) throws IOException {
    List<Path> written = new ArrayList<>();
    if (!withLiver.isEmpty()) {
      written.add(
          CaseSheet.write(
              withLiver.stream().map(Kept::tile).toList(),
              "Lowest Dice first, " + model,
              attribution,
              folder.resolve("worst-slices.png")));
    }
    if (!withoutLiver.isEmpty()) {
      written.add(
          CaseSheet.write(
              withoutLiver.stream().map(Kept::tile).toList(),
              "Slices without liver, most false pixels first, " + model,
              attribution,
              folder.resolve("false-liver.png")));
    }
    return written;
  }

  /** Names of the slices with liver that are kept, lowest Dice first, with their Dice. */
  Map<String, Double> withLiver() {
    Map<String, Double> names = new LinkedHashMap<>();
    withLiver.forEach(kept -> names.put(kept.measured.name(), kept.measured.dice()));
    return names;
  }

  private static String figures(Measurement m) {
    if (m.truthPixels() == 0) {
      return m.predictedPixels() + " false pixels";
    }
    return String.format(
        Locale.ROOT,
        "Dice %.3f, %d of %d px%s",
        m.dice(),
        m.predictedPixels(),
        m.truthPixels(),
        m.hd95() == null
            ? ""
            : String.format(Locale.ROOT, ", HD95 %.1f %s", m.hd95(), m.spacing().unit()));
  }
}
