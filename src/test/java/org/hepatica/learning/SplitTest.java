package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static List<Slice> cases(int patients) {
    List<Slice> slices = new ArrayList<>();
    for (int patient = 1; patient <= patients; patient++) {
      slices.add(new Slice("case" + patient + "_1", 1, new byte[1], new byte[1]));
    }
    return slices;
  }

  private static List<Slice> of(Split.Role role, int patients) throws IOException {
    return Split.resolve(Retraining.SPLIT, cases(patients)).select(cases(patients), role);
  }

  /** A model of the first retraining is the parent of the second, which has more cases. */
  @Test
  void whoWasTrainedOnInARetrainingNeverValidatesInALaterOne() throws IOException {
    for (int patients = 3; patients <= 60; patients++) {
      List<String> trained = of(Split.Role.TRAINING, patients).stream().map(Slice::name).toList();
      assertThat(of(Split.Role.VALIDATION, patients + 20))
          .as("%d patients, then %d", patients, patients + 20)
          .extracting(Slice::name)
          .doesNotContainAnyElementsOf(trained);
    }
  }

  @Test
  void aboutAFifthValidatesAndNeitherNoneNorAll() throws IOException {
    assertThat(of(Split.Role.VALIDATION, 1000)).hasSizeBetween(150, 250);
    for (int patients = 2; patients <= 10; patients++) {
      assertThat(of(Split.Role.VALIDATION, patients)).hasSizeBetween(1, patients - 1);
    }
    assertThat(of(Split.Role.VALIDATION, 1)).isEmpty();
  }
}
