package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
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

/** Series and the truths that belong to them. */
class EvaluateSeriesTest extends EvaluateCase {
  private Path phantom() throws IOException {
    Path out = folder.resolve("phantom");
    Phantom.write(out, PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12));
    return out;
  }

  /** The truth of the phantom as a series of masks, in a folder of its own. */
  private Path masks(Path phantom) throws IOException {
    return masks(phantom, Files.createDirectories(folder.resolve("masks")));
  }

  private Path masks(Path phantom, Path out) throws IOException {
    PhantomTruth truth = PhantomTruth.open(phantom.resolve("truth"));
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      for (Path file : files.sorted().toList()) {
        DataSet image = Part10.read(file).dataSet();
        String uid = image.string(Tag.SOP_INSTANCE_UID);
        int k = 0;
        while (!truth.content().slices().get(k).sopInstanceUid().equals(uid)) {
          k++;
        }
        byte[] mask = truth.mask(k);
        byte[] pixels = new byte[2 * mask.length];
        for (int i = 0; i < mask.length; i++) {
          pixels[2 * i] = mask[i];
        }
        image
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive(out + "mask", uid))
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive(out + "masks"))
            .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
        Part10.write(out.resolve(file.getFileName()), image, TransferSyntax.EXPLICIT_LE);
      }
    }
    return out;
  }

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

  /** As 3D-IRCADb-01 comes: masks of each organ in a folder of its own, without a frame. */
  @Test
  void ofMasksOfManyOrgansTheLiversIsTaken() throws Exception {
    Path patient = patient("3Dircadb1.1", 5);
    empty(patient.resolve("truth"));
    JsonNode report = evaluate(request(patient, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/leftOut")).as("of organs that say not whose they are").isEmpty();
    assertThat(report.at("/series/0/truth").asText())
        .isEqualTo("masks liver (0001.dcm and 11 more)");

    Files.move(patient.resolve("MASKS_DICOM/liver"), patient.resolve("MASKS_DICOM/foie"));
    JsonNode unsure = evaluate(request(patient, null, 1e-30, null), Evaluate.Outcome.NOTHING);
    assertThat(unsure.at("/leftOut/0/reason").asText())
        .contains("masks bone (0001.dcm and 11 more)", "masks foie (0001.dcm and 11 more)")
        .contains("give the folder of the liver's with --truth");
  }

  /** What lies nearest is taken for the liver only where nothing else says that it is. */
  @Test
  void aMaskThatLiesNearerThanTheLiversIsNotTaken() throws Exception {
    Path patient = patient("3Dircadb1.1", 5);
    Files.move(patient.resolve("MASKS_DICOM/bone"), patient.resolve("ct/bone"));
    JsonNode unsure = evaluate(request(patient, null, 1e-30, null), Evaluate.Outcome.NOTHING);
    assertThat(unsure.at("/leftOut/0/reason").asText())
        .contains("masks bone (0001.dcm and 11 more)", "masks liver (0001.dcm and 11 more)")
        .contains("give the folder of the liver's with --truth");
  }

  /** Masks that name no frame of reference fit anybody of the same size. */
  @Test
  void masksOfTheNextPatientAreNotTaken() throws Exception {
    Path first = patient("3Dircadb1.1", 5);
    Path second = patient("3Dircadb1.2", 6);
    double ml = PhantomTruth.open(first.resolve("truth")).content().maskVolumeMl();
    double otherMl = PhantomTruth.open(second.resolve("truth")).content().maskVolumeMl();
    empty(first.resolve("truth"));
    empty(second.resolve("truth"));
    JsonNode report = evaluate(request(folder, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/volumeCases").findValues("truthMl"))
        .extracting(JsonNode::asDouble)
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).isCloseTo(ml, within(0.1)),
            one -> assertThat(one).isCloseTo(otherMl, within(0.1)));

    empty(second.resolve("MASKS_DICOM/liver"));
    empty(second.resolve("MASKS_DICOM/bone"));
    JsonNode alone = evaluate(request(folder, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(alone.at("/volumeCases")).hasSize(1);
    assertThat(alone.at("/leftOut/0/reason").asText()).startsWith("no truth belongs to it");
  }

  /** Both say that they are of this series. */
  @Test
  void ofTwoTruthsThatClaimASeriesItIsToldWhichWasTakenAndWhy() throws Exception {
    Path phantom = phantom();
    Path far = masks(phantom, Files.createDirectories(folder.resolve("second")));
    masks(phantom, Files.createDirectories(phantom.resolve("first")));
    empty(phantom.resolve("truth"));
    JsonNode near = evaluate(request(folder, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(near.at("/series/0/truth").asText()).isEqualTo("masks first (0001.dcm and 11 more)");
    assertThat(near.at("/leftOut")).hasSize(1);
    assertThat(near.at("/leftOut/0/what").asText())
        .isEqualTo("masks second (0001.dcm and 11 more)");
    assertThat(near.at("/leftOut/0/reason").asText())
        .startsWith("it fits series ")
        .endsWith(
            ", as masks first (0001.dcm and 11 more) does, which is taken because it lies nearer to"
                + " the series");

    Files.move(far, phantom.resolve("liver"));
    JsonNode called = evaluate(request(folder, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(called.at("/series/0/truth").asText()).startsWith("masks liver ");
    assertThat(called.at("/leftOut/0/reason").asText())
        .endsWith("which is taken because its folder is called liver");

    empty(phantom.resolve("first"));
    JsonNode alone = evaluate(request(folder, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(alone.at("/leftOut")).isEmpty();
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

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private Path patient(String name, int seed) throws IOException {
    Path patient = folder.resolve(name);
    Phantom.write(patient, PhantomOptions.of(seed).withMatrix(64, 64).withSlices(12, 12));
    try (Stream<Path> files = Files.list(patient.resolve("ct"))) {
      for (Path file : files.toList()) {
        DataSet image = Part10.read(file).dataSet().remove(Tag.FRAME_OF_REFERENCE_UID);
        Files.delete(file);
        Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      }
    }
    Path masks = patient.resolve("MASKS_DICOM");
    masks(patient, Files.createDirectories(masks.resolve("liver")));
    masks(patient, Files.createDirectories(masks.resolve("bone")));
    return patient;
  }

  /** Who is told to bring a series that is there looks for it in vain. */
  @Test
  void aTruthThatDoesNotFitIsToldOnceAndWithItsReason() throws Exception {
    Path phantom = phantom();
    Path masks = masks(phantom);
    Files.delete(phantom.resolve("ct/0001.dcm"));
    Files.move(masks, phantom.resolve("masks"));
    JsonNode report = evaluate(request(phantom, null, 1e-30, null), Evaluate.Outcome.NOTHING);
    assertThat(report.at("/leftOut")).hasSize(1);
    assertThat(report.at("/leftOut/0/what").asText()).startsWith("series ");
    assertThat(report.at("/leftOut/0/reason").asText())
        .startsWith("its truth does not fit: ")
        .contains("0001.dcm marks liver at z = -97.00 mm, where the series has no slice")
        .contains("is the truth of a phantom of another size");
    assertThat(report.at("/leftOut/0/fault").asBoolean()).isTrue();
  }

  /** Beside one that fits, another that does not is told with its reason. */
  @Test
  void ofTwoTruthsTheOneThatDoesNotFitIsToldWithItsReason() throws Exception {
    Path phantom = phantom();
    Path masks = masks(phantom);
    Files.delete(masks.resolve("0012.dcm"));
    Files.move(masks, phantom.resolve("masks"));
    JsonNode report = evaluate(request(phantom, null, 1e-30, null), Evaluate.Outcome.IN_PART);
    assertThat(report.at("/leftOut")).hasSize(1);
    assertThat(report.at("/leftOut/0/what").asText()).startsWith("masks ");
    assertThat(report.at("/leftOut/0/reason").asText())
        .contains("the masks have none for instance");
  }

  /** Two phases of one study, of which one was outlined: the other one lacks nothing. */
  @Test
  void theTruthOfOneSeriesIsNoFaultOfAnotherOfItsFrameOfReference() throws Exception {
    Path phantom = phantom();
    Path masks = masks(phantom);
    Path study = Files.createDirectories(folder.resolve("study"));
    Files.move(phantom.resolve("ct"), study.resolve("portal"));
    Path arterial = Files.createDirectories(study.resolve("arterial"));
    for (int i = 1; i <= 11; i++) {
      Path slice = Path.of(String.format("%04d.dcm", i));
      DataSet image = Part10.read(study.resolve("portal").resolve(slice)).dataSet();
      double[] place = image.numbers(Tag.IMAGE_POSITION_PATIENT);
      image
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("arterial"))
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("arterial", slice.toString()))
          .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, place[0], place[1], place[2] + 6);
      Part10.write(arterial.resolve(slice), image, TransferSyntax.EXPLICIT_LE);
    }
    JsonNode report = evaluate(request(study, masks, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/volumeCases")).hasSize(1);
    assertThat(report.at("/leftOut")).hasSize(1);
    assertThat(report.at("/leftOut/0/reason").asText()).startsWith("no truth belongs to it");
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

  /** As of tools that only replace the pixels: masks say that they are of the images' series. */
  @Test
  void masksWithTheSeriesUidOfTheirImagesAreToldApartByTheirFolder() throws Exception {
    Path phantom = phantom();
    String series = PhantomTruth.open(phantom.resolve("truth")).content().seriesUid();
    Path masks = masks(phantom);
    Path data = Files.createDirectories(folder.resolve("data"));
    Path truth = Files.createDirectories(data.resolve("a-truth"));
    for (int i = 1; i <= 12; i++) {
      Path slice = Path.of(String.format("%04d.dcm", i));
      DataSet mask = Part10.read(masks.resolve(slice)).dataSet();
      mask.set(Tag.SERIES_INSTANCE_UID, Vr.UI, series);
      Part10.write(truth.resolve(slice), mask, TransferSyntax.EXPLICIT_LE);
    }
    Files.move(phantom.resolve("ct"), data.resolve("ct"));
    JsonNode report = evaluate(request(data, truth, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/volumeCases/0/truthPixels").asLong()).isPositive();
    assertThat(report.at("/leftOut")).isEmpty();
  }

  /** Other tools call their files so too. */
  @Test
  void aTruthJsonThatIsNoPhantomsIsTold() throws Exception {
    Path phantom = phantom();
    for (String content : List.of("{}", "{\"labels\": [1]}")) {
      Path other = Files.createDirectories(phantom.resolve("a" + content.length()));
      Files.writeString(other.resolve("truth.json"), content);
    }
    JsonNode report = evaluate(request(phantom, null, 1e-30, null), Evaluate.Outcome.IN_PART);
    assertThat(report.at("/volumeCases")).hasSize(1);
    assertThat(report.at("/leftOut").findValuesAsText("what"))
        .containsExactly("phantom a15", "phantom a2");
    assertThat(report.at("/leftOut/1/reason").asText())
        .isEqualTo("truth.json is not the truth of a phantom");
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
