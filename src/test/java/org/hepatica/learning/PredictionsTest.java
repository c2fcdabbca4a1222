package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsTest {
  private static final Training.Limits LIMITS =
      new Training.Limits(256, 512, 1, Duration.ofMinutes(5));

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
}
