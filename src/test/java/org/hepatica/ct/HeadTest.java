package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A trunk is never taken for a head: its liver would be left out, and nobody would know. */
class HeadTest {
  /** 150 mm about liver and spine, as reconstructed for a spine: much of what is left is bone. */
  @ParameterizedTest
  @ValueSource(strings = {"ct/crlm-1004", "ct/crlm-1006"})
  void aSmallFieldOfView(String name) throws Exception {
    CtVolume volume = volume(name);
    int side = (int) (150 / volume.rowSpacing());
    int top = (int) (0.6 * volume.rows() - side / 2.0);
    int left = (int) (0.38 * volume.columns() - side / 2.0);
    BodyProfile body =
        profile(
            volume,
            side,
            1,
            hu -> {
              short[] cut = new short[side * side];
              for (int i = 0; i < cut.length; i++) {
                cut[i] = hu[(top + i / side) * volume.columns() + left + i % side];
              }
              return cut;
            });
    assertThat(body.slices()).anyMatch(BodySection::isHead);
    assertThat(heads(body)).isEmpty();
  }

  /** A thin patient, 205 mm, who has drunk contrast medium: a stomach of 70 mm full of it. */
  @ParameterizedTest
  @ValueSource(strings = {"ct/crlm-1004", "ct/crlm-1006"})
  void aThinPatientWithContrastInTheStomach(String name) throws Exception {
    CtVolume volume = volume(name);
    double thin = 205 / volume.body().diameterMm();
    double mm = volume.rowSpacing() * thin;
    BodyProfile body =
        profile(
            volume,
            volume.columns(),
            thin,
            hu -> {
              short[] full = hu.clone();
              for (int i = 0; i < full.length; i++) {
                double down = (i / volume.columns() - 0.45 * volume.rows()) * mm;
                double across = (i % volume.columns() - 0.58 * volume.columns()) * mm;
                full[i] = Math.hypot(down, across) < 35 ? 400 : full[i];
              }
              return full;
            });
    assertThat(body.slices()).anyMatch(BodySection::isHead);
    assertThat(heads(body)).isEmpty();
  }

  /** Lung lies below a head; in its sinuses is air, and above it may be a hollow table. */
  @Test
  void aHead() {
    BodySection lung = new BodySection(80_000, 380, 250, 0.4, 0.05, 0.6, 0, 0, 0);
    BodySection face = new BodySection(22_000, 160, 190, 0.11, 0.2, 0.5, 0, 0, 0);
    BodySection brain = new BodySection(22_000, 160, 190, 0, 0.2, 0.5, 0, 0, 0);
    BodySection cut = new BodySection(22_000, 160, 190, 0, 0.08, 0.5, 0, 0.1, 0.6);
    BodySection table = new BodySection(20_000, 400, 50, 0.6, 0, Double.NaN, 0, 0, 0);
    assertThat(heads(new BodyProfile(List.of(lung, brain, face, brain, table))))
        .containsExactly(1, 2, 3);
    assertThat(heads(new BodyProfile(List.of(lung, cut, cut)))).containsExactly(1, 2);
    assertThat(heads(new BodyProfile(List.of(cut, lung)))).isEmpty();
  }

  private static List<Integer> heads(BodyProfile body) {
    return IntStream.range(0, body.slices().size()).filter(body::isHead).boxed().toList();
  }

  private static BodyProfile profile(
      CtVolume volume, int columns, double scale, UnaryOperator<short[]> change) {
    List<BodySection> sections = new ArrayList<>();
    for (int k = 0; k < volume.depth(); k++) {
      short[] hu = change.apply(volume.hu(k));
      sections.add(
          BodySection.of(
              PooledSlice.of(
                  hu,
                  hu.length / columns,
                  columns,
                  volume.rowSpacing() * scale,
                  volume.columnSpacing() * scale)));
    }
    return new BodyProfile(sections);
  }

  private static CtVolume volume(String name) throws IOException, SeriesRefused {
    try (Stream<Path> files = Files.list(Peers.data(name))) {
      return CtSeries.load(files.toList(), AdmissionRules.DEFAULT);
    }
  }
}
