package org.hepatica.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class OverlapTest {

  @Test
  void countsWhatTheMasksShare() {
    // Rows 0 to 3 against rows 2 to 5 of 10×10.
    Overlap o =
        Overlap.of(
            Shapes.box(1, 10, 10, new int[] {0, 0, 0}, 1, 4, 10),
            Shapes.box(1, 10, 10, new int[] {0, 2, 0}, 1, 6, 5));
    assertThat(o).isEqualTo(new Overlap(10, 20, 40, 100));
    assertThat(o.dice()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(o.iou()).isCloseTo(0.2, within(1e-12));
    assertThat(o.sensitivity()).isCloseTo(0.25, within(1e-12));
    assertThat(o.precision()).isCloseTo(0.5, within(1e-12));
    assertThat(o.accuracy()).isCloseTo(0.6, within(1e-12));
    assertThat(o.relativeError()).isCloseTo(-0.5, within(1e-12));
  }

  @Test
  void emptyMasksHaveTheirConventions() {
    Overlap both = new Overlap(0, 0, 0, 9);
    assertThat(both.dice()).isEqualTo(1);
    assertThat(both.iou()).isEqualTo(1);
    assertThat(both.accuracy()).isEqualTo(1);
    assertThat(both.sensitivity()).isNaN();
    assertThat(both.precision()).isNaN();
    Overlap missed = new Overlap(0, 0, 4, 9);
    assertThat(missed.dice()).isZero();
    assertThat(missed.sensitivity()).isZero();
    assertThat(missed.precision()).isNaN();
    Overlap invented = new Overlap(0, 4, 0, 9);
    assertThat(invented.dice()).isZero();
    assertThat(invented.sensitivity()).isNaN();
    assertThat(invented.relativeError()).isNaN();
    assertThatThrownBy(() -> new Overlap(3, 2, 4, 9)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Overlap(0, 5, 5, 9)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void diceAndIouAreSymmetricAndOneFollowsFromTheOther(
      @ForAll long seed, @ForAll @DoubleRange(min = 0, max = 1) double chance) {
    Mask a = Shapes.random(2, 7, 5, chance, seed);
    Mask b = Shapes.random(2, 7, 5, 0.5, ~seed);
    Overlap ab = Overlap.of(a, b);
    Overlap ba = Overlap.of(b, a);
    assertThat(ab.dice()).isEqualTo(ba.dice());
    assertThat(ab.iou()).isEqualTo(ba.iou());
    assertThat(ab.accuracy()).isEqualTo(ba.accuracy());
    assertThat(ab.dice()).isCloseTo(2 * ab.iou() / (1 + ab.iou()), within(1e-12));
    assertThat(ab.dice()).isBetween(0.0, 1.0);
    assertThat(Overlap.of(a, a).dice()).isEqualTo(1);
    if (a.count() > 0 && b.count() > 0) {
      assertThat(ab.sensitivity()).isEqualTo(ba.precision());
    }
  }
}
