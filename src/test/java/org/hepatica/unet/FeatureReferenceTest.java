package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FeatureReferenceTest {
  /** x has mean 10 and deviation 2, y = x / 2 + noise of deviation 1, mean of y 5. */
  private static List<float[]> gaussian(int count) {
    Random random = new Random(8);
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double x = 10 + 2 * random.nextGaussian();
      samples.add(new float[] {(float) x, (float) (x / 2 + random.nextGaussian())});
    }
    return samples;
  }

  @Test
  void distanceOnAKnownGaussian() {
    FeatureReference reference = FeatureReference.of(gaussian(20_000));
    assertThat(reference.distance(new float[] {10, 5})).isLessThan(0.05);
    // One deviation along x with y where it belongs; one of the noise beside it. Mahalanobis
    // squared is 1 for both, and there are two features. The least shrinkage of 0.01 moves it.
    assertThat(reference.distance(new float[] {12, 6})).isCloseTo(Math.sqrt(0.5), within(0.03));
    assertThat(reference.distance(new float[] {10, 6})).isCloseTo(Math.sqrt(0.5), within(0.03));
    // Both off by the same as above, but against the correlation: farther.
    assertThat(reference.distance(new float[] {12, 4}))
        .isCloseTo(Math.sqrt((1 + 4) / 2.0), within(0.06));
  }

  @Test
  void aTypicalSampleHasADistanceOfAboutOne() {
    List<float[]> samples = gaussian(5000);
    FeatureReference reference = FeatureReference.of(samples);
    double squares = 0;
    for (float[] sample : samples) {
      squares += Math.pow(reference.distance(sample), 2) / samples.size();
    }
    assertThat(squares).isCloseTo(1, within(0.05));
  }

  @Test
  void fewerSamplesThanFeaturesAndSilentFeaturesAreNoTrouble() {
    Random random = new Random(3);
    List<float[]> samples = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      float[] sample = new float[40];
      for (int f = 0; f < 39; f++) {
        sample[f] = random.nextFloat();
      }
      samples.add(sample);
    }
    FeatureReference reference = FeatureReference.of(samples);
    float[] loud = samples.get(0).clone();
    double before = reference.distance(loud);
    loud[39] = 1;
    assertThat(before).isBetween(0.01, 10.0);
    assertThat(reference.distance(loud)).isGreaterThan(before).isFinite();
  }

  @Test
  void bytesGiveItBack() {
    FeatureReference reference = FeatureReference.of(gaussian(200));
    FeatureReference back = FeatureReference.fromBytes(2, reference.toBytes());
    float[] sample = {3, 9};
    assertThat(back.distance(sample)).isEqualTo(reference.distance(sample));
  }

  @Test
  void whatIsNoReferenceIsRefused() {
    assertThatThrownBy(() -> FeatureReference.of(List.of(new float[] {1})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FeatureReference.of(List.of(new float[] {1}, new float[] {1, 2})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FeatureReference.of(List.of(new float[] {1}, new float[] {Float.NaN})))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] bytes = FeatureReference.of(gaussian(200)).toBytes();
    assertThatThrownBy(() -> FeatureReference.fromBytes(3, bytes))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FeatureReference.fromBytes(2, new byte[bytes.length]))
        .hasMessageContaining("not positive");
    assertThatThrownBy(() -> FeatureReference.fromBytes(2, bytes).distance(new float[3]))
        .hasMessageContaining("3 features");
  }

  @Test
  void aSeriesHasTheMedianOfItsSlices() {
    assertThat(Calibration.ofSeries(9, 1, 2)).isEqualTo(2);
    assertThat(Calibration.ofSeries(1, 2)).isEqualTo(2);
    assertThat(Calibration.ofSeries(7)).isEqualTo(7);
  }
}
