package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.Analyser;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.AnalysisWriter;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.LiverNetwork;
import org.hepatica.analysis.Progress;
import org.hepatica.ct.SeriesScan;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.result.ResultSettings;
import org.hepatica.result.ResultWriter;
import org.hepatica.testing.Peers;

/**
 * One anatomy stored in several ways: each storage goes the node's way from files to SEG with the
 * model that comes with the program, and pydicom reads all of them back into the patient.
 */
final class Storages implements AutoCloseable {
  private final Path folder;
  private final Path python;
  private final RememberingNetwork network;
  private final Map<String, String> arguments = new LinkedHashMap<>();

  /**
   * What the independent reader found.
   *
   * @param reference Dice with the first storage
   * @param truth Dice with the storage's own truth; NaN without one
   * @param truths Dice of that truth with the truth of the first storage; NaN without one
   * @param centre of mass, mm in the patient
   * @param millilitres of the mask
   */
  record Seen(double reference, double truth, double truths, double[] centre, double millilitres) {}

  Storages(Path folder) throws IOException {
    this.folder = folder;
    this.python = Peers.require("pydicom");
    this.network = new RememberingNetwork(LiverNetwork.load(null));
  }

  /** How many different slices the network saw. */
  int slicesAsked() {
    return network.asked();
  }

  /** Segments a storage; {@code truth} may be null. */
  Findings add(String name, Path series, PhantomTruth truth) throws IOException {
    List<SeriesScan.Series> found = SeriesScan.scan(series).series();
    assertThat(found).as(name).hasSize(1);
    AnalysisFolder analysed =
        new Analyser(network, AnalysisSettings.defaults().withoutHeatmaps(), "test")
            .analyse(found.get(0).files(), folder.resolve(name + "-analysis"), Progress.NONE);
    Findings findings = analysed.findings();
    assertThat(findings.outcome())
        .as(name + ": " + findings.refusalReason())
        .isEqualTo(Findings.Outcome.SEGMENTED);
    ResultSettings settings =
        ResultSettings.of(Instant.parse("2026-01-05T10:15:00Z"), "TEST-1")
            .withHeatmaps(ResultSettings.Heatmaps.NONE);
    Path out = folder.resolve(name + "-results");
    Path seg = ResultWriter.write(analysed, settings, out).get(0).file();
    AnalysisWriter.delete(folder.resolve(name + "-analysis"));
    String argument = name + "=" + seg + ":" + series;
    arguments.put(name, truth == null ? argument : argument + ":" + raw(out, truth));
    return findings;
  }

  private static Path raw(Path out, PhantomTruth truth) throws IOException {
    Path raw = Files.createDirectories(out.resolve("truth"));
    List<String> uids = new ArrayList<>();
    try (var bytes = Files.newOutputStream(raw.resolve("truth.raw"))) {
      for (int k = 0; k < truth.content().slices().size(); k++) {
        uids.add(truth.content().slices().get(k).sopInstanceUid());
        bytes.write(truth.mask(k));
      }
    }
    Files.write(raw.resolve("truth.txt"), uids);
    return raw;
  }

  /** Lets pydicom read all storages. */
  Map<String, Seen> read() throws IOException {
    Path script = folder.resolve("same_patient.py");
    try (var in = Storages.class.getResourceAsStream("same_patient.py")) {
      Files.write(script, in.readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of(python.toString(), script.toString()));
    command.addAll(arguments.values());
    Peers.Output output = Peers.run(folder, Duration.ofMinutes(5), command.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
    Map<String, Seen> seen = new LinkedHashMap<>();
    for (String line : output.text().lines().filter(l -> l.startsWith("{")).toList()) {
      JsonNode answer = new ObjectMapper().readTree(line);
      JsonNode centre = answer.path("centre");
      seen.put(
          answer.path("name").asText(),
          new Seen(
              answer.path("reference").asDouble(Double.NaN),
              answer.path("truth").asDouble(Double.NaN),
              answer.path("truths").asDouble(Double.NaN),
              new double[] {
                centre.path(0).asDouble(), centre.path(1).asDouble(), centre.path(2).asDouble()
              },
              answer.path("millilitres").asDouble()));
    }
    assertThat(seen.keySet()).isEqualTo(arguments.keySet());
    return seen;
  }

  @Override
  public void close() {
    network.close();
  }
}
