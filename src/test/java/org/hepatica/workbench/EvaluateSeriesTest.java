package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.hepatica.cases.TruthSearch;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.junit.jupiter.api.Test;

/** Series that are measured against their truth. */
class EvaluateSeriesTest extends EvaluateSeriesCase {
  @Test
  void aSeriesIsMeasuredInMillimetresAgainstEitherTruth() throws Exception {
    Path phantom = phantom();
    double truthMl = PhantomTruth.open(phantom.resolve("truth")).content().maskVolumeMl();
    JsonNode own = evaluate(request(phantom, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(own.at("/kind").asText()).isEqualTo("series");
    assertThat(own.at("/distanceUnit").asText()).isEqualTo("mm");
    assertThat(own.at("/volumeCases/0/truthMl").asDouble()).isBetween(truthMl - 0.1, truthMl + 0.1);
    assertThat(own.at("/volumes/metrics/sensitivity/mean/value").asDouble()).isEqualTo(1);
    assertThat(own.at("/volumes/metrics/hd95/mean/value").asDouble()).isPositive();
    assertThat(own.at("/slices/count").asInt()).isEqualTo(12);
    assertThat(own.at("/series/0/truth").asText()).contains("phantom");
    assertThat(own.toString()).doesNotContain("PHANTOM^").doesNotContain("PHANTOM-0");

    JsonNode byMasks =
        evaluate(
            request(phantom.resolve("ct"), masks(phantom), 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(byMasks.at("/series/0/truth").asText()).contains("masks");
    assertThat(byMasks.at("/volumes")).isEqualTo(own.at("/volumes"));
    assertThat(byMasks.at("/sliceCases")).isEqualTo(own.at("/sliceCases"));
  }

  @Test
  void thatSlicesAreNotEquallyFarApartIsSaid() throws Exception {
    Path phantom = phantom();
    for (int k = 7; k < 12; k++) { // 12 mm apart, from the seventh on 12.6
      Path file = phantom.resolve("ct/%04d.dcm".formatted(k + 1));
      DataSet image = Part10.read(file).dataSet();
      double[] at = image.numbers(Tag.IMAGE_POSITION_PATIENT);
      image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, at[0], at[1], at[2] + (k - 6) * 0.6);
      Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    }
    JsonNode report =
        evaluate(
            request(phantom.resolve("ct"), masks(phantom), 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/notes").toString())
        .contains("series-1: its slices are 12.00 to 12.60 mm apart; mL and mm here take 12.27 mm");
  }

  /** A copy of a slice and a localizer, with another matrix: what the node leaves out. */
  @Test
  void whatTheGateLeavesOutOfASeriesIsNotMeasured() throws Exception {
    Path phantom = phantom();
    Path truth = phantom.resolveSibling("truth");
    Files.move(phantom.resolve("truth"), truth);
    JsonNode own = evaluate(request(phantom, truth, 1e-30, null), Evaluate.Outcome.MEASURED);
    Files.copy(phantom.resolve("ct/0004.dcm"), phantom.resolve("ct/copy.dcm"));
    DataSet scout = Part10.read(phantom.resolve("ct/0001.dcm")).dataSet();
    scout
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("scout"))
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER")
        .set(Tag.ROWS, Vr.US, 32);
    Part10.write(phantom.resolve("ct/0000.dcm"), scout, TransferSyntax.EXPLICIT_LE);
    JsonNode more = evaluate(request(phantom, truth, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(more.at("/volumeCases")).isEqualTo(own.at("/volumeCases"));
    assertThat(more.at("/sliceCases")).isEqualTo(own.at("/sliceCases"));
    assertThat(more.at("/leftOut")).isEmpty();
  }

  /** A folder beside one that it lies in: it said that the series has two truths. */
  @Test
  void aSeriesThatIsFoundTwiceIsMeasuredOnce() throws Exception {
    Path phantom = phantom();
    EvaluateRequest once = request(phantom, null, 1e-30, null);
    EvaluateRequest twice =
        new EvaluateRequest(
            once.model(),
            once.threshold(),
            List.of(phantom.resolve("ct").toString(), phantom.toString(), phantom + "/../phantom"),
            once.truth(),
            once.segments(),
            once.split(),
            once.part(),
            once.spacing(),
            once.json(),
            once.pictures(),
            once.worst(),
            once.attribution());
    JsonNode report = evaluate(twice, Evaluate.Outcome.MEASURED);
    assertThat(report.at("/volumeCases")).hasSize(1);
    assertThat(report.at("/leftOut")).isEmpty();
  }

  @Test
  void masksBesideTheirSeriesAreKnownAndADamagedTruthIsAFault() throws Exception {
    Path phantom = phantom();
    Path masks = masks(phantom);
    Path together = Files.createDirectories(folder.resolve("together"));
    Files.move(phantom.resolve("ct"), together.resolve("ct"));
    Files.move(masks, together.resolve("liver"));
    evaluate(request(together, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    Files.writeString(together.resolve("liver/0003.dcm"), "no DICOM");
    JsonNode broken = evaluate(request(together, null, 1e-30, null), Evaluate.Outcome.NOTHING);
    assertThat(broken.at("/leftOut").findValuesAsText("what")).contains("0003.dcm");
    assertThat(String.join("; ", broken.at("/leftOut").findValuesAsText("reason")))
        .contains("the masks have none for");
    assertThat(broken.at("/leftOut").findValuesAsText("fault")).containsOnly("true");
    assertThat(said.toString()).contains("NOT MEASURED");
  }

  /** As of a patient who was given two IDs, with all the images or some of them. */
  @Test
  void patientsWhoShareAnImageAreOnePerson() throws Exception {
    Path both = Files.createDirectories(folder.resolve("both"));
    Files.move(phantom(), both.resolve("1"));
    Phantom.write(both.resolve("2"), PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12));
    Phantom.write(both.resolve("3"), PhantomOptions.of(6).withMatrix(64, 64).withSlices(12, 12));
    Path second = both.resolve("2");
    masks(second, Files.createDirectories(second.resolve("liver")));
    empty(second.resolve("truth"));
    for (String part : List.of("ct", "liver")) {
      try (Stream<Path> files = Files.list(second.resolve(part))) {
        for (Path file : files.sorted().toList()) {
          DataSet image = Part10.read(file).dataSet();
          image
              .set(Tag.PATIENT_ID, Vr.LO, "ANOTHER")
              .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, Uids.derive("another frame"))
              .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("another study"))
              .set(
                  Tag.SERIES_INSTANCE_UID,
                  Vr.UI,
                  Uids.derive("another", image.string(Tag.SERIES_INSTANCE_UID)))
              .set(
                  Tag.SOP_INSTANCE_UID,
                  Vr.UI,
                  Uids.derive("another", image.string(Tag.SOP_INSTANCE_UID)));
          Files.delete(file);
          Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
        }
      }
    }
    JsonNode report = evaluate(request(both, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/volumeCases")).hasSize(3);
    assertThat(report.at("/patientCases")).hasSize(2);
    assertThat(report.at("/volumeCases").findValuesAsText("patient"))
        .containsOnly("patient-1", "patient-3");
    assertThat(report.at("/sliceCases").findValuesAsText("patient"))
        .containsOnly("patient-1", "patient-3");
    assertThat(report.at("/notes").toString())
        .contains("patients who share an image count as one person, patient-1 and patient-2");
  }

  /** Hours of measuring are not lost with the process that computes. */
  @Test
  void aSeriesWhoseAnalysisFailsIsToldBesideWhatWasMeasured() throws Exception {
    Path both = Files.createDirectories(folder.resolve("both"));
    Files.move(phantom(), both.resolve("1"));
    Phantom.write(both.resolve("2"), PhantomOptions.of(6).withMatrix(64, 64).withSlices(12, 12));
    AtomicBoolean ended = new AtomicBoolean();
    Thread killer =
        new Thread(
            () -> {
              while (!ended.get()) {
                if (said.toString().contains("series-1: ")) {
                  ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
                }
                LockSupport.parkNanos(1_000_000);
              }
            },
            "killer");
    killer.start();
    try {
      JsonNode report = evaluate(request(both, null, 1e-30, null), Evaluate.Outcome.IN_PART);
      assertThat(report.at("/volumeCases")).hasSize(1);
      assertThat(report.at("/series")).hasSize(1);
      assertThat(report.at("/leftOut")).hasSize(1);
      assertThat(report.at("/leftOut/0/what").asText()).startsWith("series ");
      assertThat(report.at("/leftOut/0/fault").asBoolean()).isTrue();
    } finally {
      ended.set(true);
      killer.join();
    }
  }

  /** Frames that are not there mean that nothing is marked: figures of such a truth mislead. */
  @Test
  void aTruthWithGapsIsNamed() {
    BitSet none = new BitSet();
    BitSet some = BitSet.valueOf(new long[] {1});
    assertThat(gaps(none, some, some, none)).isEmpty();
    assertThat(gaps(none, none)).isEmpty();
    assertThat(gaps(none, some, none, some, none, none, some, none)).containsExactly(2, 4, 5);
  }

  private static List<Integer> gaps(BitSet... marks) {
    return new TruthSearch.Pair(null, null, "", marks).gaps();
  }
}
