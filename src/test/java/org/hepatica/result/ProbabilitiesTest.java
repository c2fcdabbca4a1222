package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.DamagedAnalysis;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.result.ResultObject.Kind;
import org.hepatica.result.ResultSettings.Form;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** FRACTIONAL segmentations (PS3.3 C.8.20.2). */
class ProbabilitiesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE)
          .withReport(false);

  /** Writes the frames one byte per pixel, then a line per frame with its source instance. */
  private static final String READ_WITH_PYDICOM =
      """
      import sys, pydicom
      d = pydicom.dcmread(sys.argv[1])
      a = d.pixel_array
      assert a.dtype == 'uint8', a.dtype
      a.reshape(-1, d.Rows, d.Columns).tofile(sys.argv[2])
      print(d.SegmentationType, d.SegmentationFractionalType, d.MaximumFractionalValue)
      for g in d.PerFrameFunctionalGroupsSequence:
          s = g.DerivationImageSequence[0].SourceImageSequence[0]
          print('FRAME', s.ReferencedSOPInstanceUID)
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"38,23,3", "22,21,5", "7,9,5"})
  void pydicomReadsTheSameProbabilitiesOnTheSameInstances(int rows, int columns, int slices)
      throws IOException {
    String python = Peers.require("pydicom").toString();
    List<byte[]> probabilities = random(rows, columns, slices);
    probabilities.set(1, new byte[rows * columns]);
    AnalysisFolder analysis = given(rows, columns, slices, probabilities);
    Path seg = write(analysis, SETTINGS.withForm(Form.FRACTIONAL)).get(0).file();

    Path raw = folder.resolve("frames.raw");
    Peers.Output output =
        Peers.run(folder, LIMIT, python, "-c", READ_WITH_PYDICOM, seg.toString(), raw.toString());
    assertThat(output.exit()).as(output.text()).isZero();

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    List<String> lines = new ArrayList<>(List.of("FRACTIONAL PROBABILITY 255"));
    for (int k = 0; k < slices; k++) {
      if (k != 1) {
        expected.write(probabilities.get(k));
        lines.add("FRAME " + analysis.findings().slices().get(k).sopInstanceUid());
      }
    }
    assertThat(Files.readAllBytes(raw)).isEqualTo(expected.toByteArray());
    assertThat(output.text().lines()).containsExactlyElementsOf(lines);
  }

  @Test
  void theJudgesFindNoError() throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    Path dcmdump = Peers.require("dcmdump");
    AnalysisFolder analysis = given(7, 9, 3, random(7, 9, 3));
    Path seg = write(analysis, SETTINGS.withForm(Form.FRACTIONAL)).get(0).file();

    Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), seg.toString());
    assertThat(judged.text()).contains("Segmentation").doesNotContain("Error");
    Peers.Output dumped = Peers.run(folder, LIMIT, dcmdump.toString(), seg.toString());
    assertThat(dumped.exit()).as(dumped.text()).isZero();
    assertThat(dumped.text()).contains("Hepatica liver probabilities (AI)").doesNotContain("E:");
  }

  @Test
  void itIsASecondObjectInASeriesOfItsOwn() throws IOException {
    AnalysisFolder analysis = given(8, 8, 3, random(8, 8, 3));
    List<ResultObject> binary = write(analysis, SETTINGS);
    List<ResultObject> fractional = write(analysis, SETTINGS.withForm(Form.FRACTIONAL));
    List<ResultObject> both = write(analysis, SETTINGS.withForm(Form.BOTH));

    assertThat(binary).extracting(ResultObject::kind).containsExactly(Kind.SEG);
    assertThat(fractional).extracting(ResultObject::kind).containsExactly(Kind.PROBABILITIES);
    assertThat(both).extracting(ResultObject::kind).containsExactly(Kind.SEG, Kind.PROBABILITIES);
    assertThat(both.get(0).sopInstanceUid())
        .as("what the mask is does not depend on what else there is")
        .isEqualTo(binary.get(0).sopInstanceUid());
    assertThat(both.get(1).sopInstanceUid()).isEqualTo(fractional.get(0).sopInstanceUid());
    assertThat(both.get(1).seriesUid()).isNotEqualTo(both.get(0).seriesUid());

    DataSet mask = Part10.read(both.get(0).file()).dataSet();
    DataSet probability = Part10.read(both.get(1).file()).dataSet();
    assertThat(probability.integer(Tag.SERIES_NUMBER, -1)).isEqualTo(9005);
    assertThat(Equipment.isOurs(probability)).isTrue();
    assertThat(dimensions(probability)).isNotEqualTo(dimensions(mask));
    assertThat(probability.item(Tag.SEGMENT_SEQUENCE).string(Tag.TRACKING_UID))
        .as("the same liver")
        .isEqualTo(mask.item(Tag.SEGMENT_SEQUENCE).string(Tag.TRACKING_UID));
  }

  @Test
  void emptyFramesAreKeptBySetting() throws IOException {
    List<byte[]> probabilities = random(8, 8, 4);
    probabilities.set(0, new byte[64]);
    AnalysisFolder analysis = given(8, 8, 4, probabilities);
    ResultSettings fractional = SETTINGS.withForm(Form.FRACTIONAL);

    assertThat(frames(write(analysis, fractional))).isEqualTo(3);
    assertThat(frames(write(analysis, fractional.withKeepEmptyFrames(true)))).isEqualTo(4);
  }

  @Test
  void theReportRefersToTheMaskAndWithoutOneToTheProbabilities() throws IOException {
    AnalysisFolder analysis = given(8, 8, 3, random(8, 8, 3));
    ResultSettings reported = SETTINGS.withReport(true);
    List<ResultObject> both = write(analysis, reported.withForm(Form.BOTH));
    assertThat(evidence(both))
        .contains(both.get(0).sopInstanceUid())
        .doesNotContain(both.get(1).sopInstanceUid());
    List<ResultObject> fractional = write(analysis, reported.withForm(Form.FRACTIONAL));
    assertThat(evidence(fractional)).contains(fractional.get(0).sopInstanceUid());
    assertThat(last(fractional).sopInstanceUid()).isNotEqualTo(last(both).sopInstanceUid());
  }

  @Test
  void anAnalysisWithoutProbabilitiesIsSaidToBeOne() throws IOException {
    AnalysisFolder analysis = given(8, 8, 3, random(8, 8, 3));
    Files.delete(analysis.path().resolve("probability.u8"));

    assertThatThrownBy(() -> write(analysis, SETTINGS.withForm(Form.BOTH)))
        .isInstanceOf(DamagedAnalysis.class)
        .hasMessageContaining("probability.u8")
        .hasMessageContaining("without probabilities");
  }

  private AnalysisFolder given(int rows, int columns, int slices, List<byte[]> probabilities)
      throws IOException {
    byte[] all = new byte[rows * columns];
    java.util.Arrays.fill(all, (byte) 1);
    Path analysed =
        Cases.segmented(
                folder,
                PhantomOptions.of(11).withMatrix(rows, columns).withSlices(slices, 18),
                k -> all,
                (image, k) -> {})
            .analysis()
            .path();
    return Cases.withProbabilities(analysed, probabilities);
  }

  private List<ResultObject> write(AnalysisFolder analysis, ResultSettings settings)
      throws IOException {
    return ResultWriter.write(analysis, settings, folder.resolve("out"));
  }

  private static ResultObject last(List<ResultObject> objects) {
    return objects.get(objects.size() - 1);
  }

  private static List<String> evidence(List<ResultObject> objects) throws IOException {
    List<String> uids = new ArrayList<>();
    DataSet report = Part10.read(last(objects).file()).dataSet();
    DataSet study = report.item(Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE);
    for (DataSet series : study.sequence(Tag.REFERENCED_SERIES_SEQUENCE)) {
      for (DataSet instance : series.sequence(Tag.REFERENCED_SOP_SEQUENCE)) {
        uids.add(instance.string(Tag.REFERENCED_SOP_INSTANCE_UID));
      }
    }
    return uids;
  }

  private static String dimensions(DataSet seg) {
    return seg.item(Tag.DIMENSION_ORGANIZATION_SEQUENCE).string(Tag.DIMENSION_ORGANIZATION_UID);
  }

  private static int frames(List<ResultObject> objects) throws IOException {
    return Part10.read(objects.get(0).file()).dataSet().integer(Tag.NUMBER_OF_FRAMES, -1);
  }

  private static List<byte[]> random(int rows, int columns, int slices) {
    Random random = new Random(42);
    List<byte[]> all = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      byte[] slice = new byte[rows * columns];
      random.nextBytes(slice);
      all.add(slice);
    }
    return all;
  }
}
