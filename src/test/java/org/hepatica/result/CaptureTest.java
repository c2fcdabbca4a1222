package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisWriter;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
  private static final PhantomOptions SMALL =
      PhantomOptions.of(5).withMatrix(96, 128).withSlices(30, 8);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1").withReport(false);

  @TempDir Path folder;

  @Test
  void theSummaryComesFirstThenKeySlicesFromFeetToHead() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL, "A flag", "Another flag");
    List<ResultObject> all = ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));
    List<ResultObject> captures = all.subList(1, all.size());

    assertThat(all.get(0).kind()).isEqualTo(ResultObject.Kind.SEG);
    assertThat(captures.get(0).kind()).isEqualTo(ResultObject.Kind.SUMMARY);
    int liver = given.analysis().findings().liverSlices();
    assertThat(captures).hasSize(1 + Math.min(24, liver));
    for (int i = 0; i < captures.size(); i++) {
      DataSet capture = Part10.read(captures.get(i).file()).dataSet();
      assertThat(capture.integer(Tag.INSTANCE_NUMBER, -1)).isEqualTo(i + 1);
      assertThat(capture.string(Tag.SERIES_DESCRIPTION)).contains("AI");
      assertThat(capture.string(Tag.BURNED_IN_ANNOTATION)).isEqualTo("YES");
      assertThat(capture.string(Tag.IMAGE_COMMENTS)).contains("not for primary diagnosis");
      assertThat(Equipment.isOurs(capture)).isTrue();
    }
    DataSet summary = Part10.read(captures.get(0).file()).dataSet();
    assertThat(summary.string(Tag.IMAGE_COMMENTS)).contains("A flag").contains("mL");
  }

  /** Flags, the page itself and the viewer call the slice by its Instance Number. */
  @Test
  void theCommentOfAHeatmapCallsItsSliceAsFlagsDo() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    Path json = given.analysis().path().resolve("findings.json");
    Files.writeString(
        json,
        Pattern.compile("\"instanceNumber\" : (\\d+)")
            .matcher(Files.readString(json))
            .replaceAll(m -> "\"instanceNumber\" : " + (500 - Integer.parseInt(m.group(1)))));
    AnalysisFolder headFirst = AnalysisFolder.open(given.analysis().path());
    List<ResultObject> all = ResultWriter.write(headFirst, SETTINGS, folder.resolve("out"));

    DataSet heatmap = Part10.read(all.get(2).file()).dataSet();
    String shown = heatmap.item(Tag.SOURCE_IMAGE_SEQUENCE).string(Tag.REFERENCED_SOP_INSTANCE_UID);
    SliceFinding slice =
        headFirst.findings().slices().stream()
            .filter(s -> s.sopInstanceUid().equals(shown))
            .findFirst()
            .orElseThrow();
    assertThat(slice.instanceNumber()).isGreaterThan(400);
    assertThat(heatmap.string(Tag.IMAGE_COMMENTS))
        .contains(
            "Slice %d, %d of 30 from the feet."
                .formatted(slice.instanceNumber(), slice.index() + 1));
  }

  /** A number that is cut in its middle is another number. */
  @Test
  void aFlagThatNamesManySlicesIsWholeInTheComments() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL, CaptureTest.manySlices(), "the last flag");
    List<ResultObject> all = ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));

    DataSet summary = Part10.read(all.get(1).file()).dataSet();
    assertThat(summary.string(Tag.IMAGE_COMMENTS)).endsWith("997, 999; the last flag");
  }

  /** A flag on every second slice of a thin series. */
  static String manySlices() {
    return "attention outside the liver: please check slices "
        + IntStream.range(300, 500)
            .mapToObj(i -> String.valueOf(2 * i + 1))
            .collect(Collectors.joining(", "));
  }

  @Test
  void aSliceWithoutInstanceNumberIsNamedByItsPlaceAlone() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    Path json = given.analysis().path().resolve("findings.json");
    Files.writeString(
        json,
        Files.readString(json).replaceAll("\"instanceNumber\" : \\d+", "\"instanceNumber\" : -1"));
    AnalysisFolder unnumbered = AnalysisFolder.open(given.analysis().path());
    List<ResultObject> all = ResultWriter.write(unnumbered, SETTINGS, folder.resolve("out"));

    DataSet heatmap = Part10.read(all.get(2).file()).dataSet();
    assertThat(heatmap.string(Tag.IMAGE_COMMENTS)).contains("Slice ").doesNotContain("-1");
  }

  @Test
  void dciodvfyFindsNoError() throws IOException {
    String dciodvfy = Peers.require("dciodvfy").toString();
    Cases.Case given = Cases.segmented(folder, SMALL);
    for (ResultObject object :
        ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out")).subList(1, 4)) {
      Peers.Output judged =
          Peers.run(folder, Duration.ofSeconds(60), dciodvfy, object.file().toString());
      assertThat(judged.text()).contains("SCImage").doesNotContain("Error");
    }
  }

  @Test
  void pydicomSeesThePixelsThatWereDrawn() throws IOException {
    String python = Peers.require("pydicom").toString();
    Cases.Case given = Cases.segmented(folder, SMALL);
    Path summary =
        ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out")).get(1).file();
    String script =
        "import sys, pydicom; pydicom.dcmread(sys.argv[1]).pixel_array.tofile(sys.argv[2])";
    Path raw = folder.resolve("rgb.raw");
    Peers.Output output =
        Peers.run(
            folder, Duration.ofSeconds(60), python, "-c", script, summary.toString(), raw + "");
    assertThat(output.exit()).as(output.text()).isZero();

    BufferedImage drawn =
        new Pages(
                given.analysis(),
                PageText.of(
                    given.analysis().findings(),
                    Part10.readHeader(given.files().series().resolve("0001.dcm")).dataSet()),
                Orientation.of(1, 0, 0, 0, 1, 0),
                SETTINGS)
            .summary();
    byte[] rgb = Files.readAllBytes(raw);
    assertThat(rgb).hasSize(3 * drawn.getWidth() * drawn.getHeight());
    for (int i = 0; i < rgb.length / 3; i += 7) {
      int pixel = drawn.getRGB(i % drawn.getWidth(), i / drawn.getWidth()) & 0xFFFFFF;
      int read = (rgb[3 * i] & 0xFF) << 16 | (rgb[3 * i + 1] & 0xFF) << 8 | rgb[3 * i + 2] & 0xFF;
      assertThat(read).isEqualTo(pixel);
    }
  }

  @Test
  void theJudgeFindsNoErrorInResultsOfARealSeriesWithItsOwnFaults() throws IOException {
    Path series = Peers.data("ct/crlm-1006");
    String dciodvfy = Peers.require("dciodvfy").toString();
    AnalysisFolder analysis = Cases.real(folder, series);
    List<ResultObject> results =
        ResultWriter.write(analysis, SETTINGS, folder.resolve("out")).subList(0, 3);

    for (ResultObject object : results) {
      Peers.Output judged =
          Peers.run(folder, Duration.ofSeconds(60), dciodvfy, object.file().toString());
      assertThat(judged.text()).doesNotContain("Error");
    }
    DataSet seg = Part10.read(results.get(0).file()).dataSet();
    assertThat(
            seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                .get(0)
                .item(Tag.PLANE_POSITION_SEQUENCE)
                .strings(Tag.IMAGE_POSITION_PATIENT))
        .containsExactly("-191.000000", "-167.199997", "-321.440002");
  }

  @Test
  void allAndNoneAreAsTheSettingSays() throws IOException {
    PhantomOptions few = PhantomOptions.of(5).withMatrix(32, 32).withSlices(12, 18);
    Cases.Case given = Cases.segmented(folder, few);

    assertThat(
            ResultWriter.write(
                given.analysis(),
                SETTINGS.withHeatmaps(ResultSettings.Heatmaps.ALL),
                folder.resolve("all")))
        .hasSize(1 + 1 + 12);
    assertThat(
            ResultWriter.write(
                given.analysis(),
                SETTINGS.withHeatmaps(ResultSettings.Heatmaps.NONE),
                folder.resolve("none")))
        .hasSize(1);
  }

  @Test
  void noLiverGivesOneNoticeAndARepeatIsTheSameObject() throws IOException {
    PhantomOptions chest = PhantomOptions.of(5).withMatrix(32, 32).withSlices(3, 5);
    Cases.Case given = Cases.segmented(folder, chest);
    assertThat(given.analysis().findings().outcome()).isEqualTo(Findings.Outcome.NO_LIVER);
    List<ResultObject> first =
        ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));
    List<ResultObject> again =
        ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("again"));

    assertThat(first).hasSize(1);
    assertThat(first.get(0).kind()).isEqualTo(ResultObject.Kind.NOTICE);
    assertThat(again.get(0).file()).hasSameBinaryContentAs(first.get(0).file());
    assertThat(Part10.read(first.get(0).file()).dataSet().string(Tag.IMAGE_COMMENTS))
        .contains("No liver found");
  }

  @Test
  void aRefusedSeriesIsToldWhyThoughFilesAreDamaged() throws IOException {
    String dciodvfy = Peers.require("dciodvfy").toString();
    Path garbage = Files.writeString(folder.resolve("garbage.dcm"), "no DICOM");
    Path image = instance("image.dcm", false);
    AnalysisFolder refused = refused(List.of(garbage, image));
    List<ResultObject> results = ResultWriter.write(refused, SETTINGS, folder.resolve("out"));

    assertThat(results).hasSize(1);
    DataSet notice = Part10.read(results.get(0).file()).dataSet();
    assertThat(notice.string(Tag.IMAGE_COMMENTS)).contains("Not processed").contains("HEP-407");
    assertThat(notice.string(Tag.PATIENT_ID)).isEqualTo("PHANTOM-00005");
    assertThat(results.get(0).sopInstanceUid())
        .isEqualTo(Uids.derive("notice", notice.string(Tag.STUDY_INSTANCE_UID)));
    Peers.Output judged =
        Peers.run(folder, Duration.ofSeconds(60), dciodvfy, results.get(0).file().toString());
    assertThat(judged.text()).contains("SCImage").doesNotContain("Error");
  }

  /** A notice shows no pixel of its sources, whose pixels may be what is wrong with them. */
  @Test
  void aNoticeOfAJpegThatEndsTooSoonIsWrittenAndTellsOfNoLoss() throws IOException {
    Path jpeg = instance("jpeg.dcm", false);
    DataSet image = Part10.read(jpeg).dataSet();
    image.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[400]));
    Part10.write(jpeg, image, TransferSyntax.JPEG_BASELINE);
    byte[] whole = Files.readAllBytes(jpeg);
    Files.write(jpeg, Arrays.copyOf(whole, whole.length - 200));

    List<ResultObject> results =
        ResultWriter.write(refused(List.of(jpeg)), SETTINGS, folder.resolve("out"));

    assertThat(results).hasSize(1);
    DataSet notice = Part10.read(results.get(0).file()).dataSet();
    assertThat(notice.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("00");
  }

  @Test
  void ourOwnObjectsAndNamelessFilesGetNoNotice() throws IOException {
    Path own = instance("own.dcm", true);
    Path garbage = Files.writeString(folder.resolve("garbage.dcm"), "no DICOM");

    assertThat(ResultWriter.write(refused(List.of(own, garbage)), SETTINGS, folder)).isEmpty();
  }

  private Path instance(String name, boolean ours) throws IOException {
    Cases.Case given =
        Cases.segmented(
            folder.resolve(name + ".case"),
            PhantomOptions.of(5).withMatrix(16, 16).withSlices(1, 5));
    DataSet image = Part10.read(given.files().series().resolve("0001.dcm")).dataSet();
    if (ours) {
      image.set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, Equipment.MODEL);
    }
    Part10.write(folder.resolve(name), image, TransferSyntax.EXPLICIT_LE);
    return folder.resolve(name);
  }

  private AnalysisFolder refused(List<Path> files) throws IOException {
    List<SliceFinding> slices =
        files.stream()
            .map(file -> SliceFinding.refused(files.indexOf(file), file.toString()))
            .toList();
    Findings findings =
        new Findings(
            Findings.VERSION,
            Findings.Outcome.REFUSED,
            "HEP-407",
            "The slices are not evenly spaced.",
            null,
            null,
            "liver-test-1",
            "Test",
            null,
            "0.1.0",
            "CPU",
            null,
            0.5,
            "layer",
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            null,
            null,
            List.of(),
            Map.of(),
            slices);
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("refused"))) {
      return writer.finish(findings);
    }
  }
}
