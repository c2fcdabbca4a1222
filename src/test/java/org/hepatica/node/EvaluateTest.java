package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.learning.Split;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The whole way with the real child processes; only the weights have learned nothing, so that
 * nothing is expected of the figures but that they are of these pixels.
 */
@Timeout(300)
class EvaluateTest {
  private static final int SIZE = 32;

  @TempDir Path folder;

  private final StringWriter said = new StringWriter();
  private Path model;
  private HepaticaConfig config;

  @BeforeEach
  void makeModel() throws IOException {
    ComputationGraph graph =
        ResidualUNet.training(new ResidualUNet.Architecture(SIZE, 4, 2, 0, DataType.FLOAT), 7);
    model = folder.resolve("tiny.hepatica");
    ModelInfo info =
        new ModelInfo(
            "",
            "tiny",
            SIZE,
            -100,
            200,
            4,
            2,
            0.9999,
            null,
            "2026-01-01T00:00:00Z",
            7,
            0,
            List.of(),
            Map.of(),
            "CC0",
            "nobody");
    ModelFile.of(info, graph).write(model);
    graph.close();
    config =
        HepaticaConfig.load(
            null,
            null,
            folder.resolve("node-data"),
            List.of("analysis.threads=1", "analysis.heapMb=512", "analysis.offHeapMb=512"),
            Map.of());
  }

  private EvaluateRequest request(Path data, Path truth, double threshold, Split.Role part) {
    return request(data, truth, threshold, part, null);
  }

  private EvaluateRequest request(
      Path data, Path truth, double threshold, Split.Role part, double[] spacing) {
    return new EvaluateRequest(
        model,
        threshold,
        List.of(data.toString()),
        truth,
        List.of(),
        Split.BY_HASH,
        part,
        spacing,
        folder.resolve("report.json"),
        folder.resolve("pictures"),
        3,
        "Made for a test, CC0");
  }

  private JsonNode evaluate(EvaluateRequest request, Evaluate.Outcome outcome) throws Exception {
    assertThat(Evaluate.run(config, request, new PrintWriter(said, true)))
        .as(said.toString())
        .isEqualTo(outcome);
    return new ObjectMapper().readTree(folder.resolve("report.json").toFile());
  }

