package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class QualityFlagsTest {
  private final QualityFlags flags = new QualityFlags(k -> 100 - k);

  private static SliceFinding slice(int k, int pixels, double inside) {
    return new SliceFinding(k, "f", "1", "2", 100 - k, new double[3], pixels, 0.9, 0.5, inside);
  }

  @Test
  void slicesAreNamedAsAViewerNumbersThem() {
    BitSet some = new BitSet();
    some.set(3, 6);
    some.set(9);
    assertThat(flags.slices(some)).isEqualTo("slices 95–97, 91");
    BitSet one = new BitSet();
    one.set(0);
    assertThat(flags.slices(one)).isEqualTo("slice 100");
  }

  @Test
  void attentionElsewhereNamesTheSlicesWithEnoughLiver() {
    List<SliceFinding> slices = new ArrayList<>();
    slices.add(slice(0, 900, 0.9));
    slices.add(slice(1, 900, 0.49));
    slices.add(slice(2, 900, 0.51));
    slices.add(slice(3, 99, 0.1));
    flags.attention(slices, 1);
    assertThat(flags.list())
        .containsExactly("attention mostly outside the liver: please check slice 99");
  }

  @Test
  void volumesOutsideTheUsualRange() {
    AnalysisSettings s = AnalysisSettings.defaults();
    flags.volume(600, s);
    flags.volume(3500, s);
    assertThat(flags.list()).isEmpty();
    flags.volume(599, s);
    flags.volume(4100.4, s);
    assertThat(flags.list())
        .containsExactly(
            "liver volume 599 mL is below the usual range of adults (600 to 3500 mL)",
            "liver volume 4100 mL is above the usual range of adults (600 to 3500 mL)");
  }

  @Test
  void manyIslands() {
    flags.islands(new Postprocessing.Result(new BitSet[0], 1000, 100, 0));
    assertThat(flags.list()).isEmpty();
    flags.islands(new Postprocessing.Result(new BitSet[0], 1000, 320, 0));
    assertThat(flags.list())
        .containsExactly("32 % of what looked like liver lay apart from it and was removed");
  }

  @Test
  void withoutUsableInstanceNumbersSlicesAreCounted() {
    assertThat(Findings.sliceNumbers(List.of(slice(0, 0, 0), slice(1, 0, 0))))
        .containsExactly(100, 99);
    assertThat(Findings.sliceNumbers(List.of(slice(1, 0, 0), slice(1, 0, 0))))
        .containsExactly(1, 2);
    assertThat(Findings.sliceNumbers(List.of(SliceFinding.refused(0, "a")))).containsExactly(1);
  }

  @Test
  void oneHotPixelDoesNotDarkenASeries() {
    AttentionStack stack = new AttentionStack(3);
    float[] a = new float[2000];
    java.util.Arrays.fill(a, 2);
    a[7] = 50;
    a[8] = Float.NaN;
    a[9] = -3;
    stack.put(1, a, 1);
    assertThat(stack.scale()).isCloseTo(2, org.assertj.core.api.Assertions.within(0.01f));
    assertThat(stack.get(1)[8]).isZero();
    assertThat(stack.get(1)[9]).isZero();
    assertThat(new AttentionStack(3).scale()).isZero();
  }

  @Test
  void littleLiverIsShownOnTheSameScale() {
    AttentionStack stack = new AttentionStack(2);
    stack.put(0, new float[] {900, 900}, 300);
    stack.put(1, new float[] {30, 30}, 10);
    assertThat(stack.get(0)).containsExactly(stack.get(1));
  }

  /** Each text in the source that ends as a flag, without its numbers, is in the page. */
  @Test
  void theRadiologistsPageExplainsEveryFlag() throws IOException {
    String source =
        Files.readString(Path.of("src/main/java/org/hepatica/analysis/QualityFlags.java"));
    String page = Files.readString(Path.of("docs/for-radiologists.md"));
    Matcher flag =
        Pattern.compile("flags\\.add\\(\\s*(?:text\\(\\s*)?\"([^\"]+)\"").matcher(source);
    int found = 0;
    while (flag.find()) {
      found++;
      for (String part : flag.group(1).split("%(\\.\\d)?[dfs]|%%|\\(|please check ")) {
        assertThat(page).contains(part.strip());
      }
    }
    // One flag comes word for word from the admission gate.
    assertThat(page).contains("left out of the series, HEP-4nn");
    assertThat(found + 1).isEqualTo(source.split("flags\\.add\\(").length - 1);
  }
}
