package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BitPackerTest {

  @Test
  void theFirstPixelIsTheLeastSignificantBit() {
    BitPacker packer = new BitPacker(8);
    packer.append(new byte[] {1, 0, 0, 0, 0, 0, 1, 0});

    assertThat(packer.bytes()).containsExactly(0b0100_0001, 0);
  }

  @Test
  void aFrameBeginsWhereTheLastOneEnded() {
    BitPacker packer = new BitPacker(9);
    packer.append(new byte[] {0, 0, 1});
    packer.append(new byte[] {1, 0, 0});
    packer.append(new byte[] {0, 1, 1});

    assertThat(packer.bytes()).containsExactly(0b1000_1100, 1);
  }

  @Property(tries = 200)
  void everyPixelComesBackAndOnlyTheEndIsPadded(
      @ForAll @IntRange(min = 1, max = 41) int rows,
      @ForAll @IntRange(min = 1, max = 41) int columns,
      @ForAll @IntRange(min = 1, max = 6) int frames,
      @ForAll long seed) {
    Random random = new Random(seed);
    int[] pixels = random.ints((long) rows * columns * frames, 0, 2).toArray();
    BitPacker packer = new BitPacker(pixels.length);
    for (int f = 0; f < frames; f++) {
      byte[] frame = new byte[rows * columns];
      for (int i = 0; i < frame.length; i++) {
        frame[i] = (byte) pixels[f * frame.length + i];
      }
      packer.append(frame);
    }

    byte[] packed = packer.bytes();
    assertThat(packed.length % 2).isZero();
    assertThat(packed.length - (pixels.length + 7) / 8).isBetween(0, 1);
    for (int i = 0; i < packed.length * 8; i++) {
      int bit = (packed[i / 8] & 0xFF) / (1 << i % 8) % 2;
      assertThat(bit).isEqualTo(i < pixels.length ? pixels[i] : 0);
    }
  }

  @Test
  void moreThanOneDicomValueHoldsIsRefused() {
    assertThatThrownBy(() -> new BitPacker(8L * Integer.MAX_VALUE))
        .hasMessageContaining("do not fit");
  }
}
