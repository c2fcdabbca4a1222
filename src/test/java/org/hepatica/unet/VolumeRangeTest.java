package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.hepatica.unet.VolumeRange.Patient;
import org.junit.jupiter.api.Test;

class VolumeRangeTest {
  private static final int SIZE = 20;

  /** A square of liver with given probability inside and around. */
  private static float[] probabilities(float inside, float around) {
    float[] p = new float[SIZE * SIZE];
    for (int y = 6; y < 14; y++) {
      for (int x = 6; x < 14; x++) {
        p[y * SIZE + x] = y >= 7 && y < 13 && x >= 7 && x < 13 ? inside : around;
      }
    }
    return p;
  }

  private static byte[] mask(float[] p) {
    byte[] mask = new byte[p.length];
    for (int i = 0; i < p.length; i++) {
      mask[i] = (byte) (p[i] >= 0.5f ? 1 : 0);
    }
    return mask;
  }

  private static EdgeDoubt doubt(float[] p, byte[] mask) {
    EdgeDoubt doubt = new EdgeDoubt(SIZE, 0.5, 3, 3);
    doubt.add(p, mask);
    return doubt;
  }

  @Test
  void doubtIsWhatTheProbabilitiesLeaveOpen() {
    float[] p = probabilities(0.9f, 0.25f);
    EdgeDoubt doubt = doubt(p, mask(p));
    assertThat(doubt.inside()).isCloseTo(36 * 0.1, within(1e-4));
    assertThat(doubt.outside()).isCloseTo(28 * 0.25, within(1e-4));
  }

  @Test
  void certaintyLeavesNoDoubt() {
    float[] p = probabilities(1, 0);
    EdgeDoubt doubt = doubt(p, mask(p));
    assertThat(doubt.inside()).isZero();
    assertThat(doubt.outside()).isZero();
  }

  @Test
  void whatLiesFarAwayOrWasFilledInDoesNotCount() {
    float[] p = probabilities(1, 0);
    byte[] mask = mask(p);
    p[0] = 0.4f;
    p[10 * SIZE + 10] = 0.1f;
    EdgeDoubt doubt = doubt(p, mask);
    assertThat(doubt.inside()).isZero();
    assertThat(doubt.outside()).isZero();
    p[10 * SIZE + 15] = 0.4f;
    assertThat(doubt(p, mask).outside()).as("three columns from the mask").isPositive();
    p[10 * SIZE + 15] = 0;
    p[10 * SIZE + 16] = 0.4f;
    assertThat(doubt(p, mask).outside()).as("four columns").isZero();
  }

  @Property(tries = 200)
  void theRangeHoldsTheVolumeAndGrowsWithTheFactor(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 20) double factor,
      @ForAll @DoubleRange(min = 0, max = 20) double more) {
    Random random = new Random(seed);
    float[] p = new float[SIZE * SIZE];
    for (int i = 0; i < p.length; i++) {
      p[i] = random.nextFloat();
    }
    byte[] mask = mask(p);
    double volume = IntStream.range(0, mask.length).map(i -> mask[i]).sum();
    EdgeDoubt doubt = doubt(p, mask);
    VolumeRange narrow = new VolumeRange(factor, 10, 10);
    VolumeRange wide = new VolumeRange(factor + more, 10, 10);
    assertThat(narrow.low(volume, doubt.pixels())).isBetween(0.0, volume);
    assertThat(narrow.high(volume, doubt.pixels())).isGreaterThanOrEqualTo(volume);
    assertThat(wide.low(volume, doubt.pixels()))
        .isLessThanOrEqualTo(narrow.low(volume, doubt.pixels()));
    assertThat(wide.high(volume, doubt.pixels()))
        .isGreaterThanOrEqualTo(narrow.high(volume, doubt.pixels()));
  }

  @Test
  void theFactorHoldsNineOfTenPatients() {
    Patient[] patients =
        IntStream.rangeClosed(1, 29)
            .mapToObj(i -> new Patient(100, 100 + (i % 2 == 0 ? i : -i), 10))
            .toArray(Patient[]::new);
    VolumeRange range = VolumeRange.of(patients);
    // Rank 27 = 0.9 · 30: the patient that is off by 27.
    assertThat(range.factor()).isCloseTo(2.7, within(1e-9));
    assertThat(range.patients()).isEqualTo(29);
    assertThat(range.covered()).isEqualTo(27);
  }

  @Test
  void ofFewPatientsItHoldsAll() {
    Patient[] patients =
        IntStream.rangeClosed(1, 10)
            .mapToObj(i -> new Patient(100, 100 + i, 10))
            .toArray(Patient[]::new);
    assertThat(VolumeRange.of(patients)).isEqualTo(new VolumeRange(1, 10, 10));
  }

  @Test
  void tooFewPatientsOrErrorsWithoutDoubtGiveNone() {
    Patient[] nine =
        IntStream.range(0, 9).mapToObj(i -> new Patient(1, 1, 1)).toArray(Patient[]::new);
    assertThat(VolumeRange.of(nine)).isNull();
    Patient[] sure =
        IntStream.range(0, 10).mapToObj(i -> new Patient(9, 1, 0)).toArray(Patient[]::new);
    assertThat(VolumeRange.of(sure)).isNull();
  }
}
