package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VolumetryTest {

  @Test
  void countsOnlyTheMask() {
    Volumetry volumetry = new Volumetry(3);
    volumetry.slice(0, new short[] {9, 9, 9, 9, 9, 9}, new byte[6]);
    volumetry.slice(1, new short[] {-5, 100, 9, 9, 9, 9}, new byte[] {0, 1, 0, 0, 0, 0});
    volumetry.slice(2, new short[] {9, 9, 9, 9, 110, 120}, new byte[] {0, 0, 0, 0, 1, 1});
    LiverMeasures measures = volumetry.measures(0.5, 2, k -> 5, false, true);

    assertThat(volumetry.voxels()).isEqualTo(3);
    assertThat(measures.meanHu()).isCloseTo(110, within(1e-9));
    assertThat(measures.sdHu()).isCloseTo(Math.sqrt(200.0 / 3), within(1e-9));
    assertThat(measures.box()).isEqualTo(new LiverMeasures.Box(1, 2, 0, 1, 1, 2));
    assertThat(measures.extentMm()).containsExactly(1, 4, 10);
    assertThat(measures.cutAtFeet()).isFalse();
    assertThat(measures.cutAtHead()).isTrue();
  }

  @Test
  void negativeHounsfieldUnitsHaveASpreadToo() {
    Volumetry volumetry = new Volumetry(2);
    volumetry.slice(0, new short[] {-32768, -32768}, new byte[] {1, 1});
    LiverMeasures measures = volumetry.measures(1, 1, k -> 1, false, false);
    assertThat(measures.meanHu()).isEqualTo(-32768);
    assertThat(measures.sdHu()).isZero();
  }

  @Test
  void nothingHasNoMeasures() {
    Volumetry volumetry = new Volumetry(2);
    volumetry.slice(0, new short[2], new byte[2]);
    assertThatThrownBy(() -> volumetry.measures(1, 1, k -> 1, false, false))
        .isInstanceOf(IllegalStateException.class);
  }
}
