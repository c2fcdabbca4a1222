package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.Test;

class CascadeTest {
  private static final Set<String> LAYERS = Set.of("up1");

  private static Slice noisy(String name) {
    byte[] image = new byte[256];
    new Random(5).nextBytes(image);
    return new Slice(name, 16, image, new byte[256]);
  }

  private static Map<String, Map<String, Double>> of(ModelFile file, List<Slice> slices) {
    try (LiverModel model = LiverModel.of(file)) {
      return Cascade.of(model, slices, LAYERS, done -> {});
    }
  }

  /** Nothing is predicted on it, so that there is no map whose likeness could be told. */
  @Test
  void aSliceWithoutPredictedLiverDoesNotCount() {
    ModelFile file = TinyModels.model("tiny", 1);
    Slice noisy = noisy("a_1");
    Slice black = new Slice("b_1", 16, new byte[256], new byte[256]);
    float ofNoise;
    float ofBlack;
    try (LiverModel model = LiverModel.of(file)) {
      ofNoise = most(model.probabilities(new float[][] {noisy.values()})[0]);
      ofBlack = most(model.probabilities(new float[][] {black.values()})[0]);
    }
    assertThat(ofNoise).isGreaterThan(ofBlack);
    ModelFile strict = file.measured((ofNoise + ofBlack) / 2, Map.of());
    assertThat(of(strict, List.of(noisy, black))).isEqualTo(of(strict, List.of(noisy)));
  }

  private static float most(float... values) {
    float most = 0;
    for (float value : values) {
      most = Math.max(most, value);
    }
    return most;
  }
}
