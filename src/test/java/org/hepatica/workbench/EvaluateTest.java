package org.hepatica.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;

/** Pictures and their masks. */
class EvaluateTest extends EvaluateCase {
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
            int value =
                part.equals("masks")
                    ? (liver ? 255 : 0)
                    : (p * 7 + i + 9 * patient.charAt(0)) % 256;
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
    // 20×16 of 64×64: as they were drawn, whatever the network's size is.
    assertThat(all.at("/sliceCases/0/truthPixels").asInt()).isEqualTo(320);
    assertThat(all.at("/sliceCases/0/dice").asDouble())
        .isEqualTo(Math.round(1e6 * 640 / 4416.0) / 1e6);
    assertThat(all.at("/slices/metrics/sensitivity/mean/value").asDouble()).isEqualTo(1);
    assertThat(all.at("/slices/empty/falsePixels").asInt()).isEqualTo(2 * 64 * 64);
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
            List.of(cases.toString(), copy(cases).toString()),
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

  /** Whatever the folder is called now. */
  @Test
  void picturesThatTheModelWasTrainedOnAreNamed() throws Exception {
    Path cases = pictures();
    Files.delete(cases.resolve("images/b_1.png"));
    Files.delete(cases.resolve("masks/b_1.png"));
    Files.move(cases.resolve("images/b_0.png"), cases.resolve("images/c_0.png"));
    Files.move(cases.resolve("masks/b_0.png"), cases.resolve("masks/c_0.png"));
    draw(cases.resolve("images/c_0.png"));
    long seen =
        new CaseFolder(cases, 0, 255)
            .read(SIZE, 0, 255).stream()
                .filter(slice -> slice.name().equals("a_1"))
                .findFirst()
                .orElseThrow()
                .print();
    ModelFile.read(model).trainedOn(SeenPictures.of(LongStream.of(seen))).write(model);
    JsonNode report = evaluate(request(cases, null, 0.5, null), Evaluate.Outcome.MEASURED);
    String note = "1 of the 3 pictures, of 1 of the 2 patients, are among those that this model";
    assertThat(report.at("/notes").toString()).contains(note);
    assertThat(said.toString()).contains(note);
  }

  /** Else the interval of the bootstrap would be that of more people than there are. */
  @Test
  void whoSharesAPictureWithAnotherPatientIsOnePersonWithThem() throws Exception {
    Path cases = pictures();
    for (String part : List.of("images", "masks")) {
      for (String name : List.of("_0.png", "_1.png")) {
        Files.copy(
            cases.resolve(part).resolve("a" + name), cases.resolve(part).resolve("c" + name));
      }
    }
    draw(cases.resolve("images/c_0.png"));
    JsonNode report = evaluate(request(cases, null, 0.5, null), Evaluate.Outcome.MEASURED);
    assertThat(report.at("/slices/patients").asInt()).isEqualTo(2);
    assertThat(report.at("/slices/count").asInt()).isEqualTo(6);
    String note = "patients who share a picture count as one person, a and c";
    assertThat(report.at("/notes").toString()).contains(note);
    assertThat(said.toString()).contains(note);
  }

  private static void draw(Path file) throws IOException {
    BufferedImage image = ImageIO.read(file.toFile());
    image.getRaster().setSample(0, 0, 0, 255);
    ImageIO.write(image, "png", file.toFile());
  }

  private Path copy(Path cases) throws IOException {
    Path copy = folder.resolve("of-another-hospital");
    for (String part : List.of("images", "masks")) {
      Files.createDirectories(copy.resolve(part));
      try (Stream<Path> files = Files.list(cases.resolve(part))) {
        for (Path file : files.toList()) {
          Path copied = Files.copy(file, copy.resolve(part).resolve(file.getFileName()));
          if (part.equals("images")) {
            draw(copied); // else they would be the pictures of the same patients
          }
        }
      }
    }
    return copy;
  }

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
    assertThat(millimetres.at("/sliceCases/0/hd95").asDouble()).isCloseTo(1.5 * hd95, within(1e-4));
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
