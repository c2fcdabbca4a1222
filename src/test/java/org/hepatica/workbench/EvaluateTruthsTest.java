package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomTruth;
import org.junit.jupiter.api.Test;

/** Which truth is taken for a series, and what is told of the others. */
class EvaluateTruthsTest extends EvaluateSeriesCase {
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
}
