package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final PhantomOptions SMALL =
      PhantomOptions.of(5).withMatrix(48, 64).withSlices(24, 10);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  /** A line for each content item: depth, relation, type, name, value. */
  private static final String WALK_WITH_PYDICOM =
      """
      import sys, pydicom
      def walk(item, depth):
          name = item.ConceptNameCodeSequence[0].CodeMeaning if 'ConceptNameCodeSequence' in item else '-'
          kind = item.ValueType
          value = ''
          if kind == 'TEXT': value = item.TextValue
          if kind == 'CODE': value = item.ConceptCodeSequence[0].CodeMeaning
          if kind == 'UIDREF': value = item.UID
          if kind == 'NUM':
              measured = item.MeasuredValueSequence[0]
              value = '%s %s' % (measured.NumericValue, measured.MeasurementUnitsCodeSequence[0].CodeValue)
          if kind == 'IMAGE': value = item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
          print('%d|%s|%s|%s|%s' % (depth, item.get('RelationshipType', '-'), kind, name, value))
          for child in item.get('ContentSequence', []):
              walk(child, depth + 1)
      walk(pydicom.dcmread(sys.argv[1]), 0)
      """;

  @TempDir Path folder;

  @Test
  void theJudgesFindNoErrorAndReadTheVolume() throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    Path dsrdump = Peers.require("dsrdump");
    Cases.Case given = Cases.segmented(folder, SMALL, "liver cut off at the lowest slice (1)");
    Path report = report(given, SETTINGS, everything()).file();

    Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), report.toString());
    assertThat(judged.text()).contains("Comprehensive3DSR").doesNotContain("Error");
    Peers.Output dumped = Peers.run(folder, LIMIT, dsrdump.toString(), report.toString());
    assertThat(dumped.exit()).as(dumped.text()).isZero();
    assertThat(dumped.text())
        .contains("NUM:(,,\"Volume\")=\"" + millilitres(given) + "\"")
        .contains("Review flag")
        .containsPattern("Verification Flag\\s+: UNVERIFIED")
        .doesNotContainPattern("(?m)^E: ");
  }

  @Test
  void aFlagThatNamesManySlicesIsWhole() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL, CaptureTest.manySlices());
    DataSet report = Part10.read(report(given, SETTINGS, everything()).file()).dataSet();
    List<DataSet> roots = report.sequence(Tag.CONTENT_SEQUENCE);
    List<String> texts =
        roots.get(roots.size() - 1).sequence(Tag.CONTENT_SEQUENCE).stream()
            .map(item -> item.string(Tag.TEXT_VALUE))
            .toList();
    assertThat(texts).contains(CaptureTest.manySlices());
  }

  @Test
  void pydicomReadsTheTreeInTheOrderOfTheTemplate() throws IOException {
    String python = Peers.require("pydicom").toString();
    Cases.Case given = Cases.segmented(folder, SMALL, "check slices 4–6", "second flag");
    List<ResultObject> all =
        ResultWriter.write(given.analysis(), SETTINGS, everything(), folder.resolve("out"));
    ResultObject seg = all.get(0);
    ResultObject report = all.get(all.size() - 1);
    Peers.Output output =
        Peers.run(folder, LIMIT, python, "-c", WALK_WITH_PYDICOM, report.file().toString());
    assertThat(output.exit()).as(output.text()).isZero();
    List<String> lines = output.text().lines().toList();

    Findings findings = given.analysis().findings();
    DataSet segment = Part10.read(seg.file()).dataSet().item(Tag.SEGMENT_SEQUENCE);
    assertThat(lines.stream().filter(line -> line.startsWith("1|")))
        .containsExactly(
            "1|HAS CONCEPT MOD|CODE|Language of Content Item and Descendants|English",
            "1|HAS OBS CONTEXT|CODE|Observer Type|Device",
            "1|HAS OBS CONTEXT|UIDREF|Device Observer UID|" + Uids.derive("device", "TEST-1"),
            "1|HAS OBS CONTEXT|TEXT|Device Observer Name|" + deviceName(),
            "1|HAS OBS CONTEXT|TEXT|Device Observer Manufacturer|Hepatica",
            lines.stream().filter(l -> l.contains("Observer Model Name")).findFirst().orElseThrow(),
            "1|HAS OBS CONTEXT|TEXT|Device Observer Serial Number|TEST-1",
            "1|HAS CONCEPT MOD|CODE|Procedure reported|CT unspecified body region",
            "1|CONTAINS|CONTAINER|Image Library|",
            "1|CONTAINS|CONTAINER|Imaging Measurements|",
            "1|CONTAINS|CONTAINER|Qualitative Evaluations|");
    assertThat(lines)
        .contains(
            "0|-|CONTAINER|Imaging Measurement Report|",
            "2|CONTAINS|CONTAINER|Measurement Group|",
            "3|HAS OBS CONTEXT|TEXT|Tracking Identifier|Liver",
            "3|HAS OBS CONTEXT|UIDREF|Tracking Unique Identifier|"
                + segment.string(Tag.TRACKING_UID),
            "3|CONTAINS|CODE|Finding|Liver",
            "3|CONTAINS|IMAGE|Referenced Segment|" + seg.sopInstanceUid(),
            "3|CONTAINS|UIDREF|Source series for segmentation|" + findings.seriesUid(),
            "3|HAS CONCEPT MOD|TEXT|Algorithm Version|liver-test-1",
            "3|CONTAINS|NUM|Volume|" + millilitres(given) + " mL",
            "3|CONTAINS|NUM|Attenuation Coefficient|104.2 [hnsf'U]",
            "4|HAS CONCEPT MOD|CODE|Derivation|Mean",
            "3|CONTAINS|NUM|Attenuation Coefficient|18.6 [hnsf'U]",
            "4|HAS CONCEPT MOD|CODE|Derivation|Standard Deviation",
            "3|CONTAINS|NUM|Extent from feet to head|140 mm",
            "2|CONTAINS|TEXT|Limit of use|AI result - not for primary diagnosis.",
            "2|CONTAINS|TEXT|Review flag|check slices 4-6",
            "2|CONTAINS|TEXT|Review flag|second flag",
            "2|CONTAINS|TEXT|Series of the study that was left aside|"
                + "series 3 (1.2.3): thicker slices");
    assertThat(lines.stream().filter(line -> line.startsWith("3|CONTAINS|IMAGE|-|")))
        .containsExactlyElementsOf(
            findings.slices().stream()
                .map(slice -> "3|CONTAINS|IMAGE|-|" + slice.sopInstanceUid())
                .toList());
  }

  @Test
  void theEvidenceNamesAllThatTheContentRefersTo() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    List<ResultObject> all = ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));
    DataSet report = Part10.read(all.get(all.size() - 1).file()).dataSet();

    List<String> evidence = new ArrayList<>();
    DataSet study = report.item(Tag.CURRENT_REQUESTED_PROCEDURE_EVIDENCE_SEQUENCE);
    for (DataSet series : study.sequence(Tag.REFERENCED_SERIES_SEQUENCE)) {
      for (DataSet instance : series.sequence(Tag.REFERENCED_SOP_SEQUENCE)) {
        evidence.add(instance.string(Tag.REFERENCED_SOP_INSTANCE_UID));
      }
    }
    List<String> referenced = new ArrayList<>();
    references(report, referenced);
    assertThat(evidence).doesNotHaveDuplicates().containsAll(referenced);
    assertThat(referenced).contains(all.get(0).sopInstanceUid()).hasSize(SMALL.slices() + 1);
    assertThat(report.contains(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE)).isFalse();
  }

  @Test
  void aRevisionNamesItsPredecessorAndIsAnotherReport() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    ResultObject first = report(given, SETTINGS, StudyContext.NONE);
    ResultObject revised = report(given, SETTINGS, everything());
    DataSet document =
        Part10.read(revised.file()).dataSet().item(Tag.PREDECESSOR_DOCUMENTS_SEQUENCE);

    assertThat(document.string(Tag.STUDY_INSTANCE_UID)).isEqualTo("1.2.8");
    DataSet series = document.item(Tag.REFERENCED_SERIES_SEQUENCE);
    assertThat(series.string(Tag.SERIES_INSTANCE_UID)).isEqualTo("1.2.9");
    assertThat(series.item(Tag.REFERENCED_SOP_SEQUENCE).string(Tag.REFERENCED_SOP_INSTANCE_UID))
        .isEqualTo("1.2.10");
    assertThat(revised.sopInstanceUid()).isNotEqualTo(first.sopInstanceUid());
    assertThat(report(given, SETTINGS, everything()).sopInstanceUid())
        .isEqualTo(revised.sopInstanceUid());
    assertThat(report(given, SETTINGS.withKeepEmptyFrames(true), everything()).sopInstanceUid())
        .as("another segmentation is reported on")
        .isNotEqualTo(revised.sopInstanceUid());
  }

  @Test
  void noLiverGetsAReportThatSaysSoAndNoSegmentation() throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    byte[] nothing = new byte[SMALL.rows() * SMALL.columns()];
    Cases.Case given = Cases.segmented(folder, SMALL, k -> nothing, (image, k) -> {});
    List<ResultObject> results =
        ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));
    assertThat(results.stream().map(ResultObject::kind))
        .containsExactly(ResultObject.Kind.NOTICE, ResultObject.Kind.REPORT);
    StudyContext noticed = new StudyContext(List.of(), Optional.empty(), false);
    results = ResultWriter.write(given.analysis(), SETTINGS, noticed, folder.resolve("second"));
    assertThat(results.stream().map(ResultObject::kind)).containsExactly(ResultObject.Kind.REPORT);

    Path report = results.get(0).file();
    Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), report.toString());
    assertThat(judged.text()).contains("Comprehensive3DSR").doesNotContain("Error");
    List<String> texts = new ArrayList<>();
    texts(Part10.read(report).dataSet(), texts);
    assertThat(texts).contains("No liver was found in 24 slices.");
  }

  @Test
  void itSaysWhatItsPrivateCodesAre() throws IOException {
    Cases.Edit codes =
        (image, k) ->
            image
                .setSequence(
                    Tag.PROCEDURE_CODE_SEQUENCE,
                    new DataSet()
                        .set(Tag.CODE_VALUE, Vr.SH, "CTABD")
                        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "99SITE")
                        .set(Tag.CODE_MEANING, Vr.LO, "CT of the abdomen"))
                .setSequence(
                    Tag.CODING_SCHEME_IDENTIFICATION_SEQUENCE,
                    scheme("99SITE", "Codes of the site"),
                    scheme("99OTHER", "Codes that are not used"));
    Cases.Case given = Cases.segmented(folder, SMALL, null, codes);
    List<ResultObject> all =
        ResultWriter.write(given.analysis(), SETTINGS, everything(), folder.resolve("out"));
    Path dciodvfy = Peers.require("dciodvfy");
    for (ResultObject result : all) {
      List<DataSet> schemes =
          Part10.read(result.file()).dataSet().sequence(Tag.CODING_SCHEME_IDENTIFICATION_SEQUENCE);
      boolean isReport = result.kind() == ResultObject.Kind.REPORT;
      assertThat(schemes.stream().map(s -> s.string(Tag.CODING_SCHEME_DESIGNATOR)))
          .as(result.kind().name())
          .containsExactlyElementsOf(
              isReport ? List.of("99HEPATICA", "99SITE") : List.of("99SITE"));
      assertThat(schemes.get(schemes.size() - 1).string(Tag.CODING_SCHEME_NAME))
          .isEqualTo("Codes of the site");
      if (isReport) {
        assertThat(schemes.get(0).string(Tag.CODING_SCHEME_UID))
            .isEqualTo("2.25.121303017487230953772553639878791969048");
        assertThat(schemes.get(0).string(Tag.CODING_SCHEME_RESPONSIBLE_ORGANIZATION))
            .isEqualTo("Hepatica");
      }
      Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), result.file().toString());
      assertThat(judged.text()).doesNotContain("Error");
    }
  }

  private static DataSet scheme(String designator, String name) {
    return new DataSet()
        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, designator)
        .set(Tag.CODING_SCHEME_NAME, Vr.ST, name);
  }

  @Test
  void itCanBeLeftOut() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    assertThat(
            ResultWriter.write(given.analysis(), SETTINGS.withReport(false), folder.resolve("out")))
        .hasSize(1);
  }

  private ResultObject report(Cases.Case given, ResultSettings settings, StudyContext context)
      throws IOException {
    List<ResultObject> all =
        ResultWriter.write(given.analysis(), settings, context, folder.resolve("out"));
    ResultObject report = all.get(all.size() - 1);
    assertThat(report.kind()).isEqualTo(ResultObject.Kind.REPORT);
    return report;
  }

  private static StudyContext everything() {
    return new StudyContext(
        List.of(new StudyContext.OtherSeries("1.2.3", "series 3", "thicker slices")),
        Optional.of(
            new StudyContext.Predecessor("1.2.8", "1.2.9", Uids.COMPREHENSIVE_3D_SR, "1.2.10")),
        true);
  }

  private static String millilitres(Cases.Case given) {
    return DataSet.decimal(Math.round(given.analysis().findings().volumeMl() * 10) / 10.0);
  }

  private static String deviceName() {
    return org.hepatica.dicom.Equipment.MODEL + " " + org.hepatica.dicom.Equipment.VERSION;
  }

  private static void references(DataSet item, List<String> found) {
    for (DataSet child : item.sequence(Tag.CONTENT_SEQUENCE)) {
      DataSet reference = child.item(Tag.REFERENCED_SOP_SEQUENCE);
      if (reference != null) {
        found.add(reference.string(Tag.REFERENCED_SOP_INSTANCE_UID));
      }
      references(child, found);
    }
  }

  private static void texts(DataSet item, List<String> found) {
    for (DataSet child : item.sequence(Tag.CONTENT_SEQUENCE)) {
      if (child.contains(Tag.TEXT_VALUE)) {
        found.add(child.string(Tag.TEXT_VALUE));
      }
      texts(child, found);
    }
  }
}
