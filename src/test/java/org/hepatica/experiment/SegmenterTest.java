package org.hepatica.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.learning.data.Slice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bright ellipse at the left, an equally bright spot apart from it, darker ground, noise. */
class SegmenterTest {
  private static final int SIZE = 64;

  @TempDir Path folder;

  private static List<Slice> slices(int count, long seed) {
    Random random = new Random(seed);
    List<Slice> slices = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      double cx = 21 + random.nextInt(5);
      double cy = 28 + random.nextInt(5);
      byte[] image = new byte[SIZE * SIZE];
      byte[] mask = new byte[SIZE * SIZE];
      for (int i = 0; i < image.length; i++) {
        double x = i % SIZE;
        double y = i / SIZE;
        boolean liver = Math.hypot((x - cx) / 14, (y - cy) / 10) < 1;
        boolean spleen = Math.hypot(x - 52, y - 44) < 5;
        image[i] = (byte) ((liver || spleen ? 130 : 70) + random.nextInt(31) - 15);
        mask[i] = (byte) (liver ? 1 : 0);
      }
      slices.add(new Slice("p" + s + "_1", SIZE, image, mask));
    }
    return slices;
  }

  @Test
  void regionGrowingFindsTheBlobAndNotTheSpot() {
    Segmenter method = RegionGrowing.fit(slices(6, 1), slices(3, 2));
    List<Slice> test = slices(5, 3);
    assertThat(method.meanDice(test)).isGreaterThan(0.9);
    for (Slice slice : test) {
      assertThat(method.segment(slice)[44 * SIZE + 52]).as("spot").isZero();
    }
    assertThat(method.describe()).contains("grey values");
  }

  @Test
  void activeContourMovesToTheBorder() {
    Segmenter method = ActiveContour.fit(slices(6, 1), slices(3, 2));
    List<Slice> test = slices(5, 3);
    double before = 0;
    Prior prior = Prior.of(slices(6, 1));
    for (Slice slice : test) {
      byte[] start = prior.core(0.5);
      long both = 0;
      long sum = 0;
      for (int i = 0; i < start.length; i++) {
        both += start[i] & slice.mask()[i];
        sum += start[i] + slice.mask()[i];
      }
      before += 2.0 * both / sum / test.size();
    }
    assertThat(method.meanDice(test)).isGreaterThan(0.95).isGreaterThan(before);
  }

  @Test
  void theTruthOfASliceIsNotLookedAt() {
    Segmenter growing = RegionGrowing.fit(slices(4, 1), slices(2, 2));
    Segmenter contour = ActiveContour.fit(slices(4, 1), slices(2, 2));
    Slice slice = slices(1, 5).get(0);
    Slice blind = new Slice(slice.name(), SIZE, slice.image(), new byte[SIZE * SIZE]);
    assertThat(growing.segment(blind)).isEqualTo(growing.segment(slice));
    assertThat(contour.segment(blind)).isEqualTo(contour.segment(slice));
  }

  @Test
  void patientsAreDividedAndWritten() throws IOException {
    Patients patients = Patients.of(slices(11, 1), java.util.Set.of("p3"), "set");
    Path file = folder.resolve("split.txt");
    Files.writeString(file, patients.text());
    org.hepatica.learning.data.Split split = org.hepatica.learning.data.Split.load(file);
    assertThat(split.of("p3")).isEqualTo(org.hepatica.learning.data.Split.Role.OUT);
    for (org.hepatica.learning.data.Split.Role role :
        org.hepatica.learning.data.Split.Role.values()) {
      long expected =
          switch (role) {
            case TEST, VALIDATION -> 2;
            case OUT -> 1;
            case TRAINING -> 6;
          };
      assertThat(split.select(slices(11, 1), role)).as(role.name()).hasSize((int) expected);
    }
  }
}
