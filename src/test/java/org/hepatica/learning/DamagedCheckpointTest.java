package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A training run whose last checkpoint was damaged on the disk. */
class DamagedCheckpointTest extends TrainerFixture {
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private TrainingSettings settings() throws IOException {
    Path data = Blobs.write(folder.resolve("data"), 4, 2, 2);
    return Blobs.settings(data, List.of(phase(Blobs.SIZE / 2, 3)));
  }

  /** Ends in the middle of an epoch. */
  private Path killed(TrainingSettings settings, int at) {
    Path run = folder.resolve("run");
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
    return run;
  }

  /** Turns a bit in the middle, which is one of a weight or of the optimiser. */
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x40;
    Files.write(file, bytes);
  }

  @Test
  void aRunGoesOnFromTheOneBeforeAndSaysSo() throws IOException {
    TrainingSettings settings = settings();
    Path whole = folder.resolve("whole");
    new Trainer(settings, whole, new TrainingListener() {}).run();
    Path run = killed(settings, 3);
    damage(run.resolve("checkpoint.bin"));
    new Trainer(settings, run, new TrainingListener() {}).run();
    assertThat(run.resolve("training.log"))
        .content()
        .contains(
            run.resolve("checkpoint.bin") + ": damaged checkpoint",
            "the run goes on from the one before it",
            "going on after epoch 1\n");
    List<EpochReport> expected = Training.reports(whole);
    List<EpochReport> actual = Training.reports(run);
    assertThat(actual).hasSize(3);
    assertThat(actual.get(2).loss()).isCloseTo(expected.get(2).loss(), within(1e-4));
  }

  /** The damaged one took the place of the one before, with the first epoch after it. */
  @Test
  void theOneThatARunWentOnFromIsKeptBesideTheNext() throws IOException {
    TrainingSettings settings = settings();
    Path run = killed(settings, 3);
    Path last = run.resolve("checkpoint.bin");
    damage(last);
    killed(settings, 3); // after the second epoch, anew
    damage(last);
    new Trainer(settings, run, new TrainingListener() {}).run();
    assertThat(Training.reports(run)).hasSize(3);
  }

  @Test
  void whereThereIsNoneBeforeTheCureIsNamed() throws IOException {
    TrainingSettings settings = settings();
    Path run = killed(settings, 2);
    damage(run.resolve("checkpoint.bin"));
    assertThatThrownBy(() -> new Trainer(settings, run, new TrainingListener() {}).run())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(run.resolve("checkpoint.bin") + ": damaged checkpoint")
        .hasMessageContaining("delete it to begin anew");
  }

  /** The damaged one is renamed first; the new one, which is whole, had not got its name yet. */
  @Test
  void anEndBetweenTheRenamesBehindADamagedOneLosesNothing() throws IOException {
    TrainingSettings settings = settings();
    Path run = killed(settings, 2);
    Path last = run.resolve("checkpoint.bin");
    Path before = run.resolve("checkpoint-before.bin");
    Files.copy(last, run.resolve("checkpoint-next.bin"));
    Files.move(last, before);
    damage(before);
    assertThat(Training.reports(run)).hasSize(1);
    new Trainer(settings, run, new TrainingListener() {}).run();
    assertThat(Training.reports(run)).hasSize(3);
    assertThat(run.resolve("training.log")).content().contains("going on after epoch 1\n");
  }
}
