package org.hepatica.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.Slice;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NegativesTest {
  private static final int SIZE = 64;
  @TempDir Path folder;

  private static PhantomOptions options() {
    return PhantomOptions.of(7).withMatrix(128, 128).withSlices(12, 20);
  }

  private Negatives negatives(String name) throws IOException {
    return new Negatives(new CaseWriter(folder.resolve(name), -100, 300), SIZE);
  }

  private List<Path> images(String name) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve(name).resolve("images"))) {
      return files.sorted().toList();
    }
  }

  /**
   * The slices outside the range are those whose truth is empty, and no name is the patient's. The
   * phantom's Instance Numbers count from the head, and flags, pictures and viewers go by them.
   */
  @Test
  void slicesOfASeriesOutsideItsLiver() throws IOException {
    PhantomFiles phantom = ScannedOnce.write(folder.resolve("phantom"), options());
    List<PhantomTruth.SliceTruth> truth = PhantomTruth.open(phantom.truth()).content().slices();
    int first = 0;
    int last = 0;
    for (int k = 0; k < truth.size(); k++) {
      if (truth.get(k).liverPixels() > 0) {
        first = 12 - k;
        last = last == 0 ? 12 - k : last;
      }
    }
    SliceNumbers liver = SliceNumbers.parse(first + "-" + last);
    int written = negatives("a").series(phantom.series(), liver, null);
    assertThat(written).isEqualTo(12 - (last - first + 1)).isBetween(2, 8);
    for (Path image : images("a")) {
      String name = image.getFileName().toString();
      int fromTheFeet = Integer.parseInt(name.replaceAll(".*_|\\.png", ""));
      assertThat(truth.get(fromTheFeet - 1).liverPixels()).as(name).isZero();
    }

    List<Slice> slices = new CaseFolder(folder.resolve("a"), -100, 300).read(SIZE, -100, 300);
    assertThat(slices).hasSize(written);
    for (Slice slice : slices) {
      assertThat(slice.liverPixels()).isZero();
      assertThat(slice.patient()).matches("patient[0-9a-f]{10}");
      assertThat(slice.values()[SIZE / 2 * SIZE + SIZE / 2]).as("in the body").isPositive();
      assertThat(slice.values()[0]).as("air").isZero();
    }

    String outer = liver.has(1) ? "12" : "1";
    assertThat(negatives("b").series(phantom.series(), null, SliceNumbers.parse(outer)))
        .isEqualTo(1);
    Path same = images("b").get(0);
    assertThat(same.getFileName().toString())
        .as("number 1 is the twelfth slice from the feet")
        .endsWith(outer.equals("1") ? "_012.png" : "_001.png");
    assertThat(Files.readAllBytes(same))
        .as("the same picture whichever way it is named")
        .isEqualTo(Files.readAllBytes(folder.resolve("a/images").resolve(same.getFileName())));
    assertThatThrownBy(
            () -> negatives("c").series(phantom.series(), SliceNumbers.parse("3-13"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12");
    assertThatThrownBy(
            () -> negatives("c").series(phantom.series(), SliceNumbers.parse("0-3"), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 to 12");
    assertThat(folder.resolve("c")).as("train would complain of an empty folder").doesNotExist();
    assertThatThrownBy(() -> negatives("d").series(folder.resolve("a"), liver, null))
        .isInstanceOf(IOException.class);
    assertThat(folder.resolve("d")).doesNotExist();
  }

  /** "I/O error writing PNG file!" is all that ImageIO says. */
  @Test
  void aFullDiskIsSaid() throws IOException {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "needs /dev/full");
    Path masks = Files.createDirectories(folder.resolve("f/masks"));
    for (int i = 1; i <= 60; i++) {
      Files.createSymbolicLink(masks.resolve("phantom7_%03d.png".formatted(i)), full);
    }
    Negatives negatives = negatives("f");
    assertThatThrownBy(() -> negatives.phantom(7))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left on device");
  }

  @Test
  void slicesOfAPhantomThatItsTruthKnowsToBeEmpty() throws IOException {
    int written = negatives("p").phantom(7);
    assertThat(written).isBetween(3, 40);
    assertThat(images("p")).hasSize(written);
    assertThat(images("p").get(0).getFileName().toString()).startsWith("phantom7_");
  }

  @Test
  void numbersOfSlices() {
    SliceNumbers numbers = SliceNumbers.parse("1-3, 7");
    assertThat(Stream.of(1, 2, 3, 7).allMatch(numbers::has)).isTrue();
    assertThat(Stream.of(0, 4, 6, 8).noneMatch(numbers::has)).isTrue();
    for (String bad : new String[] {"", "5-2", "a", "1-", "-3", "1,,2"}) {
      assertThatThrownBy(() -> SliceNumbers.parse(bad))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
