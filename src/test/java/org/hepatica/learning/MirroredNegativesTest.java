package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A body of 80 × 60 pixels of 60 HU, not in the picture's middle, with one organ on each side. */
class MirroredNegativesTest {
  private static final int SIZE = 128;
  private static final int LEFT = 20;
  private static final int TOP = 30;
  private static final int WIDTH = 80;
  private static final int HEIGHT = 60;
  private static final int LIVER = 120;

  @TempDir Path folder;

  /** A square of some HU at the body's right (the picture's left) or, mirrored, at its left. */
  private record Organ(int from, int side, int hu, boolean liver) {
    static Organ rightLiver(int side) {
      return new Organ(LEFT + 4, side, LIVER, true);
    }

    static Organ left(int side, int hu) {
      return new Organ(LEFT + WIDTH - 4 - side, side, hu, false);
    }
  }

  private void slice(String patient, int number, Organ... organs) throws IOException {
    float[] hu = new float[SIZE * SIZE];
    byte[] mask = new byte[SIZE * SIZE];
    fill(hu, LEFT, TOP, WIDTH, HEIGHT, 60);
    for (Organ organ : organs) {
      fill(hu, organ.from(), TOP + 20, organ.side(), organ.side(), organ.hu());
      for (int y = 0; organ.liver() && y < organ.side(); y++) {
        for (int x = 0; x < organ.side(); x++) {
          mask[(TOP + 20 + y) * SIZE + organ.from() + x] = 1;
        }
      }
    }
    new CaseWriter(folder.resolve("cases"), 0, 255).write(patient, number, SIZE, hu, mask);
  }

  private static void fill(float[] hu, int left, int top, int width, int height, float value) {
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        hu[y * SIZE + x] = value;
      }
    }
  }

  private int mirror() throws IOException {
    Path split = Files.writeString(folder.resolve("split.txt"), "validation v\ntest t\n");
    return MirroredNegatives.write(
        new CaseFolder(folder.resolve("cases"), 0, 255),
        split.toString(),
        new CaseWriter(folder.resolve("mirrored"), 0, 255),
        SIZE);
  }

  @Test
  void theLeftHalfTakesTheRightHalfsPlace() throws IOException {
    slice("p1", 7, Organ.rightLiver(16), Organ.left(12, 200));
    assertThat(mirror()).isEqualTo(1);

    List<Slice> mirrored = new CaseFolder(folder.resolve("mirrored"), 0, 255).read(SIZE, 0, 255);
    assertThat(mirrored).singleElement();
    Slice slice = mirrored.get(0);
    assertThat(slice.patient()).isEqualTo("p1");
    assertThat(slice.liverPixels()).isZero();
    assertThat(slice.image()).as("no pixel of the liver is left").doesNotContain((byte) LIVER);
    int right = TOP + 25;
    for (int x = 0; x < WIDTH; x++) {
      int there = slice.image()[right * SIZE + LEFT + x] & 0xFF;
      int mirror = slice.image()[right * SIZE + LEFT + WIDTH - 1 - x] & 0xFF;
      assertThat(there).as("column %d of the body", x).isEqualTo(mirror);
    }
    assertThat(slice.image()[right * SIZE + LEFT + 5] & 0xFF).isEqualTo(200);
    assertThat(slice.image()[right * SIZE + LEFT - 1]).as("air beside the body").isZero();
  }

  @Test
  void whatWouldTeachAnErrorIsLeftOut() throws IOException {
    slice("p1", 1, Organ.rightLiver(16), Organ.left(14, LIVER + 10)); // a spleen
    slice("p1", 2, new Organ(LEFT + WIDTH / 2 - 10, 16, LIVER, true)); // reaches the middle
    slice("p1", 3, Organ.rightLiver(30)); // more than a 32nd
    slice("p1", 4); // no liver at all
    assertThat(mirror()).isZero();
  }

  @Test
  void whoValidatesOrTestsIsNotTouched() throws IOException {
    slice("v", 1, Organ.rightLiver(16));
    slice("t", 1, Organ.rightLiver(16));
    slice("p1", 1, Organ.rightLiver(16));
    assertThat(mirror()).isEqualTo(1);
    try (Stream<Path> images = Files.list(folder.resolve("mirrored/images"))) {
      assertThat(images.map(f -> f.getFileName().toString())).allMatch(n -> n.startsWith("p1_"));
    }
  }

  @Test
  void aSplitThatIsNotThereIsSaid() throws IOException {
    slice("p1", 1, Organ.rightLiver(16));
    assertThatThrownBy(
            () ->
                MirroredNegatives.write(
                    new CaseFolder(folder.resolve("cases"), 0, 255),
                    folder.resolve("none.txt").toString(),
                    new CaseWriter(folder.resolve("mirrored"), 0, 255),
                    SIZE))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none.txt");
  }
}
