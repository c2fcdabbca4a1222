package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.learning.trust.Calibrating;
import org.hepatica.learning.trust.Evaluation;
import org.hepatica.learning.trust.Scores;
import org.hepatica.process.Build;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.SeenPictures;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;

class TrainerTest extends TrainerFixture {
  @Test
  void learnsBlobsInAChildProcessAndIsMeasuredAndRetrained() throws Exception {
    Path data = Blobs.write(folder.resolve("data"), 12, 6, 1);
    TrainingSettings settings =
        Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 3), phase(Blobs.SIZE, 9)));
    List<EpochReport> reports = new ArrayList<>();
    List<Integer> steps = new ArrayList<>();
    List<String> notKnown = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            steps.add(batch);
          }

          @Override
          public void epoch(EpochReport report) {
            reports.add(report);
          }

          @Override
          public void notKnown(String why) {
            notKnown.add(why);
          }
        };
    Path run = folder.resolve("run");
    Path best = Training.run(settings, run, LIMITS, listener);

    assertThat(reports).hasSize(12);
    assertThat(steps).hasSizeGreaterThanOrEqualTo(12 * 7);
    assertThat(reports.get(11).loss()).isLessThan(reports.get(0).loss() / 2);
    assertThat(ImageIO.read(run.resolve("curve.png").toFile()).getWidth()).isEqualTo(800);
    assertThat(Files.readAllLines(run.resolve("epochs.csv"))).hasSize(13);
    assertThat(reports.get(11).validationLoss()).isLessThan(reports.get(0).validationLoss() / 2);
    assertThat(run.resolve("settings.json")).content().contains("\"seed\" : 11");
    assertThat(run.resolve("run.json"))
        .content()
        .contains(Build.VERSION, Build.REVISION, "\"finished\" : \"20");
    assertThat(run.resolve("data.json"))
        .content()
        .contains(new CaseFolder(data, 0, 255).sha256(), "p0_00");
    String range = "volume range: 2 validation patients with liver, it takes 10";
    assertThat(notKnown).contains(range);
    assertThat(Files.readString(run.resolve("training.log")))
        .contains("epoch 12/12", "not known: " + range);
    assertThat(Training.run(settings, run, LIMITS, listener)).as("nothing to do").isEqualTo(best);
    assertThat(reports).hasSize(12);

    List<CaseFolder> cases = List.of(new CaseFolder(data, 0, 255));
    ModelFile measured =
        Evaluation.measured(ModelFile.read(best), cases, Split.BY_HASH, TestTime.NONE);
    assertThat(measured.info().scores().get("validation.dice.mean")).isGreaterThan(0.9);
    assertThat(measured.info().data())
        .singleElement()
        .extracting(ModelInfo.Data::sha256)
        .isEqualTo(cases.get(0).sha256());
    List<Slice> all = cases.get(0).read(Blobs.SIZE, 0, 255);
    List<Slice> trained =
        Split.resolve(settings.split(), all, SeenPictures.UNKNOWN).select(all, Split.Role.TRAINING);
    assertThat(measured.info().seen())
        .as("who trained, and nobody else")
        .isEqualTo(SeenPictures.of(trained.stream().mapToLong(Slice::print)));
    assertThat(measured.info().seen().size()).isBetween(1, all.size() - 1);

    Path other = Blobs.write(folder.resolve("other"), 12, 3, 77);
    try (LiverModel model = LiverModel.of(measured)) {
      Scores scores =
          Evaluation.of(
                  model, List.of(new CaseFolder(other, 0, 255)), Split.BY_HASH, Split.Role.TRAINING)
              .at(measured.info().threshold());
      assertThat(scores.pooledDice()).as("pictures never trained on").isGreaterThan(0.9);
    }

    assertThatThrownBy(
            () -> Training.run(Blobs.settings(other, settings.phases()), run, LIMITS, listener))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other settings");

    ModelRegistry registry = ModelRegistry.open(folder.resolve("models"), measured);
    Retraining.Outcome outcome =
        Retraining.run(
            registry,
            other.toString(),
            new Retraining.Settings(2, 4, 1e-3, 1e-4, List.of(data.toString()), 3, TestTime.NONE),
            folder.resolve("retraining"),
            LIMITS,
            new TrainingListener() {});
    ModelInfo tuned =
        registry.list().stream()
            .map(ModelRegistry.Entry::info)
            .filter(i -> i.id().equals(outcome.id()))
            .findFirst()
            .orElseThrow();
    assertThat(registry.currentId()).isEqualTo(measured.info().id()).isNotEqualTo(outcome.id());
    assertThat(tuned.parent()).isEqualTo(measured.info().id());
    assertThat(tuned.data()).hasSize(2);
    assertThat(tuned.scores()).containsKeys("parent.validation.dice.mean", "validation.dice.mean");
    assertThat(outcome.dice()).isGreaterThan(0.9);
    assertThat(outcome.parentDice()).isGreaterThan(0.8);
    assertThat(outcome.notKnown())
        .anyMatch(why -> why.startsWith("volume range: "))
        .noneMatch(why -> why.contains("were trained on"));

    // Among the folders is the one that the parent was trained on.
    all.addAll(new CaseFolder(other, 0, 255).read(Blobs.SIZE, 0, 255));
    List<Slice> validated =
        Split.resolve(Retraining.SPLIT, all, tuned.seen()).select(all, Split.Role.VALIDATION);
    assertThat(tuned.scores().get("validation.slices")).isEqualTo(validated.size());
    assertThat(validated)
        .isNotEmpty()
        .noneMatch(slice -> measured.info().seen().has(slice.print()))
        .noneMatch(slice -> tuned.seen().has(slice.print()));
    assertThat(tuned.seen().and(measured.info().seen()))
        .as("what its parent has seen, it has")
        .isEqualTo(tuned.seen());
  }

  /** As with a split by hash of a folder whose pictures the parent was trained on by another. */
  @Test
  void thatWhoValidatesWasTrainedOnIsSaid() throws Exception {
    Path data = Blobs.write(folder.resolve("data"), 5, 2, 1);
    long[] all =
        new CaseFolder(data, 0, 255)
            .read(Blobs.SIZE, 0, 255).stream().mapToLong(Slice::print).toArray();
    ModelFile knowsAll = TinyModels.model("tiny", 1).trainedOn(SeenPictures.of(LongStream.of(all)));
    List<String> said = new ArrayList<>();
    Calibrating.calibrated(
        knowsAll,
        List.of(new CaseFolder(data, 0, 255)),
        Split.BY_HASH,
        null,
        TestTime.NONE,
        said::add);
    assertThat(said).anyMatch(why -> why.contains("1 of the 1 who validate were trained on"));
  }

  /**
   * As with another inputSize and the phases of a preset: best.hepatica is missing, and why is
   * said.
   */
  @Test
  void whereNoEpochHasTheSizeOfTheModelItIsSaidThatItIsTheLast() throws Exception {
    Path data = Blobs.write(folder.resolve("data"), 12, 6, 1);
    List<String> notKnown = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void notKnown(String why) {
            notKnown.add(why);
          }
        };
    TrainingSettings settings = Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 1)));
    Path model = Training.run(settings, folder.resolve("run"), LIMITS, listener);
    assertThat(model.getFileName()).hasToString("last.hepatica");
    assertThat(notKnown)
        .first()
        .asString()
        .isEqualTo(
            "best epoch: none ran at %d×%d, the input size of the model; it is that of the last"
                .formatted(Blobs.SIZE, Blobs.SIZE));
  }

  @Test
  void growingNeedsItsSmallPhasesFirst() {
    Path data = folder.resolve("data");
    for (List<TrainingSettings.Phase> phases :
        List.of(
            List.of(phase(Blobs.SIZE, 1), phase(Blobs.SIZE / 2, 1)),
            List.of(phase(Blobs.SIZE / 4, 1), phase(Blobs.SIZE / 2, 1), phase(Blobs.SIZE, 1)))) {
      assertThatThrownBy(() -> Blobs.growing(data, phases))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("half the input size first");
    }
  }

  @Test
  void whatCannotBeTrainedOnIsNamed() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 1, 3, 3);
    Trainer onePatient =
        new Trainer(
            Blobs.settings(data, List.of(phase(Blobs.SIZE, 1))),
            folder.resolve("r"),
            new TrainingListener() {});
    assertThatThrownBy(onePatient::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 validation slices");
    Files.delete(data.resolve("masks/p0_01.png"));
    assertThatThrownBy(onePatient::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("p0_01.png");
    assertThatThrownBy(
            () ->
                Training.run(
                    Blobs.settings(data, List.of(phase(Blobs.SIZE, 1))),
                    folder.resolve("s"),
                    LIMITS,
                    new TrainingListener() {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("p0_01.png");
  }

  /** The best of such a run would be a file that nothing can read, its end a stack trace. */
  @Test
  void weightsThatAreNoNumbersEndTheRunWithACure() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 2, 2);
    TrainingSettings.Phase steep =
        new TrainingSettings.Phase(Blobs.SIZE, 1, 8, Float.MAX_VALUE, Float.MAX_VALUE);
    Path run = folder.resolve("run");
    Trainer trainer =
        new Trainer(Blobs.settings(data, List.of(steep)), run, new TrainingListener() {});
    assertThatThrownBy(trainer::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("epoch 1: lower the learning rate");
    assertThat(run.resolve("best.hepatica")).doesNotExist();
  }
}
