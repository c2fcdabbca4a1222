package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.hepatica.learning.Blobs;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
  private static final ChildLimits LIMITS = new ChildLimits(256, 512, 1, Duration.ofMinutes(5));

  @TempDir Path folder;

  /** Else patients that were trained on are measured as if they had not been. */
  @Test
  void aSplitByHashDividesThePatientsOfAllFoldersTogetherAsTrainingDoes() throws Exception {
    Path first = Blobs.write(folder.resolve("first"), 8, 1, 1);
    Path second = folder.resolve("second");
    for (String part : List.of("images", "masks")) {
      Files.createDirectories(second.resolve(part));
      for (int patient = 0; patient < 8; patient++) {
        Files.copy(
            first.resolve(part).resolve("p%d_00.png".formatted(patient)),
            second.resolve(part).resolve("q%d_00.png".formatted(patient)));
      }
    }
    List<Slice> all = new ArrayList<>();
    for (Path cases : List.of(first, second)) {
      all.addAll(new CaseFolder(cases, 0, 255).read(16, 0, 255));
    }
    TreeSet<String> expected = new TreeSet<>();
    Split.resolve(Split.BY_HASH, all, SeenPictures.UNKNOWN)
        .select(all, Split.Role.VALIDATION)
        .forEach(slice -> expected.add(slice.patient()));

    Path model = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(model);
    Predictions predictions =
        Predictions.make(
            new Predictions.Order(
                List.of(first.toString(), second.toString()),
                Split.BY_HASH,
                Split.Role.VALIDATION,
                model.toString(),
                0.5),
            Files.createDirectory(folder.resolve("work")),
            LIMITS,
            (done, total) -> {});

    assertThat(predictions.pictures())
        .extracting(Predictions.Picture::patient)
        .containsExactlyInAnyOrderElementsOf(expected);
    for (Predictions.Picture picture : predictions.pictures()) {
      assertThat(picture.folder()).isEqualTo(picture.name().startsWith("p") ? 0 : 1);
    }
  }

  /** An experiment that was killed while it drew a figure leaves some in its work folder. */
  @Test
  void attentionThatAKilledRunLeftIsNotTakenForThatOfOtherPictures() throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 2, 2, 1);
    Path model = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(model);
    Predictions.Order order =
        new Predictions.Order(
            List.of(cases.toString()), null, null, model.toString(), 0.5, null, "up1", null);
    Path fresh = Files.createDirectory(folder.resolve("fresh"));
    Path used = Files.createDirectory(folder.resolve("used"));
    byte[] left = new byte[300];
    Arrays.fill(left, (byte) 85);
    Files.write(used.resolve(Predictions.ATTENTION), left);

    Predictions expected = Predictions.make(order, fresh, LIMITS, (done, total) -> {});
    Predictions found = Predictions.make(order, used, LIMITS, (done, total) -> {});

    assertThat(found.pictures()).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(found.attention(i)).isEqualTo(expected.attention(i));
    }
  }

  /** A mask that was made larger or smaller for a network is nobody's drawing. */
  @Test
  void whatWasDrawnIsMeasuredOnTheGridOfThePicture() throws Exception {
    Path cases = folder.resolve("cases");
    for (String part : List.of("images", "masks")) {
      Files.createDirectories(cases.resolve(part));
    }
    Random random = new Random(3);
    byte[] wide = noise(cases, "p_1", 40, 24, random);
    byte[] same = noise(cases, "p_2", 16, 16, random);
    byte[] small = noise(cases, "q_1", 7, 9, random);
    Path file = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(file);
    List<CaseFolder> folders = List.of(new CaseFolder(cases, 0, 255));
    // In the middle of what the untrained network says of the first picture.
    double threshold;
    try (LiverModel model = LiverModel.load(file)) {
      Slice first = folders.get(0).read(16, 0, 255).get(0);
      float[] sorted = model.probabilities(new float[][] {first.values()})[0].clone();
      Arrays.sort(sorted);
      threshold = sorted[sorted.length / 2];
    }
    Predictions predictions =
        Predictions.make(
            new Predictions.Order(
                List.of(cases.toString()), null, null, file.toString(), threshold),
            Files.createDirectory(folder.resolve("work")),
            LIMITS,
            (done, total) -> {});

    assertThat(predictions.drawn(0)).isEqualTo(wide);
    assertThat(predictions.drawn(1)).isEqualTo(same).isEqualTo(predictions.truth(1));
    assertThat(predictions.drawn(2)).isEqualTo(small);
    assertThat(predictions.predictedAsDrawn(1)).isEqualTo(predictions.predicted(1));
    assertThat(predictions.pictures().get(0).columns()).isEqualTo(40);
    long[] predicted = new long[3];
    try (LiverModel model = LiverModel.load(file)) {
      Path split = Files.writeString(folder.resolve("split.txt"), "test p\ntest q\n");
      List<Scores.SliceScore> scores =
          Evaluation.of(model, folders, split.toString(), Split.Role.TEST).at(threshold).slices();
      for (int i = 0; i < 3; i++) {
        assertThat(scores.get(i).truth()).isEqualTo(ones(predictions.drawn(i)));
        predicted[i] = ones(predictions.predictedAsDrawn(i));
        assertThat(scores.get(i).predicted()).isEqualTo(predicted[i]);
      }
    }
    assertThat(predicted[0]).as("some of the picture").isBetween(1L, 40L * 24 - 1);
  }

  private static long ones(byte... mask) {
    long ones = 0;
    for (byte m : mask) {
      ones += m;
    }
    return ones;
  }

  /** A picture and a mask of noise; the mask, 0 or 1. */
  private static byte[] noise(Path cases, String name, int width, int height, Random random)
      throws Exception {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] truth = new byte[width * height];
    for (int i = 0; i < truth.length; i++) {
      truth[i] = (byte) random.nextInt(2);
      image.getRaster().setSample(i % width, i / width, 0, random.nextInt(256));
      mask.getRaster().setSample(i % width, i / width, 0, 255 * truth[i]);
    }
    ImageIO.write(image, "png", cases.resolve("images").resolve(name + ".png").toFile());
    ImageIO.write(mask, "png", cases.resolve("masks").resolve(name + ".png").toFile());
    return truth;
  }
}
