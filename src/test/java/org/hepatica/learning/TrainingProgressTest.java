package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

  private static TrainingSettings settings(int patience) {
    TrainingSettings base =
        Blobs.settings(
            Path.of("data"),
            List.of(
                new TrainingSettings.Phase(16, 6, 8, 1e-2, 1e-3),
                new TrainingSettings.Phase(32, 4, 8, 1e-2, 1e-3)));
    return Blobs.with(base, patience, false);
  }

  private static List<EpochReport> dices(double... dices) {
    List<EpochReport> reports = new ArrayList<>();
    for (double dice : dices) {
      reports.add(new EpochReport(reports.size() + 1, 10, 16, 1e-2, 1, 1, dice, dice, 1, false));
    }
    return reports;
  }

  @Test
  void withoutPatiencePhasesRunToTheirEnd() {
    List<EpochReport> flat = dices(0.5, 0.4, 0.3, 0.2, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
    int[] phases = {0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2};
    int[] epochs = {0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 0};
    for (int done = 0; done <= 10; done++) {
      assertThat(TrainingProgress.after(flat.subList(0, done), settings(0)))
          .isEqualTo(new TrainingProgress(phases[done], epochs[done]));
    }
    assertThat(TrainingProgress.lastPhase(flat.subList(0, 6), settings(0))).isZero();
    assertThat(TrainingProgress.lastPhase(flat.subList(0, 7), settings(0))).isEqualTo(1);
  }

  @Test
  void aPhaseEndsWhenNothingGetsBetterForLong() {
    List<EpochReport> reports = dices(0.5, 0.6, 0.55, 0.6, 0.2, 0.1, 0.1);
    assertThat(TrainingProgress.after(reports.subList(0, 3), settings(2)).phase()).isZero();
    assertThat(TrainingProgress.after(reports.subList(0, 4), settings(2)))
        .as("two epochs not better than 0.6")
        .isEqualTo(new TrainingProgress(1, 0));
    assertThat(TrainingProgress.after(reports.subList(0, 5), settings(2)))
        .as("the next phase has a measure of its own")
        .isEqualTo(new TrainingProgress(1, 1));
    assertThat(TrainingProgress.after(reports, settings(2)).phase()).as("over").isEqualTo(2);
    assertThat(TrainingProgress.lastPhase(reports, settings(2))).isEqualTo(1);
  }
}
