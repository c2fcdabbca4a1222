package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;

class SplitTest {

  private static List<Slice> cases(int patients) {
    List<Slice> slices = new ArrayList<>();
    for (int patient = 1; patient <= patients; patient++) {
      slices.add(new Slice("case" + patient + "_1", 1, new byte[1], new byte[1], patient));
    }
    return slices;
  }

  private static List<Slice> of(Split.Role role, int patients) throws IOException {
    return Split.resolve(Retraining.SPLIT, cases(patients), SeenPictures.UNKNOWN)
        .select(cases(patients), role);
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

  private static List<String> of(Split.Role role, int patients, SeenPictures seen)
      throws IOException {
    return Split.resolve(Retraining.SPLIT, cases(patients), seen)
        .select(cases(patients), role)
        .stream()
        .map(Slice::name)
        .toList();
  }

  private static SeenPictures prints(List<String> cases) {
    return SeenPictures.of(
        cases.stream().mapToLong(name -> Long.parseLong(name.replaceAll("case|_1", ""))));
  }

  /** However its parent's patients were divided. */
  @Test
  void whomTheParentHasSeenTrainsAndAboutAFifthOfTheOthersValidates() throws IOException {
    SeenPictures seen = SeenPictures.of(LongStream.rangeClosed(1, 100));
    assertThat(of(Split.Role.VALIDATION, 200, seen))
        .hasSizeBetween(10, 30)
        .allMatch(name -> !seen.has(Long.parseLong(name.replaceAll("case|_1", ""))));
    assertThat(of(Split.Role.VALIDATION, 101, seen)).as("one is new").containsExactly("case101_1");
    assertThat(of(Split.Role.VALIDATION, 100, seen)).as("none is new").isEmpty();
  }

  /** Scores, threshold and calibration are measured with the child's own word of what it saw. */
  @Test
  void theNewModelIsMeasuredOnWhomItsTrainingValidatedWith() throws IOException {
    for (int patients = 1; patients <= 60; patients++) {
      for (int known : new int[] {0, 1, patients / 2, patients}) {
        SeenPictures parent = SeenPictures.of(LongStream.rangeClosed(1, known));
        List<String> validation = of(Split.Role.VALIDATION, patients, parent);
        SeenPictures child = parent.and(prints(of(Split.Role.TRAINING, patients, parent)));
        assertThat(of(Split.Role.VALIDATION, patients, child))
            .as("%d patients, %d known to the parent", patients, known)
            .isEqualTo(validation);
      }
    }
  }

  /** Those few who had to train because somebody must. */
  @Test
  void whoHadToTrainNeverValidatesLater() throws IOException {
    for (int patients = 2; patients <= 60; patients++) {
      SeenPictures seen = prints(of(Split.Role.TRAINING, patients, SeenPictures.UNKNOWN));
      assertThat(of(Split.Role.VALIDATION, patients + 20, seen))
          .allMatch(name -> !seen.has(Long.parseLong(name.replaceAll("case|_1", ""))));
    }
  }
}
