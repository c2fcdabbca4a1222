package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A folder of several series, with real child processes. */
class SegmentTest extends EvaluateCase {
  private final Path out = Path.of("out");

  @BeforeEach
  void useModel() {
    config =
        HepaticaConfig.load(
            null,
            null,
            folder.resolve("node-data"),
            List.of(
                "analysis.threads=1",
                "analysis.heapMb=512",
                "analysis.offHeapMb=512",
                "model.file=" + model),
            Map.of());
  }

  private JsonNode segment(Path in, Segment.Outcome outcome) throws Exception {
    Path to = folder.resolve(out);
    assertThat(Segment.run(config, in, to, new PrintWriter(said, true)))
        .as(said.toString())
        .isEqualTo(outcome);
    return new ObjectMapper().readTree(to.resolve("findings.json").toFile());
  }

  /** One series whose analysis ends the process that computes must not cost those behind it. */
  @Test
  void aSeriesWhoseAnalysisFailsIsToldAndTheOthersAreAnalysed() throws Exception {
    Path both = Files.createDirectories(folder.resolve("both"));
    for (int seed = 5; seed <= 6; seed++) {
      Phantom.write(
          both.resolve("" + seed), PhantomOptions.of(seed).withMatrix(64, 64).withSlices(12, 12));
    }
    AtomicBoolean ended = new AtomicBoolean();
    Thread killer =
        new Thread(
            () -> {
              while (!ended.get() && !said.toString().contains("series 1: ")) {
                if (said.toString().contains("model tiny")) {
                  ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
                }
                LockSupport.parkNanos(1_000_000);
              }
            },
            "killer");
    killer.start();
    try {
      JsonNode report = segment(both, Segment.Outcome.FAILED);
      assertThat(report.at("/series")).hasSize(2);
      assertThat(report.at("/series/0/outcome").asText()).isEqualTo("FAILED");
      assertThat(report.at("/series/0/code").asText()).isEqualTo("HEP-111");
      assertThat(report.at("/series/0/reason").asText()).contains("worker");
      assertThat(report.at("/series/1/outcome").asText()).isIn("SEGMENTED", "NO_LIVER");
      assertThat(said.toString()).contains("series 1: FAILED, HEP-111: ");
    } finally {
      ended.set(true);
      killer.join();
    }
  }

  @Test
  void thereIsNoNoticeWhereNoneIsWanted() throws Exception {
    Path ct = folder.resolve("short");
    Phantom.write(ct, PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12));
    List<String> settings =
        List.of("admission.minSlices=13", "result.notices=false", "model.file=" + model);
    config = HepaticaConfig.load(null, null, folder.resolve("node-data"), settings, Map.of());
    JsonNode report = segment(ct, Segment.Outcome.NOTHING);
    assertThat(report.at("/series/0/code").asText()).isEqualTo("HEP-411");
    assertThat(report.at("/series/0/results")).isEmpty();
    assertThat(said.toString()).doesNotContain("notice.dcm");
    assertThat(folder.resolve(out).toFile().list()).containsExactly("findings.json");
  }

  @Test
  void aFolderWithoutAnySeriesIsCalledThat() throws Exception {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(segment(empty, Segment.Outcome.NOTHING).at("/series")).isEmpty();
    assertThat(said.toString()).contains("no DICOM series in " + empty);
  }
}
