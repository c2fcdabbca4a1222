package org.hepatica.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatientsTest {
  @TempDir Path folder;

  /** Each second one is the one before under another ID: they share a picture. */
  private static List<Slice> underTwoIds(int patients) {
    List<Slice> slices = new ArrayList<>();
    for (int patient = 0; patient < patients; patient++) {
      slices.add(new Slice("p" + patient + "_1", 1, new byte[1], new byte[] {1}, 1000 + patient));
      slices.add(new Slice("p" + patient + "_2", 1, new byte[1], new byte[] {1}, 1 + patient / 2));
    }
    return slices;
  }

  /** Else a network would be tested on a picture that it was trained on. */
  @Test
  void whoShareAPictureAreOfOnePart() throws IOException {
    for (int patients = 6; patients <= 40; patients += 2) {
      List<Slice> slices = underTwoIds(patients);
      Path file = folder.resolve("split.txt");
      Files.writeString(file, Patients.of(slices, Set.of("p0"), "data set A").text());
      Split split = Split.load(file);
      Map<Long, Split.Role> roles = new HashMap<>();
      for (Slice slice : slices) {
        Split.Role role = split.of(slice.patient());
        if (role != Split.Role.OUT) {
          assertThat(roles.merge(slice.print(), role, (before, now) -> before))
              .as("%s of %d patients", slice.name(), patients)
              .isEqualTo(role);
        }
      }
      assertThat(roles.values()).contains(Split.Role.TEST, Split.Role.VALIDATION);
      assertThat(split.of("p0")).isEqualTo(Split.Role.OUT);
    }
  }

  /** Else the intervals of the bootstrap would be those of more people than there are. */
  @Test
  void whoShareAPictureAreMeasuredAsOne() throws IOException {
    Segmenter all =
        new Segmenter() {
          @Override
          public String name() {
            return "all";
          }

          @Override
          public String describe() {
            return "everything is liver";
          }

          @Override
          public byte[] segment(Slice slice) {
            return new byte[] {1};
          }
        };
    Outcome outcome = new Measuring(folder, null).method("all", all, "A", underTwoIds(6));
    assertThat(outcome.slices()).isEqualTo(12);
    assertThat(outcome.patients()).isEqualTo(3);
  }

  @Test
  void twoUnderFourIdsAreTooFew() {
    assertThatThrownBy(() -> Patients.of(underTwoIds(4), Set.of(), "data set A"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has 2 patients");
  }

  /** Who is called p#1 would be read as p, and train, and be tested on. */
  @Test
  void aNameThatCannotStandInASplitIsRefused() {
    for (String odd : new String[] {"p#1", "p 1", " p1", ""}) {
      List<Slice> slices = new ArrayList<>();
      for (String patient : new String[] {odd, "a", "ä"}) {
        slices.add(new Slice(patient + "_1", 1, new byte[1], new byte[] {1}, slices.size() + 1));
      }
      assertThatThrownBy(() -> Patients.of(slices, Set.of(), "data set A"))
          .as("'%s'", odd)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("'" + odd + "'")
          .hasMessageContaining("rename");
    }
  }
}
