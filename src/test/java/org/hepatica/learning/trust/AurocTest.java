package org.hepatica.learning.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AurocTest {
  @Test
  void knownValues() {
    assertThat(Auroc.of(new double[] {1, 2}, 3, 4)).isEqualTo(1);
    assertThat(Auroc.of(new double[] {3, 4}, 1, 2)).isZero();
    assertThat(Auroc.of(new double[] {1, 3}, 2, 4)).isEqualTo(0.75);
  }

  @Test
  void aTieCountsHalf() {
    assertThat(Auroc.of(new double[] {1, 1}, 1, 1)).isEqualTo(0.5);
    assertThat(Auroc.of(new double[] {1, 2}, 2, 3)).isEqualTo(0.875);
  }

  @Test
  void nothingCannotBeCompared() {
    assertThatThrownBy(() -> Auroc.of(new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
