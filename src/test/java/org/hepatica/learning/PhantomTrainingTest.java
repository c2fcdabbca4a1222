package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.trust.Evaluation;
import org.hepatica.learning.trust.Scores;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of training, on phantoms: a tiny network finds the livers of unseen ones. */
@Tag("long")
class PhantomTrainingTest {
  private static final int SIZE = 64;

  @TempDir Path folder;

  @Test
  void tinyNetworkFindsTheLiversOfUnseenPhantoms() throws Exception {
    Path data = PhantomCases.write(folder.resolve("data"), 10, 14, 12, SIZE);
    TrainingSettings settings =
        TrainingRecipe.preset("quick")
            .with("data", List.of(data + "@-100:300"))
            .with("name", "tiny")
            .with("inputSize", SIZE)
            .with("huLow", -100)
            .with("huHigh", 300)
            .with("levels", 3)
            .with("baseWidth", 8)
            .with("dropout", 0)
            .with("averaging", 0.95)
            .with("negativeRepeats", 1)
            .with("picturesEvery", 8)
            .with("patience", 0)
            .with(
                "augmentation",
                new Augmentation(5, 0.08, 0.03, 0, 0, false, false, 0.02, 0, 0.05, 0.02, 0, 0))
            .with("phases", List.of(new TrainingSettings.Phase(SIZE, 24, 8, 5e-3, 1e-4)))
            .settings();
    Path run = folder.resolve("run");
    Path best =
        Training.run(
            settings,
            run,
            new ChildLimits(500, 1000, 2, Duration.ofMinutes(15)),
            new TrainingListener() {});
    assertThat(run.resolve("masks/epoch-0008.png")).exists();
    assertThat(run.resolve("curve.png")).exists();

    Path unseen = PhantomCases.write(folder.resolve("unseen"), 30, 4, 12, SIZE);
    try (LiverModel model = LiverModel.of(ModelFile.read(best))) {
      Scores scores =
          Evaluation.of(
                  model,
                  List.of(new CaseFolder(unseen, -100, 300)),
                  Split.MSD_LIVER,
                  Split.Role.TRAINING)
              .at(0.5);
      assertThat(scores.slices()).hasSize(48);
      assertThat(scores.pooledDice()).isGreaterThan(0.95);
      assertThat(scores.medianDice()).isGreaterThan(0.95);
    }
  }
}
