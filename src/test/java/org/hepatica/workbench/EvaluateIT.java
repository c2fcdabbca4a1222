package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.hepatica.unet.LiverModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} as a user calls it, with the weights that come with the program. */
class EvaluateIT {
  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Path PHANTOM = Path.of("test-data/phantom").toAbsolutePath();

  @TempDir Path folder;

  private JsonNode evaluate(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("evaluate", "--json", "report.json"));
    all.addAll(List.of(options));
    Peers.Output output = HepaticaProcess.run(folder, PATIENCE, all.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  @Test
  void thePhantomMeetsItsTruth() throws IOException {
    JsonNode report = evaluate("--data", PHANTOM.toString(), "--pictures", "worst");
    assertThat(report.at("/volumeCases/0/dice").asDouble()).isGreaterThan(0.9);
    assertThat(report.at("/volumeCases/0/hd95").asDouble()).isBetween(0.1, 30.0);
    assertThat(report.at("/slices/empty/falsePositives").asInt()).isZero();
    assertThat(Files.size(folder.resolve("worst/worst-slices.png"))).isGreaterThan(10_000);
  }

  /** What is measured is what is delivered: against its own SEG every voxel agrees. */
  @Test
  void theDeliveredSegmentationAsTruthAgreesInEveryVoxel() throws IOException {
    Peers.Output segmented =
        HepaticaProcess.run(
            folder,
            PATIENCE,
            "segment",
            PHANTOM.resolve("ct").toString(),
            "--out",
            "out",
            "--set",
            "result.heatmaps=none");
    assertThat(segmented.exit()).as(segmented.text()).isZero();
    Files.createDirectories(folder.resolve("truth"));
    Files.copy(folder.resolve("out/series-1/seg.dcm"), folder.resolve("truth/seg.dcm"));
    JsonNode report = evaluate("--data", PHANTOM.resolve("ct").toString(), "--truth", "truth");
    JsonNode volume = report.at("/volumeCases/0");
    assertThat(volume.path("truthPixels").asLong()).isPositive();
    assertThat(volume.path("bothPixels")).isEqualTo(volume.path("truthPixels"));
    assertThat(volume.path("predictedPixels")).isEqualTo(volume.path("truthPixels"));
  }

  /** The figures that the weights carry, measured by other code on the validation patients. */
  @Test
  void validationAgreesWithWhatTheModelSaysOfItself() throws IOException {
    Path data = Peers.data("msd-liver-2d").toAbsolutePath();
    JsonNode report = evaluate("--data", data.toString(), "--part", "validation");
    Map<String, Double> scores = LiverModel.shippedFile().info().scores();
    assertThat(report.at("/slices/metrics/dice/mean/value").asDouble())
        .isCloseTo(scores.get("validation.dice.mean"), within(1e-3));
    assertThat(report.at("/slices/metrics/dice/median/value").asDouble())
        .isCloseTo(scores.get("validation.dice.median"), within(1e-3));
    assertThat(report.at("/slices/pooled/dice/value").asDouble())
        .isCloseTo(scores.get("validation.dice.pooled"), within(1e-3));
    assertThat(report.at("/slices/count").asDouble()).isEqualTo(scores.get("validation.slices"));
  }
}
