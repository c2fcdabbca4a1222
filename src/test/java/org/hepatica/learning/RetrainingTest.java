package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.SeenPictures;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrainingTest {

  @Test
  void theAttributionSaysOnceThatLocalCasesCameIn() throws Exception {
    ModelInfo parent = TinyModels.model("parent", 1).info();
    String once = Retraining.attribution(parent);
    assertThat(once).isEqualTo(parent.attribution() + "; fine-tuned with local cases");
    ModelInfo tuned =
        new ModelInfo(
            "",
            "tuned",
            parent.inputSize(),
            parent.huLow(),
            parent.huHigh(),
            parent.levels(),
            parent.baseWidth(),
            0.5,
            null,
            parent.created(),
            7,
            0,
            parent.data(),
            parent.scores(),
            parent.licence(),
            once);
    assertThat(Retraining.attribution(tuned)).isEqualTo(once);
  }

  /** Where nothing else is said, a site's models are used as the first one was. */
  @Test
  void slicesAreLookedAtAsTheParentWasCalibratedFor(@TempDir Path folder) throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 6, 3, 1);
    Calibration sizes =
        new Calibration(null, null, null, null, null, List.of(), 0.5, TestTime.SIZES);
    ModelRegistry registry =
        ModelRegistry.open(folder.resolve("models"), TinyModels.model("tiny", 1).calibrated(sizes));
    Retraining.Outcome outcome =
        retrained(registry, cases, folder.resolve("run"), new TrainingListener() {});
    Path tuned =
        registry.list().stream()
            .filter(model -> model.info().id().equals(outcome.id()))
            .findFirst()
            .orElseThrow()
            .file();
    assertThat(ModelFile.read(tuned).calibration().orElseThrow().testTime())
        .isEqualTo(TestTime.SIZES);
  }

  private static Retraining.Outcome retrained(
      ModelRegistry registry, Path cases, Path run, TrainingListener listener) throws Exception {
    return Retraining.run(
        registry,
        cases.toString(),
        new Retraining.Settings(1, 4, 1e-3, 1e-3, List.of(), 1, TestTime.MODEL),
        run,
        new ChildLimits(400, 1000, 1, Duration.ofMinutes(5)),
        listener);
  }

  /** Whose pictures it was trained on nobody knows: those who validate may be among them. */
  @Test
  void thatTheParentDoesNotTellWhatItHasSeenIsSaid(@TempDir Path folder) throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 6, 3, 1);
    ModelRegistry silent =
        ModelRegistry.open(folder.resolve("silent"), TinyModels.model("tiny", 1));
    assertThat(
            retrained(silent, cases, folder.resolve("one"), new TrainingListener() {}).notKnown())
        .anyMatch(why -> why.contains("does not tell which pictures it was trained on"));
    ModelRegistry telling =
        ModelRegistry.open(
            folder.resolve("telling"),
            TinyModels.model("tiny", 1).trainedOn(SeenPictures.of(LongStream.of(5))));
    assertThat(
            retrained(telling, cases, folder.resolve("two"), new TrainingListener() {}).notKnown())
        .isNotEmpty()
        .noneMatch(why -> why.contains("does not tell"));
  }

  /** An admin does not wait for the end of a night's work. */
  @Test
  void theParentIsTheModelThatWasInUseAtTheBeginning(@TempDir Path folder) throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 6, 3, 1);
    ModelFile first = TinyModels.model("first", 1);
    ModelRegistry registry = ModelRegistry.open(folder.resolve("models"), first);
    String second = registry.add(TinyModels.model("second", 2));
    TrainingListener admin =
        new TrainingListener() {
          @Override
          public void epoch(EpochReport report) {
            try {
              registry.promote(second);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        };
    Retraining.Outcome outcome = retrained(registry, cases, folder.resolve("run"), admin);
    assertThat(registry.currentId()).isEqualTo(second);
    assertThat(registry.list())
        .extracting(ModelRegistry.Entry::info)
        .filteredOn(info -> info.id().equals(outcome.id()))
        .singleElement()
        .satisfies(
            info -> {
              assertThat(info.parent()).isEqualTo(first.info().id());
              assertThat(info.scores())
                  .containsEntry("parent.validation.dice.mean", outcome.parentDice());
            });
  }
}
