package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.unet.Explanation;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What is explained is what was found, and nothing is looked at a second time for that; eight
 * mirror images are looked at to tell exchanged sides.
 */
class ExplainedRegionTest {
  private static final int SLICES = 24;

  /** Half of the step in which probabilities are kept, and what floats add to it. */
  private static final double ROUNDING = 0.5 / 65_535 + 1e-7;

  @TempDir Path folder;

  /** The shipped model, and all that it was asked. */
  private static final class Asked extends DelegatingNetwork {
    final Map<FloatBuffer, float[]> found = new HashMap<>();
    final List<float[]> explained = new ArrayList<>();
    final List<boolean[]> regions = new ArrayList<>();
    final List<float[]> maps = new ArrayList<>();
    int looks;

    Asked() throws IOException {
      super(LiverNetwork.load(null));
    }

    @Override
    public TestTime testTime(TestTime mode) {
      return network.testTime(mode);
    }

    @Override
    public Prediction[] predict(float[][] slices) {
      Prediction[] answers = network.predict(slices);
      for (int i = 0; i < slices.length; i++) {
        found.put(FloatBuffer.wrap(slices[i].clone()), answers[i].probabilities().clone());
      }
      looks += slices.length;
      return answers;
    }

    @Override
    public float[][] attention(float[][] slices, String layer, boolean[][] region) {
      float[][] answers = network.attention(slices, layer, region);
      explained.addAll(List.of(slices));
      regions.addAll(List.of(region));
      maps.addAll(List.of(answers));
      return answers;
    }
  }

  @ParameterizedTest
  @EnumSource(TestTime.class)
  void mapsAreThoseOfAModelThatLooksAgain(TestTime mode) throws Exception {
    try (Asked network = new Asked();
        LiverModel again = LiverModel.shipped().testTime(mode)) {
      Findings findings =
          new Analyser(network, AnalysisSettings.defaults().withTestTime(mode), "1.0")
              .analyse(phantom(), folder.resolve("result"), Progress.NONE)
              .findings();
      assertThat(network.looks).isEqualTo(SLICES + ExchangedSides.SLICES);
      assertThat(network.explained).hasSize(findings.liverSlices()).hasSizeGreaterThan(8);
      Explanation[] expected =
          again.explain(network.explained.toArray(float[][]::new), again.defaultLayer());
      int same = 0;
      for (int i = 0; i < expected.length; i++) {
        float[] found = network.found.get(FloatBuffer.wrap(network.explained.get(i)));
        if (otherPixels(network.regions.get(i), found, network.threshold()) == 0) {
          assertThat(network.maps.get(i)).isEqualTo(expected[i].attention());
          same++;
        }
      }
      assertThat(same).as("slices with nothing at the threshold").isGreaterThan(8);
    }
  }

  /** How many differ from what the network said; such as lie at the threshold may. */
  private static int otherPixels(boolean[] region, float[] found, double threshold) {
    int others = 0;
    for (int p = 0; p < region.length; p++) {
      if (region[p] != found[p] >= threshold) {
        assertThat((double) found[p]).isCloseTo(threshold, within(ROUNDING));
        others++;
      }
    }
    return others;
  }

  private List<Path> phantom() throws IOException {
    PhantomOptions options = PhantomOptions.of(7).withMatrix(128, 128).withSlices(SLICES, 10);
    Path series = Phantom.write(folder.resolve("phantom"), options).series();
    try (Stream<Path> all = Files.list(series)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
