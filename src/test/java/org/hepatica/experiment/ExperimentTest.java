package org.hepatica.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;
import org.hepatica.experiment.ExperimentRequest.DataSet;
import org.hepatica.learning.PhantomCases;
import org.hepatica.learning.RateSchedule;
import org.hepatica.learning.TrainingListener;
import org.hepatica.learning.TrainingRecipe;
import org.hepatica.learning.TrainingSettings;
import org.hepatica.learning.child.ChildLimits;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on phantoms, with networks that have hardly learned anything. */
class ExperimentTest {
  private static final int SIZE = 32;
  private static final ChildLimits LIMITS = new ChildLimits(400, 800, 2, Duration.ofMinutes(15));

  @TempDir Path folder;

  private static class Listener implements ExperimentListener {
    final List<String> steps = new ArrayList<>();
    int epochs;

    @Override
    public void step(int number, int steps, String what) {
      this.steps.add(number + "/" + steps + " " + what);
    }

    @Override
    public void at(int done, int total) {
      assertThat(done).isLessThanOrEqualTo(total);
    }

    @Override
    public TrainingListener training() {
      return new TrainingListener() {
        @Override
        public void epoch(org.hepatica.learning.EpochReport report) {
          epochs++;
        }
      };
    }
  }

  private ExperimentRequest request(Set<String> leftOutOfA) throws IOException {
    Path a = folder.resolve("a");
    Path b = folder.resolve("b");
    if (!Files.exists(a)) {
      PhantomCases.write(a, 10, 6, 6, SIZE);
      PhantomCases.write(b, 15, 5, 6, SIZE);
    }
    TrainingRecipe budget =
        TrainingRecipe.preset("quick")
            .with("inputSize", SIZE)
            .with("huLow", -100)
            .with("huHigh", 300)
            .with("levels", 2)
            .with("baseWidth", 4)
            .with(
                "phases",
                List.of(
                    new TrainingSettings.Phase(SIZE, 2, 4, 1e-2, 5e-3, RateSchedule.GEOMETRIC)));
    return new ExperimentRequest(
        a + "@-100:300",
        b + "@-100:300",
        leftOutOfA,
        Set.of(),
        budget,
        true,
        EnumSet.of(DataSet.A),
        "Phantoms.",
        folder.resolve("out"));
  }

  @Test
  @Tag("long")
  void reportsAllFourExperimentsAndTheAblationAndGoesOnWhereItStopped() throws Exception {
    Listener listener = new Listener();
    Path report = Experiment.run(request(Set.of("phantom15")), LIMITS, listener);
    String page = Files.readString(report);
    assertThat(page)
        .contains("| A | a | 3 / 1 / 1 / 1 | 30 |", "| B | b | 3 / 1 / 1 / 0 | 30 |")
        .contains("| I | A | A, test patients | 1, 6 |", "| II | A | B, all patients | 5, 30 |")
        .contains("| III | B | B, test patients | 1, 6 |", "| IV | B | A, all patients | 5, 30 |")
        .contains("0.8129 / 0.788 / 0.65", "0.9305 / 0.85 / 0.85")
        .contains("threshold and region growing", "squeeze-and-excitation", "Phantoms.")
        .contains("32×32, at most 2 epochs, batch 4")
        .contains("\na-residual:\n\n![Losses of a-residual](figures/curve-a-residual.png)\n")
        .contains("HD95 is over those slices of them in which something is predicted")
        .doesNotContain("%d", "%s", "NaN", "null");
    assertThat(listener.epochs).as("five trainings of two epochs").isEqualTo(10);
    assertThat(listener.steps).hasSize(14).last().asString().startsWith("14/14");
    for (String name : new String[] {"I", "IV", "plain", "attention", "squeeze"}) {
      assertThat(page).contains("](figures/" + name + ".png)");
      assertThat(ImageIO.read(report.resolveSibling("figures/" + name + ".png").toFile()))
          .isNotNull();
    }
    assertThat(report.resolveSibling("figures/II.png")).as("pictures of B").doesNotExist();
    assertThat(report.resolveSibling("figures/curve-a-residual.png")).exists();
    assertThat(Files.readString(report.resolveSibling("split-a.txt"))).contains("out phantom15");

    Files.delete(report);
    Files.delete(report.resolveSibling("results/III.json"));
    Listener again = new Listener();
    Experiment.run(request(Set.of("phantom15")), LIMITS, again);
    assertThat(again.epochs).as("nothing is trained twice").isZero();
    assertThat(Files.readString(report)).isEqualTo(page);
  }

  @Test
  void whoCannotBeLeftOutIsNamed() throws IOException {
    ExperimentRequest request = request(Set.of("phantom99"));
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, new Listener()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("phantom99");
  }

  /**
   * Else the page would say of patients that they were left out whom its networks were trained on.
   */
  @Test
  void doesNotGoOnWithOtherPatients() throws Exception {
    Listener stopped =
        new Listener() {
          @Override
          public void step(int number, int steps, String what) {
            throw new IllegalStateException(what);
          }
        };
    ExperimentRequest first = request(Set.of("phantom15"));
    assertThatThrownBy(() -> Experiment.run(first, LIMITS, stopped))
        .hasMessageContaining("training a-residual");
    Path split = folder.resolve("out/split-a.txt");
    String before = Files.readString(split);
    ExperimentRequest other = request(Set.of("phantom14", "phantom15"));
    assertThatThrownBy(() -> Experiment.run(other, LIMITS, stopped))
        .as("nothing is trained yet")
        .hasMessageContaining("training a-residual");
    assertThat(split).content().isNotEqualTo(before);

    Files.createDirectories(folder.resolve("out/runs/a-residual"));
    assertThatThrownBy(() -> Experiment.run(other, LIMITS, stopped))
        .hasMessageContaining("training a-residual");
    assertThatThrownBy(() -> Experiment.run(first, LIMITS, stopped))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other patients")
        .hasMessageContaining("split-a.txt");
    assertThat(split).content().contains("out phantom14");
  }

  /** It may have been trained on those who test. */
  @Test
  void beginsWithFreshWeights() throws IOException {
    ExperimentRequest request = request(Set.of());
    request.budget().with("parent", folder.resolve("trained.hepatica").toString());
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, new Listener()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parent")
        .hasMessageContaining("trained.hepatica");
  }

  /** Else networks that saw the old pictures stand beside methods that saw the new ones. */
  @Test
  void doesNotGoOnWithOtherPictures() throws Exception {
    Listener stopped =
        new Listener() {
          @Override
          public void step(int number, int steps, String what) {
            throw new IllegalStateException(what);
          }
        };
    ExperimentRequest request = request(Set.of("phantom15"));
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, stopped))
        .hasMessageContaining("training a-residual");
    Files.createDirectories(folder.resolve("out/runs/a-residual"));
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, stopped))
        .hasMessageContaining("training a-residual");
    Path mask = folder.resolve("b/masks/phantom16_003.png");
    Files.copy(
        folder.resolve("b/masks/phantom17_003.png"), mask, StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, stopped))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("split-b.txt")
        .hasMessageContaining("other patients or pictures");
  }

  /** The page says of them that they were neither trained on nor measured. */
  @Test
  void whoIsInBothSetsIsNamed() throws IOException {
    ExperimentRequest request = request(Set.of("phantom14"));
    assertThatThrownBy(() -> Experiment.run(request, LIMITS, new Listener()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("phantom15_00")
        .hasMessageContaining("left out of one");
    assertThat(folder.resolve("out/runs")).doesNotExist();
  }
}
