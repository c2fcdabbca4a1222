package org.hepatica.phantom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhantomVolumeTest {
  private static final PhantomOptions SMALL =
      PhantomOptions.of(7).withMatrix(128, 128).withSlices(36, 6);

  @Test
  void theSameSeedGivesTheSameVoxels() {
    PhantomVolume.Slice first = new PhantomVolume(new PhantomAnatomy(7), SMALL).slice(20);
    PhantomVolume.Slice again = new PhantomVolume(new PhantomAnatomy(7), SMALL).slice(20);
    PhantomVolume.Slice other = new PhantomVolume(new PhantomAnatomy(8), SMALL).slice(20);

    assertThat(again.hu()).isEqualTo(first.hu());
    assertThat(again.mask()).isEqualTo(first.mask());
    assertThat(other.mask()).isNotEqualTo(first.mask());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void theMaskHoldsTheTrueVolumeWithinOnePercent(long seed) {
    PhantomOptions options = PhantomOptions.of(seed).withMatrix(160, 160).withSlices(36, 6);
    PhantomAnatomy anatomy = new PhantomAnatomy(seed);
    PhantomVolume volume = new PhantomVolume(anatomy, options);

    long voxels =
        IntStream.range(0, options.slices())
            .parallel()
            .mapToLong(k -> count(volume.slice(k).mask()))
            .sum();
    double ml =
        voxels * options.rowSpacing() * options.columnSpacing() * options.sliceSpacing() / 1000;

    assertThat(ml).isCloseTo(anatomy.liverVolumeMl(2.5), within(0.01 * ml));
    assertThat(ml).as("an adult's liver").isBetween(900.0, 2500.0);
  }

  @Test
  void theLiverLiesOnThePatientsRightAndHasTheContrastOfThePortalVenousPhase() {
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(7), SMALL);
    double x = 0;
    double hu = 0;
    long n = 0;
    for (int k = 0; k < SMALL.slices(); k += 3) {
      PhantomVolume.Slice slice = volume.slice(k);
      for (int i = 0; i < slice.mask().length; i++) {
        if (slice.mask()[i] == 1) {
          x += volume.x(i % SMALL.columns());
          hu += slice.hu()[i];
          n++;
        }
      }
    }

    assertThat(x / n).isBetween(-90.0, -30.0);
    assertThat(hu / n).isBetween(95.0, 130.0);
  }

  @Test
  void thereIsNoLiverInTheChestAndTheAirIsAir() {
    PhantomVolume.Slice top =
        new PhantomVolume(new PhantomAnatomy(7), SMALL.withNoise(0)).slice(SMALL.slices() - 1);

    assertThat(count(top.mask())).isZero();
    assertThat(top.hu()[0]).isEqualTo((short) -1000);
  }

  @Test
  void impossibleOptionsAreRefusedByName() {
    assertThatThrownBy(() -> SMALL.withMatrix(0, 128)).hasMessageContaining("rows is 0");
    assertThatThrownBy(() -> SMALL.withSlices(3000, 1)).hasMessageContaining("slices is 3000");
    assertThatThrownBy(() -> SMALL.withNoise(Double.NaN)).hasMessageContaining("noise is NaN");
  }

  private static long count(byte[] mask) {
    long n = 0;
    for (byte b : mask) {
      n += b;
    }
    return n;
  }
}
