package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * The picture of a training run: training and validation loss and 1 − validation Dice by epoch, on
 * a logarithmic axis. (The training loss is taken with dropout and augmentation, the others
 * without.)
 */
final class LossCurve {

  private LossCurve() {}

  /** Draws a PNG, 800×500; {@code file} ends in {@code .png}. */
  static void draw(List<EpochReport> reports, Path file) throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(800)
            .height(500)
            .title("Training")
            .xAxisTitle("epoch")
            .yAxisTitle("loss, 1 − Dice")
            .build();
    chart.getStyler().setYAxisLogarithmic(true).setYAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setXAxisDecimalPattern("0");
    double[] epochs = reports.stream().mapToDouble(EpochReport::epoch).toArray();
    series(
        chart, "training loss", epochs, reports.stream().mapToDouble(EpochReport::loss).toArray());
    List<EpochReport> measured =
        reports.stream().filter(r -> Double.isFinite(r.validationLoss())).toList();
    if (!measured.isEmpty()) {
      series(
          chart,
          "validation loss",
          measured.stream().mapToDouble(EpochReport::epoch).toArray(),
          measured.stream().mapToDouble(EpochReport::validationLoss).toArray());
    }
    series(
        chart,
        "1 − mean validation Dice",
        epochs,
        reports.stream().mapToDouble(r -> 1 - r.validationDice()).toArray());
    series(
        chart,
        "1 − pooled validation Dice",
        epochs,
        reports.stream().mapToDouble(r -> 1 - r.validationPooled()).toArray());
    ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", file.toFile());
  }

  private static void series(XYChart chart, String name, double[] x, double[] y) {
    double[] positive = y.clone();
    for (int i = 0; i < positive.length; i++) {
      positive[i] = Math.max(1e-6, positive[i]);
    }
    chart.addSeries(name, x, positive).setMarker(SeriesMarkers.NONE);
  }
}
