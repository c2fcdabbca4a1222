package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.junit.jupiter.api.Test;

/** A training run that was ended in the middle, and goes on. */
class TrainerResumeTest extends TrainerFixture {
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
    AtomicBoolean interrupted = new AtomicBoolean();
    TrainingListener killer =
        new TrainingListener() {
          @Override
          public void step(int epoch, int epochs, int batch, int batches, double loss) {
            if (epoch == 3 && !interrupted.getAndSet(true)) { // once: others meet who goes on
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

  /** The native generator takes the clock for the seed 0. */
  @Test
  void aRunOfSeedZeroHasItsCurveAgain() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 2, 2);
    TrainingSettings settings = Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 1)), 0);
    for (String run : List.of("first", "second")) {
      new Trainer(settings, folder.resolve(run), new TrainingListener() {}).run();
    }
    assertThat(Checkpoint.read(folder.resolve("second/checkpoint.bin")).reports().get(0).loss())
        .isCloseTo(
            Checkpoint.read(folder.resolve("first/checkpoint.bin")).reports().get(0).loss(),
            within(1e-4));
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
}
