package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows of PS3.16 TID 1500 and 1411 by their codes, and the requests the report belongs to. */
class ReportTemplateTest {
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  @TempDir Path folder;

  @Test
  void theRowsOfTid1500StandInItsOrder() throws IOException {
    DataSet report = report((image, k) -> {});
    DataSet template = report.item(Tag.CONTENT_TEMPLATE_SEQUENCE);
    assertThat(template.string(Tag.MAPPING_RESOURCE)).isEqualTo("DCMR");
    assertThat(template.string(Tag.TEMPLATE_IDENTIFIER)).isEqualTo("1500");
    assertThat(report.string(Tag.VALUE_TYPE)).isEqualTo("CONTAINER");
    assertThat(name(report)).isEqualTo("126000 DCM");
    assertThat(names(report))
        .containsSubsequence(
            "121049 DCM", // language, TID 1204
            "121005 DCM", // observer, TID 1002 and 1004
            "121012 DCM",
            "121058 DCM", // procedure reported
            "111028 DCM", // image library, TID 1600
            "126010 DCM", // imaging measurements
            "C0034375 UMLS"); // qualitative evaluations
  }

  @Test
  void theRowsOfTid1411StandInItsOrderAndOnce() throws IOException {
    DataSet report = report((image, k) -> {});
    DataSet measurements = child(report, "126010 DCM");
    assertThat(names(measurements)).as("one group").containsExactly("125007 DCM");
    DataSet group = child(measurements, "125007 DCM");
    List<String> names = names(group);
    String[] mandatory = {
      "112039 DCM", // tracking identifier
      "112040 DCM", // tracking unique identifier
      "121071 DCM", // finding
      "121191 DCM", // referenced segment
      "121232 DCM", // source series for segmentation
      "111001 DCM", // algorithm name, TID 4019
      "111003 DCM", // algorithm version
      "118565006 SCT" // volume
    };
    assertThat(names).containsSubsequence(mandatory);
    for (String row : mandatory) {
      assertThat(names).filteredOn(row::equals).as(row).hasSize(1);
    }
    assertThat(child(group, "121191 DCM").item(Tag.REFERENCED_SOP_SEQUENCE))
        .extracting(reference -> reference.integer(Tag.REFERENCED_SEGMENT_NUMBER, -1))
        .isEqualTo(1);
    DataSet volume = child(group, "118565006 SCT").item(Tag.MEASURED_VALUE_SEQUENCE);
    assertThat(volume.item(Tag.MEASUREMENT_UNITS_CODE_SEQUENCE).string(Tag.CODE_VALUE))
        .isEqualTo("mL");
    assertThat(names)
        .containsSubsequence(
            "attention-inside 99HEPATICA",
            "attention-near 99HEPATICA",
            "attention-out 99HEPATICA",
            "attention-agree 99HEPATICA",
            "overlap 99HEPATICA",
            "overlap-low 99HEPATICA",
            "overlap-high 99HEPATICA");
    assertThat(
            child(group, "overlap 99HEPATICA")
                .item(Tag.MEASURED_VALUE_SEQUENCE)
                .string(Tag.NUMERIC_VALUE))
        .isEqualTo("0.93");
  }

