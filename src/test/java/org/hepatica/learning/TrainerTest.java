package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.hepatica.process.Build;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.SeenPictures;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  private static final Training.Limits LIMITS =
      new Training.Limits(400, 1000, 2, Duration.ofMinutes(10));

  @TempDir Path folder;

  private static TrainingSettings.Phase phase(int size, int epochs) {
    return new TrainingSettings.Phase(size, epochs, 8, 1e-2, 2e-3);
  }

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

  /** Stops a run like a kill does: in the middle of an epoch, with nothing tidied up. */
  private static final class Killed extends RuntimeException {}

  /** The inside first, then the whole around it; killed in both, and just before it grows. */
  @Test
  void growingRunGoesOnAsIfItHadNotBeenKilled() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 4, 2);
    TrainingSettings settings =
        Blobs.growing(data, List.of(phase(Blobs.SIZE / 2, 2), phase(Blobs.SIZE, 3)));
    Path whole = new Trainer(settings, folder.resolve("whole"), new TrainingListener() {}).run();
    ModelInfo info = ModelFile.read(whole).info();
    assertThat(info.inputSize()).isEqualTo(Blobs.SIZE);
    assertThat(info.levels()).isEqualTo(settings.levels());
    assertThat(info.epochs()).isBetween(3, 5);

    Path run = folder.resolve("killed");
    for (int at : new int[] {2, 3, 4}) {
      TrainingListener killer =
          new TrainingListener() {
            @Override
            public void step(int epoch, int epochs, int batch, int batches, double loss) {
              if (epoch == at) {
                throw new Killed();
              }
            }
          };
      assertThatThrownBy(() -> new Trainer(settings, run, killer).run()).isInstanceOf(Killed.class);
      ModelInfo last = ModelFile.read(run.resolve("last.hepatica")).info();
      assertThat(last.inputSize()).isEqualTo(at < 4 ? Blobs.SIZE / 2 : Blobs.SIZE);
      assertThat(last.levels()).isEqualTo(at < 4 ? settings.levels() - 1 : settings.levels());
    }
    new Trainer(settings, run, new TrainingListener() {}).run();

    Checkpoint expected = Checkpoint.read(folder.resolve("whole/checkpoint.bin"));
    Checkpoint actual = Checkpoint.read(run.resolve("checkpoint.bin"));
    assertThat(actual.reports()).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(actual.reports().get(i).loss())
          .isCloseTo(expected.reports().get(i).loss(), within(1e-4));
    }
    assertThat(actual.mean()).as("running mean").containsExactly(expected.mean(), within(1e-3f));
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

  /** Ends the child process in the middle of its third epoch, as an impatient user does. */
  @Test
  void runWhoseProcessWasKilledHasTheCurveOfOneThatWasNot() throws Exception {
    Path data = Blobs.write(folder.resolve("data"), 4, 4, 2);
    TrainingSettings settings =
        Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 1), phase(Blobs.SIZE, 3)));
    Path whole = folder.resolve("whole");
    Path best = Training.run(settings, whole, LIMITS, new TrainingListener() {});

    Path run = folder.resolve("killed");
    Thread waiting = Thread.currentThread();
    TrainingListener killer =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            if (epoch == 3) {
              waiting.interrupt();
            }
          }
        };
    assertThatThrownBy(() -> Training.run(settings, run, LIMITS, killer))
        .isInstanceOf(InterruptedException.class);
    assertThat(new RunFolder(run).isFinished()).isFalse();
    assertThat(Checkpoint.read(run.resolve("checkpoint.bin")).reports()).hasSizeBetween(2, 3);
    Path resumed = Training.run(settings, run, LIMITS, new TrainingListener() {});
    assertThat(ModelFile.read(resumed).info().epochs())
        .isEqualTo(ModelFile.read(best).info().epochs());

    Checkpoint expected = Checkpoint.read(whole.resolve("checkpoint.bin"));
    Checkpoint actual = Checkpoint.read(run.resolve("checkpoint.bin"));
    assertThat(actual.reports()).hasSize(4);
    for (int i = 0; i < 4; i++) {
      EpochReport e = expected.reports().get(i);
      EpochReport a = actual.reports().get(i);
      assertThat(a.rate()).isEqualTo(e.rate());
      assertThat(a.loss()).isCloseTo(e.loss(), within(1e-4));
      assertThat(a.validationLoss()).isCloseTo(e.validationLoss(), within(1e-3));
      assertThat(a.validationDice()).isCloseTo(e.validationDice(), within(1e-2));
    }
    assertThat(actual.mean()).as("running mean").containsExactly(expected.mean(), within(1e-3f));
    assertThat(run.resolve("training.log")).content().contains("going on after epoch");
  }

  @Test
  void checkpointsOfTheFirstFormAreRead() throws IOException {
    Path file = folder.resolve("checkpoint.bin");
    try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
      out.writeInt(0x48504331);
      out.writeInt(1);
      for (int i : new int[] {1, 9, 128}) {
        out.writeInt(i);
      }
      for (double d : new double[] {1e-3, 0.7, 0.5, 0.6, 12}) {
        out.writeDouble(d);
      }
      out.writeBoolean(true);
      out.writeInt(44);
      out.writeDouble(0.5);
      for (int array = 0; array < 3; array++) {
        out.writeInt(1);
        out.writeFloat(array);
      }
      out.writeInt(0x48504331);
    }
    Checkpoint read = Checkpoint.read(file);
    assertThat(read.reports())
        .containsExactly(new EpochReport(1, 9, 128, 1e-3, 0.7, Double.NaN, 0.5, 0.6, 12, true));
    assertThat(read.mean()).containsExactly(2);
    read.write(file);
    assertThat(Checkpoint.read(file).reports()).isEqualTo(read.reports());
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

  /** Else who validates could have been trained on before the run was interrupted. */
  @Test
  void aRunDoesNotGoOnWithOtherPatientsOrPictures() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 2, 2);
    TrainingSettings settings = Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 2)));
    Path run = folder.resolve("run");
    TrainingListener killer =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            if (epoch == 2) {
              throw new Killed();
            }
          }
        };
    assertThatThrownBy(() -> new Trainer(settings, run, killer).run()).isInstanceOf(Killed.class);
    String before = Files.readString(run.resolve("data.json"));

    Path added = data.resolve("images/p9_00.png");
    Files.copy(data.resolve("images/p0_00.png"), added);
    Path mask = Files.copy(data.resolve("masks/p0_00.png"), data.resolve("masks/p9_00.png"));
    assertThatThrownBy(() -> new Trainer(settings, run, new TrainingListener() {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(run.toString())
        .hasMessageContaining("with other data");
    assertThat(run.resolve("data.json")).as("what it began with").hasContent(before);

    Files.delete(added);
    Files.delete(mask);
    new Trainer(settings, run, new TrainingListener() {}).run();
    assertThat(Checkpoint.read(run.resolve("checkpoint.bin")).reports()).hasSize(2);
  }

  /** As when --parent names the best.hepatica of a run that went on meanwhile. */
  @Test
  void aRunDoesNotGoOnWithAnotherParent() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 2, 2);
    TrainingSettings fresh = Blobs.settings(data, List.of(phase(Blobs.SIZE, 1)));
    Path parent = folder.resolve("parent.hepatica");
    Path first = new Trainer(fresh, folder.resolve("parent"), new TrainingListener() {}).run();
    Files.copy(first, parent);
    TrainingSettings settings =
        TrainingRecipe.preset("paper")
            .with("data", List.of(data.toString()))
            .with("name", "blobs")
            .with("inputSize", Blobs.SIZE)
            .with("levels", fresh.levels())
            .with("baseWidth", fresh.baseWidth())
            .with("parent", parent.toString())
            .with("phases", List.of(phase(Blobs.SIZE, 2)))
            .settings();
    Path run = folder.resolve("run");
    TrainingListener killer =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            if (epoch == 2) {
              throw new Killed();
            }
          }
        };
    assertThatThrownBy(() -> new Trainer(settings, run, killer).run()).isInstanceOf(Killed.class);
    ModelFile other = ModelFile.read(first);
    ModelFile.mean(List.of(other, ModelFile.read(run.resolve("last.hepatica")))).write(parent);
    assertThatThrownBy(() -> new Trainer(settings, run, new TrainingListener() {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(run.toString())
        .hasMessageContaining(parent.toString())
        .hasMessageContaining(other.info().id());

    Files.delete(parent);
    Files.copy(first, parent);
    Path best = new Trainer(settings, run, new TrainingListener() {}).run();
    assertThat(ModelFile.read(best).info().parent()).isEqualTo(other.info().id());
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
