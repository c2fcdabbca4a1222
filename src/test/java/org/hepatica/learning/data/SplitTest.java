package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {

  private static List<Slice> cases(int patients) {
    List<Slice> slices = new ArrayList<>();
    for (int patient = 1; patient <= patients; patient++) {
      slices.add(new Slice("case" + patient + "_1", 1, new byte[1], new byte[] {1}, patient));
    }
    return slices;
  }

  private static List<Slice> of(Split.Role role, int patients) throws IOException {
    return Split.resolve(Split.BY_OWN_HASH, cases(patients), SeenPictures.UNKNOWN)
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
    return Split.resolve(Split.BY_OWN_HASH, cases(patients), seen)
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

  /** Patients 1 and 2, 3 and 4, and so on, are one person under two IDs: they share a picture. */
  private static List<Slice> underTwoIds(int patients) {
    List<Slice> slices = new ArrayList<>(cases(patients));
    for (int patient = 1; patient <= patients; patient++) {
      long shared = 1000 + (patient + 1) / 2;
      slices.add(new Slice("case" + patient + "_2", 1, new byte[1], new byte[1], shared));
    }
    return slices;
  }

  private static LongStream prints(List<Slice> slices, Split split, Split.Role role) {
    return split.select(slices, role).stream().mapToLong(Slice::print);
  }

  /** Else the best epoch and the threshold would be chosen on pictures that were trained on. */
  @Test
  void whoShareAPictureAreOfOnePart() throws IOException {
    for (String name : List.of(Split.BY_HASH, Split.BY_OWN_HASH)) {
      for (int patients = 4; patients <= 60; patients += 2) {
        List<Slice> slices = underTwoIds(patients);
        for (int known : new int[] {0, 1, patients / 2}) {
          SeenPictures parent = SeenPictures.of(LongStream.rangeClosed(1, known));
          Split split = Split.resolve(name, slices, parent);
          SeenPictures trained = SeenPictures.of(prints(slices, split, Split.Role.TRAINING));
          assertThat(split.select(slices, Split.Role.VALIDATION))
              .as("%s, %d patients, %d known to the parent", name, patients, known)
              .isNotEmpty()
              .noneMatch(slice -> trained.has(slice.print()));
          List<Slice> measured =
              Split.resolve(name, slices, parent.and(trained))
                  .select(slices, Split.Role.VALIDATION);
          assertThat(measured)
              .as("on whom the new model is measured")
              .isEqualTo(split.select(slices, Split.Role.VALIDATION));
        }
      }
    }
  }

  /** A picture that is told from no other, such as air, is nobody's. */
  @Test
  void picturesOfAirTieNobody() throws IOException {
    List<Slice> slices = new ArrayList<>(cases(20));
    for (int patient = 1; patient <= 20; patient++) {
      slices.add(new Slice("case" + patient + "_2", 1, new byte[1], new byte[1]));
    }
    for (String name : List.of(Split.BY_HASH, Split.BY_OWN_HASH)) {
      Split without = Split.resolve(name, cases(20), SeenPictures.UNKNOWN);
      Split with = Split.resolve(name, slices, SeenPictures.UNKNOWN);
      for (int patient = 1; patient <= 20; patient++) {
        assertThat(with.of("case" + patient)).isEqualTo(without.of("case" + patient));
      }
    }
  }

  /** Of those without liver no epoch can be told to be better: the run would be refused. */
  @Test
  void oneOfThoseWhoValidateHasLiver() throws IOException {
    for (String name : List.of(Split.BY_HASH, Split.BY_OWN_HASH)) {
      for (int patients = 3; patients <= 30; patients++) {
        for (int empty = 1; empty <= patients - 2; empty++) {
          List<Slice> slices = new ArrayList<>();
          for (int patient = 1; patient <= patients; patient++) {
            byte[] mask = {(byte) (patient <= empty ? 0 : 1)};
            slices.add(new Slice("case" + patient + "_1", 1, new byte[1], mask, patient));
          }
          Split split = Split.resolve(name, slices, SeenPictures.UNKNOWN);
          for (Split.Role role : List.of(Split.Role.VALIDATION, Split.Role.TRAINING)) {
            assertThat(split.select(slices, role))
                .as("%s, %d patients, %d without liver: %s", name, patients, empty, role)
                .anyMatch(slice -> slice.liverPixels() > 0);
          }
        }
      }
    }
  }

  /** Who is called p#1 is read as p, and would train without a word, whatever the file says. */
  @Test
  void aPatientWhomAFileCannotNameIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("split.txt"), "test p#1\n");
    List<Slice> slices = List.of(new Slice("p#1_1", 1, new byte[1], new byte[1]));
    assertThatThrownBy(() -> Split.resolve(file.toString(), slices, SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("'p#1'")
        .hasMessageContaining("rename");
    Split.resolve(file.toString(), cases(3), SeenPictures.UNKNOWN);
    Split.resolve(Split.BY_HASH, slices, SeenPictures.UNKNOWN);
  }

  @Test
  void aFileThatIsNotUtf8IsNamed(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("split.txt");
    Files.writeString(file, "validation Müller\n", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> Split.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("UTF-8");
  }
}
