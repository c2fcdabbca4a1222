package org.hepatica.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of attention and the factors of the expected overlap, from validation patients. */
class ReliabilityLimitsTest {

  private static ExpectedOverlap overlap(int patients) {
    ExpectedOverlap.Patient[] all = new ExpectedOverlap.Patient[patients];
    for (int i = 0; i < patients; i++) {
      double loss = 0.02 + 0.005 * i;
      all[i] = new ExpectedOverlap.Patient(1 - loss * (i % 2 == 0 ? 1 : 2), loss);
    }
    return ExpectedOverlap.of(all);
  }

  @Test
  void theExpectedLossIsAMultipleOfTheDoubtedOne() {
    assertThat(overlap(9)).as("too few").isNull();
    ExpectedOverlap overlap = overlap(12);
    assertThat(overlap.lowFactor()).isCloseTo(1, within(1e-9));
    assertThat(overlap.highFactor()).isCloseTo(2, within(1e-9));
    assertThat(overlap.factor()).isBetween(1.4, 1.6);
    assertThat(overlap.expected(0.04)).isCloseTo(1 - overlap.factor() * 0.04, within(1e-9));
    assertThat(overlap.low(0.04)).isCloseTo(0.92, within(1e-9));
    assertThat(overlap.high(0.04)).isCloseTo(0.96, within(1e-9));
    assertThat(overlap.low(0.9)).isZero();
    assertThat(overlap.limit()).isCloseTo(overlap.expected(0.075), within(1e-9));
  }

  @Test
  void aLossWithoutAnyDoubtHasNoFactor() {
    ExpectedOverlap.Patient[] all = new ExpectedOverlap.Patient[12];
    java.util.Arrays.fill(all, new ExpectedOverlap.Patient(0.9, 0));
    assertThat(ExpectedOverlap.of(all)).isNull();
  }

  /** Where probabilities are right, the doubted loss is the true one. */
  @Test
  void theDoubtedLossIsOneLessDice() {
    EdgeDoubt doubt = new EdgeDoubt(4, 0.5, 1, 1);
    doubt.add(new float[] {1, 0.75f, 0.25f, 0}, new byte[] {1, 1, 0, 0});
    // Of 2 pixels 1.75 are expected to be right, and 0.25 to be missed.
    assertThat(ExpectedOverlap.loss(doubt, 2)).isCloseTo(1 - 2 * 1.75 / (2 + 2), within(1e-9));
  }

  @Test
  void limitsLetNearlyAllGoodSlicesPass() {
    List<AttentionLimits.Slice> slices = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      slices.add(slice(0.9, 0.001 * i, 0.9 - 0.001 * i));
    }
    slices.add(slice(0.5, 0.5, 0.9));
    slices.add(slice(0.5, 0, 0.1));
    slices.add(slice(0.5, 0, 0.9));
    assertThat(AttentionLimits.of("up1", slices.get(0), slices.get(1))).isNull();
    AttentionLimits limits =
        AttentionLimits.of("up1", slices.toArray(AttentionLimits.Slice[]::new));
    assertThat(limits.outside()).isCloseTo(0.038, within(1e-9));
    assertThat(limits.agreement()).isCloseTo(0.862, within(1e-9));
    assertThat(limits.slices()).isEqualTo(43);
    assertThat(limits.low()).isEqualTo(3);
    assertThat(limits.caught()).isEqualTo(2);
    assertThat(limits.alarms()).isEqualTo(1);
  }

  private static AttentionLimits.Slice slice(double dice, double outside, double agreement) {
    return new AttentionLimits.Slice(dice, new AttentionShares(1 - outside, 0, outside, agreement));
  }

  /** As easy pictures give it; 0 of 0 is no number, and no reason to fail. */
  @Test
  void masksThatAreRightWithoutAnyDoubtExpectNoLoss() {
    ExpectedOverlap.Patient[] all = new ExpectedOverlap.Patient[12];
    java.util.Arrays.fill(all, new ExpectedOverlap.Patient(1, 0));
    ExpectedOverlap overlap = ExpectedOverlap.of(all);
    assertThat(overlap.factor()).isZero();
    assertThat(overlap.expected(0)).isEqualTo(1);
  }
}
