package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.testing.HepaticaProcess;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code segment} and {@code demo} as a user calls them, on good input and on bad. */
class SegmentIT {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Path PHANTOM = Path.of("test-data/phantom").toAbsolutePath();

  @TempDir Path folder;

  /** What the last call printed. */
  private String terminal;

  @Test
  void thePhantomsLiverIsFoundWithDiceOver90() throws IOException {
    JsonNode report = segment(PHANTOM.resolve("ct"), 0);
    JsonNode series = report.path("series").path(0);
    assertThat(series.path("outcome").asText()).isEqualTo("SEGMENTED");
    assertThat(series.path("slicesWithLiver").asInt()).isPositive();
    assertThat(series.path("millis").path("segment").asLong()).isPositive();
    assertThat(dice(folder.resolve("out").resolve(series.path("results").path(0).asText())))
        .isGreaterThan(0.9);
  }

  @Test
  void theOtherRealSeriesHoldsAPlausibleAdultLiver() throws IOException {
    JsonNode series =
        segment(Peers.data("ct/crlm-1004").toAbsolutePath(), 0).path("series").path(0);
    assertThat(series.path("volumeMl").asDouble()).isBetween(700.0, 3000.0);
  }

  @Test
  void garbageIsNamedFileByFile() throws IOException {
    Path in = Files.createDirectories(folder.resolve("garbage"));
    Files.writeString(in.resolve("letter.txt"), "Dear colleague, ".repeat(50));
    Files.write(in.resolve("noise.dcm"), new byte[4096]);
    byte[] slice = Files.readAllBytes(PHANTOM.resolve("ct/0001.dcm"));
    Files.write(in.resolve("cut.dcm"), Arrays.copyOf(slice, 400));
    JsonNode report = segment(in, 3);
    assertThat(report.path("series")).isEmpty();
    assertThat(report.path("skipped")).hasSize(3);
    assertThat(report.path("skipped").findValuesAsText("file"))
        .containsExactlyInAnyOrder("letter.txt", "noise.dcm", "cut.dcm");
  }

  @Test
  void aTruncatedSliceRefusesItsSeriesAndItsFileIsNamedOnTheTerminalOnly() throws IOException {
    Path in = Files.createDirectories(folder.resolve("truncated"));
    try (Stream<Path> files = Files.list(PHANTOM.resolve("ct"))) {
      for (Path file : files.toList()) {
        Files.copy(file, in.resolve(file.getFileName().toString()));
      }
    }
    byte[] whole = Files.readAllBytes(in.resolve("0012.dcm"));
    Files.delete(in.resolve("0012.dcm"));
    Files.write(in.resolve("MEIER_HANS_12.dcm"), Arrays.copyOf(whole, whole.length - 1000));
    JsonNode series = segment(in, 3).path("series").path(0);
    assertThat(series.path("outcome").asText()).isEqualTo("REFUSED");
    assertThat(series.path("code").asText()).startsWith("HEP-4");
    assertThat(terminal).contains("see " + in.resolve("MEIER_HANS_12.dcm"));
    assertThat(series.path("results")).isNotEmpty();
    assertThat(series.toString()).doesNotContain("MEIER");
    for (JsonNode result : series.path("results")) {
      assertThat(folder.resolve("out").resolve(result.asText()))
          .content(StandardCharsets.ISO_8859_1)
          .doesNotContain("MEIER");
    }
  }

  @Test
  void anMrIsRefusedWithItsNumber() throws IOException {
    JsonNode series =
        segment(Peers.data("interop/pydicom/MR_small_RLE.dcm").toAbsolutePath(), 3)
            .path("series")
            .path(0);
    assertThat(series.path("outcome").asText()).isEqualTo("REFUSED");
    assertThat(series.path("code").asText()).startsWith("HEP-4");
    assertThat(series.path("reason").asText()).contains("MR");
  }

  @Test
  void blankUidsAreRefusedWithTheirNumber() throws IOException {
    JsonNode report = segment(Peers.data("interop/totalseg_ct_j2k").toAbsolutePath(), 3);
    JsonNode series = report.path("series").path(0);
    assertThat(series.path("instances").asInt()).isEqualTo(20);
    assertThat(series.path("code").asText()).isEqualTo("HEP-402");
  }

  @Test
  void theDemoShowsALiver() throws IOException {
    Path out = folder.resolve("demo");
    Peers.Output demo =
        HepaticaProcess.run(
            Path.of("").toAbsolutePath(), PATIENCE, "demo", "--out", out.toString());
    assertThat(demo.exit()).as(demo.text()).isZero();
    assertThat(demo.text()).contains("SEG:", "overlay:", "liver:", "time:");
    assertThat(out.resolve("overlay.png")).isNotEmptyFile();
    assertThat(out.resolve("summary.png")).isNotEmptyFile();
  }

  private JsonNode segment(Path in, int exit) throws IOException {
    Path out = folder.resolve("out");
    Peers.Output ended =
        HepaticaProcess.run(
            folder,
            PATIENCE,
            "segment",
            in.toString(),
            "--out",
            out.toString(),
            "--data",
            folder.resolve("data").toString());
    assertThat(ended.exit()).as(ended.text()).isEqualTo(exit);
    terminal = ended.text();
    return new ObjectMapper().readTree(out.resolve("findings.json").toFile());
  }

  /** Dice of a SEG against the phantom's truth, frame by frame by the instance it names. */
  private static double dice(Path segmentation) throws IOException {
    PhantomTruth truth = PhantomTruth.open(PHANTOM.resolve("truth"));
    DataSet seg = Part10.read(segmentation).dataSet();
    byte[] bits = seg.bytes(Tag.PIXEL_DATA);
    int pixels = seg.integer(Tag.ROWS, 0) * seg.integer(Tag.COLUMNS, 0);
    long both = 0;
    long found = 0;
    long true_ = 0;
    var frames = seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    for (int k = 0; k < truth.content().slices().size(); k++) {
      byte[] mask = truth.mask(k);
      String instance = truth.content().slices().get(k).sopInstanceUid();
      for (byte pixel : mask) {
        true_ += pixel;
      }
      for (int f = 0; f < frames.size(); f++) {
        String source =
            frames
                .get(f)
                .item(Tag.DERIVATION_IMAGE_SEQUENCE)
                .item(Tag.SOURCE_IMAGE_SEQUENCE)
                .string(Tag.REFERENCED_SOP_INSTANCE_UID);
        if (source.equals(instance)) {
          for (int i = 0; i < pixels; i++) {
            long at = (long) f * pixels + i;
            int bit = bits[(int) (at / 8)] >> at % 8 & 1;
            found += bit;
            both += bit & mask[i];
          }
        }
      }
    }
    return 2.0 * both / (found + true_);
  }
}