  @Test
  void theReportNamesTheRequestsOfItsSource() throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    DataSet first =
        new DataSet()
            .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1")
            .set(Tag.REQUESTED_PROCEDURE_DESCRIPTION, Vr.LO, "CT abdomen")
            .set(Tag.ACCESSION_NUMBER, Vr.SH, "A-1")
            .setSequence(
                Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE,
                Codes.item("RPID1", "99LOCAL", "CT abdomen portal venous"));
    DataSet second =
        new DataSet()
            .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-2")
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.77")
            .setSequence(
                Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE,
                new DataSet().set(Tag.CODE_VALUE, Vr.SH, "half a code"));
    DataSet third = new DataSet().set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-3");
    DataSet nameless = new DataSet().set(Tag.REQUESTED_PROCEDURE_DESCRIPTION, Vr.LO, "no number");
    DataSet report =
        report(
            (image, k) ->
                image
                    .set(Tag.ACCESSION_NUMBER, Vr.SH, "STUDY-A")
                    .setSequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE, first, second, third, nameless));

    List<DataSet> requests = report.sequence(Tag.REFERENCED_REQUEST_SEQUENCE);
    assertThat(requests)
        .extracting(request -> request.string(Tag.REQUESTED_PROCEDURE_ID))
        .containsExactly("RP-1", "RP-2", "RP-3");
    assertThat(requests)
        .extracting(request -> request.string(Tag.ACCESSION_NUMBER))
        .as("the study's number is not guessed onto one of several")
        .containsExactly("A-1", null, null);
    assertThat(requests)
        .extracting(request -> request.string(Tag.STUDY_INSTANCE_UID))
        .containsExactly(
            report.string(Tag.STUDY_INSTANCE_UID),
            "2.25.77",
            report.string(Tag.STUDY_INSTANCE_UID));
    assertThat(requests.get(0).string(Tag.REQUESTED_PROCEDURE_DESCRIPTION)).isEqualTo("CT abdomen");
    assertThat(requests.get(0).sequence(Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE)).hasSize(1);
    assertThat(requests.get(1).sequence(Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE)).isEmpty();
    for (DataSet request : requests) {
      for (int tag :
          new int[] {
            Tag.REFERENCED_STUDY_SEQUENCE,
            Tag.PLACER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
            Tag.FILLER_ORDER_NUMBER_IMAGING_SERVICE_REQUEST,
            Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE
          }) {
        assertThat(request.contains(tag)).as(Tag.name(tag)).isTrue();
      }
    }
    Peers.Output judged =
        Peers.run(
            folder,
            Duration.ofSeconds(60),
            dciodvfy.toString(),
            folder.resolve("out/report.dcm").toString());
    assertThat(judged.text()).contains("Comprehensive3DSR").doesNotContain("Error");
  }

  @Test
  void theOneRequestOfAStudyHasTheStudysAccessionNumber() throws IOException {
    DataSet only = new DataSet().set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1");
    DataSet report =
        report(
            (image, k) ->
                image
                    .set(Tag.ACCESSION_NUMBER, Vr.SH, "STUDY-A")
                    .setSequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE, only));
    assertThat(report.item(Tag.REFERENCED_REQUEST_SEQUENCE).string(Tag.ACCESSION_NUMBER))
        .isEqualTo("STUDY-A");
  }

  /** Request Attributes Sequence has an item for each scheduled step. */
  @Test
  void twoStepsOfOneRequestAreOneRequest() throws IOException {
    DataSet[] steps = new DataSet[2];
    for (int i = 0; i < steps.length; i++) {
      steps[i] =
          new DataSet()
              .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1")
              .set(Tag.SCHEDULED_PROCEDURE_STEP_ID, Vr.SH, "STEP-" + i);
    }
    DataSet report =
        report(
            (image, k) ->
                image
                    .set(Tag.ACCESSION_NUMBER, Vr.SH, "STUDY-A")
                    .setSequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE, steps));
    assertThat(report.sequence(Tag.REFERENCED_REQUEST_SEQUENCE))
        .extracting(request -> request.string(Tag.ACCESSION_NUMBER))
        .containsExactly("STUDY-A");
  }

  @Test
  void aRequestOfAnotherStudyDoesNotGetThisStudysAccessionNumber() throws IOException {
    DataSet foreign =
        new DataSet()
            .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1")
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, "2.25.77");
    DataSet report =
        report(
            (image, k) ->
                image
                    .set(Tag.ACCESSION_NUMBER, Vr.SH, "STUDY-A")
                    .setSequence(Tag.REQUEST_ATTRIBUTES_SEQUENCE, foreign));
    DataSet request = report.item(Tag.REFERENCED_REQUEST_SEQUENCE);
    assertThat(request.string(Tag.STUDY_INSTANCE_UID)).isEqualTo("2.25.77");
    assertThat(request.string(Tag.ACCESSION_NUMBER)).isNull();
  }

  @Test
  void withoutRequestsTheSequenceIsAbsent() throws IOException {
    assertThat(report((image, k) -> {}).contains(Tag.REFERENCED_REQUEST_SEQUENCE)).isFalse();
  }

  private DataSet report(Cases.Edit edit) throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(32, 32).withSlices(12, 18);
    Cases.Case given = Cases.segmented(folder, options, null, edit);
    ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out"));
    return Part10.read(folder.resolve("out/report.dcm")).dataSet();
  }

  private static List<String> names(DataSet parent) {
    List<String> names = new ArrayList<>();
    parent.sequence(Tag.CONTENT_SEQUENCE).forEach(item -> names.add(name(item)));
    return names;
  }

  private static DataSet child(DataSet parent, String name) {
    return parent.sequence(Tag.CONTENT_SEQUENCE).stream()
        .filter(item -> name.equals(name(item)))
        .findFirst()
        .orElseThrow();
  }

  private static String name(DataSet item) {
    DataSet code = item.item(Tag.CONCEPT_NAME_CODE_SEQUENCE);
    return code == null
        ? "-"
        : code.string(Tag.CODE_VALUE) + " " + code.string(Tag.CODING_SCHEME_DESIGNATOR);
  }
}