  /** Two patients with two slices each; the second slices hold no liver. */
  private Path pictures() throws IOException {
    Path cases = folder.resolve("cases");
    for (String part : List.of("images", "masks")) {
      Files.createDirectories(cases.resolve(part));
      for (String patient : List.of("a", "b")) {
        for (int i = 0; i < 2; i++) {
          BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_BYTE_GRAY);
          for (int p = 0; p < 64 * 64; p++) {
            boolean liver = i == 0 && p % 64 < 20 && p / 64 < 16;
            int value = part.equals("masks") ? (liver ? 255 : 0) : (p * 7 + i) % 256;
            image.getRaster().setSample(p % 64, p / 64, 0, value);
          }
          Path file = cases.resolve(part).resolve(patient + "_" + i + ".png");
          ImageIO.write(image, "png", file.toFile());
        }
      }
    }
    return cases;
  }

  @Test
  void picturesAreMeasuredAgainstTheirMasks() throws Exception {
    // From this threshold on everything is liver: the figures follow from the masks alone.
    JsonNode all = evaluate(request(pictures(), null, 1e-30, null), Evaluate.Outcome.MEASURED);
    assertThat(all.at("/kind").asText()).isEqualTo("pictures");
    assertThat(all.at("/threshold").asDouble()).isEqualTo(1e-30);
    assertThat(all.at("/model/threshold").asDouble()).isEqualTo(0.9999);
    assertThat(all.at("/slices/count").asInt()).isEqualTo(4);
    assertThat(all.at("/slices/patients").asInt()).isEqualTo(2);
    // 20×16 of 64×64 are 10×8 of 32×32.
    assertThat(all.at("/sliceCases/0/truthPixels").asInt()).isEqualTo(80);
    assertThat(all.at("/sliceCases/0/dice").asDouble())
        .isEqualTo(Math.round(1e6 * 160 / 1104.0) / 1e6);
    assertThat(all.at("/slices/metrics/sensitivity/mean/value").asDouble()).isEqualTo(1);
    assertThat(all.at("/slices/empty/falsePixels").asInt()).isEqualTo(2 * SIZE * SIZE);
    assertThat(all.at("/slices/empty/falsePositives").asInt()).isEqualTo(2);
    assertThat(all.at("/distanceUnit").asText()).isEqualTo("px");
    for (String name : List.of("worst-slices.png", "false-liver.png", "worst-attention.png")) {
      assertThat(ImageIO.read(folder.resolve("pictures").resolve(name).toFile())).isNotNull();
    }
    assertThat(folder.resolve("node-data")).as("looking on makes no registry").doesNotExist();
  }

  @Test
  void slicesAreLookedAtAsTheSettingSaysAndFoldersMayNumberTheirPatientsAlike() throws Exception {
    Path cases = pictures();
    config =
        HepaticaConfig.load(
            null, null, folder.resolve("node-data"), List.of("analysis.testTime=sizes"), Map.of());
    EvaluateRequest twice =
        new EvaluateRequest(
            model,
            1e-30,
            List.of(cases.toString(), cases.toString()),
            null,
            List.of(),
            Split.BY_HASH,
            null,
            null,
            folder.resolve("report.json"),
            folder.resolve("pictures"),
            4,
            "Made for a test, CC0");
    JsonNode report = evaluate(twice, Evaluate.Outcome.MEASURED);
    assertThat(report.at("/slices/patients").asInt()).isEqualTo(4);
    assertThat(report.at("/notes/0").asText()).contains("mean of two sizes");
    BufferedImage four =
        ImageIO.read(folder.resolve("pictures").resolve("worst-attention.png").toFile());
    assertThat(four.getWidth()).as("four slices").isEqualTo(96 + 4 * 131 + 3);
  }

  /** 64 pixels of 1.5 mm become 32 of 3 mm. */
  @Test
  void withASpacingDistancesAreInMillimetres() throws Exception {
    Path cases = pictures();
    JsonNode pixels = evaluate(request(cases, null, 1e-30, null), Evaluate.Outcome.MEASURED);
    JsonNode millimetres =
        evaluate(
            request(cases, null, 1e-30, null, new double[] {1.5, 1.5}), Evaluate.Outcome.MEASURED);
    assertThat(millimetres.at("/distanceUnit").asText()).isEqualTo("mm");
    double hd95 = pixels.at("/sliceCases/0/hd95").asDouble();
    assertThat(hd95).isPositive();
    assertThat(millimetres.at("/sliceCases/0/hd95").asDouble()).isCloseTo(3 * hd95, within(1e-4));
  }

  @Test
  void oneRoleOfASplitIsMeasuredAlone() throws Exception {
    JsonNode part =
        evaluate(request(pictures(), null, 0.5, Split.Role.VALIDATION), Evaluate.Outcome.MEASURED);
    assertThat(part.at("/part").asText()).isEqualTo("validation");
    assertThat(part.at("/slices/patients").asInt()).isEqualTo(1);
    assertThat(part.at("/slices/metrics/dice/mean").has("low")).isFalse();
    evaluate(request(pictures(), null, 0.5, Split.Role.TEST), Evaluate.Outcome.NOTHING);
  }

  @Test
  void aMissingMaskIsNamed() throws Exception {
    Path cases = pictures();
    Files.delete(cases.resolve("masks/b_1.png"));
    assertThatThrownBy(
            () ->
                Evaluate.run(config, request(cases, null, 0.5, null), new PrintWriter(said, true)))
        .hasMessageContaining("b_1.png has no mask");
  }

  private Path phantom() throws IOException {
    Path out = folder.resolve("phantom");
    Phantom.write(out, PhantomOptions.of(5).withMatrix(64, 64).withSlices(12, 12));
    return out;
  }

  /** The truth of the phantom as a series of masks, in a folder of its own. */
  private Path masks(Path phantom) throws IOException {
    Path out = Files.createDirectories(folder.resolve("masks"));
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
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("mask", uid))
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("masks"))
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

  @Test
  void optionsOfTheOtherKindAreRefused() throws Exception {
    Path cases = pictures();
    assertThatThrownBy(() -> Evaluate.arePictures(request(cases, folder, 0.5, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--truth");
    assertThatThrownBy(
            () -> Evaluate.arePictures(request(folder, null, 0.5, Split.Role.VALIDATION)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--part");
  }
}
