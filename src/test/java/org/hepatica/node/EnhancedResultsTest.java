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
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.analysis.Analyser;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.LiverNetwork;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.ct.SeriesScan;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.phantom.Enhanced;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.ScannedOnce;
import org.hepatica.result.ResultObject;
import org.hepatica.result.ResultSettings;
import org.hepatica.result.ResultWriter;
import org.hepatica.testing.Peers;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One anatomy as a classic series and as enhanced images goes the node's way from files to results
 * with the model that comes with the program: the liver is the same, and results name the frame
 * that they mean.
 */
class EnhancedResultsTest {
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-01-05T10:15:00Z"), "TEST-1");

  @TempDir Path folder;

  @Test
  void resultsOfFramesAreThoseOfTheirImages() throws IOException {
    PhantomOptions options = PhantomOptions.of(3).withMatrix(128, 128).withSlices(31, 7);
    PhantomFiles phantom = ScannedOnce.write(folder.resolve("phantom"), options);
    List<Integer> fromHead = IntStream.range(0, 31).map(k -> 30 - k).boxed().toList();
    try (RememberingNetwork network = new RememberingNetwork(LiverNetwork.load(null))) {
      AnalysisFolder classic = analyse(network, "classic", phantom.series());
      int slices = network.asked();
      for (Enhanced enhanced :
          List.of(
              Enhanced.of(phantom.series()),
              Enhanced.of(phantom.series()).converted().repeated().ordered(fromHead))) {
        Path source = enhanced.write(folder.resolve(enhanced.uid()));
        assertIsEnhanced(source.resolve("enhanced.dcm"));
        AnalysisFolder analysed = analyse(network, "analysis " + enhanced.uid(), source);
        assertSame(analysed, classic);
        assertThat(network.asked()).as("the same pixels").isEqualTo(slices);
        Path out = folder.resolve("results " + enhanced.uid());
        List<ResultObject> results = ResultWriter.write(analysed, SETTINGS, out);
        assertNoErrors(results);
        Path seg = results.get(0).file();
        assertFramesAreNamed(seg, source.resolve("enhanced.dcm"), analysed);
        assertReferences(results, enhanced.uid());
        assertIsReadBack(seg, source.resolve("enhanced.dcm"), analysed);
      }
    }
  }

  private AnalysisFolder analyse(RememberingNetwork network, String name, Path series)
      throws IOException {
    List<SeriesScan.Series> found = SeriesScan.scan(series).series();
    assertThat(found).hasSize(1);
    AnalysisFolder analysed =
        new Analyser(network, AnalysisSettings.defaults(), "test")
            .analyse(found.get(0).files(), folder.resolve(name), Progress.NONE);
    assertThat(analysed.findings().refusalReason()).isNull();
    return analysed;
  }

  /** dciodvfy knows of no error in what this test reads. */
  private void assertIsEnhanced(Path image) {
    Peers.Output judged =
        Peers.run(folder, LIMIT, Peers.require("dciodvfy").toString(), "-new", image.toString());
    assertThat(judged.text()).contains("EnhancedCTImage");
    assertThat(judged.text().lines().filter(line -> line.startsWith("Error"))).isEmpty();
  }

  private static void assertSame(AnalysisFolder analysed, AnalysisFolder classic)
      throws IOException {
    Findings findings = analysed.findings();
    assertThat(findings.volumeMl()).isEqualTo(classic.findings().volumeMl()).isGreaterThan(1000);
    assertThat(findings.flags()).isEqualTo(classic.findings().flags());
    for (int k = 0; k < findings.depth(); k++) {
      assertThat(analysed.mask(k)).as("slice " + k).isEqualTo(classic.mask(k));
      assertThat(analysed.heat(k)).as("slice " + k).isEqualTo(classic.heat(k));
    }
  }

  private void assertNoErrors(List<ResultObject> results) {
    assertThat(results).hasSizeGreaterThan(3);
    for (ResultObject result : results) {
      Peers.Output judged =
          Peers.run(folder, LIMIT, Peers.require("dciodvfy").toString(), result.file().toString());
      assertThat(judged.text()).as(result.kind().toString()).doesNotContain("Error");
    }
  }

