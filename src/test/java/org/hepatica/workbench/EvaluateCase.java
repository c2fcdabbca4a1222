package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What tests of an evaluation share: the whole way with the real child processes; only the weights
 * have learned nothing, so that nothing is expected of the figures but that they are of these
 * pixels.
 */
@Timeout(300)
abstract class EvaluateCase {
  static final int SIZE = 32;

  @TempDir Path folder;

  final StringWriter said = new StringWriter();
  Path model;
  HepaticaConfig config;

  @BeforeEach
  void makeModel() throws IOException {
    ComputationGraph graph =
        ResidualUNet.training(new ResidualUNet.Architecture(SIZE, 4, 2, 0, DataType.FLOAT), 7);
    model = folder.resolve("tiny.hepatica");
    ModelInfo info =
        new ModelInfo(
            "",
            "tiny",
            SIZE,
            -100,
            200,
            4,
            2,
            0.9999,
            null,
            "2026-01-01T00:00:00Z",
            7,
            0,
            List.of(),
            Map.of(),
            "CC0",
            "nobody");
    ModelFile.of(info, graph).write(model);
    graph.close();
    config =
        HepaticaConfig.load(
            null,
            null,
            folder.resolve("node-data"),
            List.of("analysis.threads=1", "analysis.heapMb=512", "analysis.offHeapMb=512"),
            Map.of());
  }

  EvaluateRequest request(Path data, Path truth, double threshold, Split.Role part) {
    return request(data, truth, threshold, part, null);
  }

  EvaluateRequest request(
      Path data, Path truth, double threshold, Split.Role part, double[] spacing) {
    return new EvaluateRequest(
        model,
        threshold,
        List.of(data.toString()),
        truth,
        List.of(),
        Split.BY_HASH,
        part,
        spacing,
        folder.resolve("report.json"),
        folder.resolve("pictures"),
        3,
        "Made for a test, CC0");
  }

  JsonNode evaluate(EvaluateRequest request, Evaluate.Outcome outcome) throws Exception {
    assertThat(Evaluate.run(config, request, new PrintWriter(said, true)))
        .as(said.toString())
        .isEqualTo(outcome);
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  /** Two patients with two slices each; the second slices hold no liver. */
}
