package org.hepatica.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hepatica.learning.trust.Predictions;
import org.hepatica.result.FourRows;

/**
 * The slices that a model did worst on, with where it looked: image, truth, prediction, Grad-CAM.
 */
final class WorstAttention {
  private final EvaluateRequest request;
  private final Predictions.Order order;

  /**
   * @param order of the pictures, with the layer whose attention is shown; its names do not count
   */
  WorstAttention(EvaluateRequest request, Predictions.Order order) {
    this.request = request;
    this.order = order;
  }

  /**
   * Draws {@code worst-attention.png}.
   *
   * @param worst Dice by name of the slice, in the order of the picture
   * @param model for the title
   * @param work a folder for what is computed
   * @return what was written
   */
  Path write(Map<String, Double> worst, String model, Path work)
      throws IOException, InterruptedException {
    Predictions predictions;
    try (StageBar bar = new StageBar("attention")) {
      predictions =
          Predictions.make(
              named(worst),
              Files.createTempDirectory(work, "attention"),
              EvaluatePictures.LIMITS,
              (done, total) -> bar.at("", done, total));
    }
    Map<String, Integer> places = new HashMap<>();
    for (int i = 0; i < predictions.pictures().size(); i++) {
      Predictions.Picture picture = predictions.pictures().get(i);
      places.put(EvaluatePictures.folder(request, picture) + picture.name(), i);
    }
    List<FourRows.Column> columns = new ArrayList<>();
    for (Map.Entry<String, Double> slice : worst.entrySet()) {
      int i = places.get(slice.getKey());
      columns.add(
          new FourRows.Column(
              predictions.pictures().get(i).size(),
              predictions.image(i),
              predictions.truth(i),
              predictions.predicted(i),
              predictions.attention(i),
              String.format(Locale.ROOT, "%s: %.3f", slice.getKey(), slice.getValue())));
    }
    Path png = request.pictures().resolve("worst-attention.png");
    FourRows.write(
        columns,
        String.format(
            Locale.ROOT,
            "Lowest Dice first, %s, threshold %s, layer %s",
            model,
            order.threshold(),
            order.layer()),
        request.attribution(),
        png);
    return png;
  }

  private Predictions.Order named(Map<String, Double> worst) {
    List<String> names =
        worst.keySet().stream().map(name -> name.substring(name.indexOf('/') + 1)).toList();
    return new Predictions.Order(
        order.folders(),
        order.split(),
        order.part(),
        order.model(),
        order.threshold(),
        names,
        order.layer(),
        order.testTime());
  }
}