  /** By pydicom: each frame of the segmentation names the frame that lies where it does. */
  private void assertFramesAreNamed(Path seg, Path image, AnalysisFolder analysed)
      throws IOException {
    Path script = folder.resolve("same_frames.py");
    try (var in = EnhancedResultsTest.class.getResourceAsStream("same_frames.py")) {
      Files.write(script, in.readAllBytes());
    }
    Peers.Output output =
        Peers.run(
            folder,
            LIMIT,
            Peers.require("pydicom").toString(),
            script.toString(),
            seg.toString(),
            image.toString());
    assertThat(output.exit()).as(output.text()).isZero();
    List<SliceFinding> withLiver =
        analysed.findings().slices().stream().filter(s -> s.liverPixels() > 0).toList();
    List<String> lines = output.text().lines().toList();
    assertThat(lines).hasSameSizeAs(withLiver).hasSizeGreaterThan(10);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode said = new ObjectMapper().readTree(lines.get(i));
      SliceFinding slice = withLiver.get(i);
      assertThat(said.path("there")).isEqualTo(said.path("here"));
      assertThat(said.path("frame").asInt()).isEqualTo(slice.frame());
      assertThat(said.path("pixels").asInt()).isEqualTo(slice.liverPixels());
      byte[] mask = analysed.mask(slice.index());
      assertThat(said.path("sum").asLong())
          .isEqualTo(
              IntStream.range(0, mask.length).filter(p -> mask[p] != 0).asLongStream().sum());
    }
  }

  /** Captures name the frames that they show; the report's evidence names an instance once. */
  private static void assertReferences(List<ResultObject> results, String uid) throws IOException {
    for (ResultObject result : results) {
      DataSet object = Part10.readHeader(result.file()).dataSet();
      if (result.kind() == ResultObject.Kind.HEATMAP) {
        assertThat(object.sequence(Tag.SOURCE_IMAGE_SEQUENCE))
            .singleElement()
            .satisfies(
                source -> {
                  assertThat(source.string(Tag.REFERENCED_SOP_INSTANCE_UID)).isEqualTo(uid);
                  assertThat(object.string(Tag.IMAGE_COMMENTS))
                      .contains("Slice " + source.integer(Tag.REFERENCED_FRAME_NUMBER, 0) + ",");
                });
      }
      if (result.kind() == ResultObject.Kind.REPORT) {
        DataSet evidence =
            object
                .item(Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE)
                .sequence(Tag.REFERENCED_SERIES_SEQUENCE)
                .get(0);
        assertThat(evidence.sequence(Tag.REFERENCED_SOP_SEQUENCE))
            .singleElement()
            .satisfies(
                instance -> {
                  assertThat(instance.string(Tag.REFERENCED_SOP_INSTANCE_UID)).isEqualTo(uid);
                  assertThat(instance.contains(Tag.REFERENCED_FRAME_NUMBER)).isFalse();
                });
        assertThat(imagesOf(object))
            .singleElement()
            .satisfies(
                image ->
                    assertThat(image.integers(Tag.REFERENCED_FRAME_NUMBER))
                        .containsExactly(IntStream.rangeClosed(1, 31).toArray()));
      }
    }
  }

  /** Of the image library. */
  private static List<DataSet> imagesOf(DataSet item) {
    List<DataSet> images = new ArrayList<>();
    for (DataSet child : item.sequence(Tag.CONTENT_SEQUENCE)) {
      DataSet reference = child.item(Tag.REFERENCED_SOP_SEQUENCE);
      if (reference != null
          && !reference.string(Tag.REFERENCED_SOP_CLASS_UID).equals(Uids.SEGMENTATION)) {
        images.add(reference);
      }
      images.addAll(imagesOf(child));
    }
    return images;
  }

  /** As a correction is: on the frames of the series, with places or by the frames it names. */
  private void assertIsReadBack(Path seg, Path image, AnalysisFolder analysed) throws IOException {
    SourceGrid grid = SourceGrid.of(List.of(image));
    Path placeless = folder.resolve("placeless.dcm");
    var file = Part10.read(seg);
    file.dataSet().item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).remove(Tag.PIXEL_MEASURES_SEQUENCE);
    file.dataSet()
        .sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
        .forEach(frame -> frame.remove(Tag.PLANE_POSITION_SEQUENCE));
    Part10.write(placeless, file.dataSet(), file.syntax());
    for (Path form : List.of(seg, placeless)) {
      BitSet[] marks = SegmentationFile.read(form).on(grid, List.of());
      assertThat(marks).hasSize(analysed.findings().depth());
      for (int k = 0; k < marks.length; k++) {
        byte[] mask = analysed.mask(k);
        BitSet expected = new BitSet(mask.length);
        IntStream.range(0, mask.length).filter(p -> mask[p] != 0).forEach(expected::set);
        assertThat(marks[k]).as(form.getFileName() + " on slice " + k).isEqualTo(expected);
      }
    }
  }
}
