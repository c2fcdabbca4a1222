package org.hepatica.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is encoded comes back, for every size, depth and option. */
class CodecPropertiesTest {

  @Property(tries = 200)
  void rle(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 300) int columns,
      @ForAll boolean wide,
      @ForAll boolean signed,
      @ForAll @IntRange(min = 1, max = 16) int levels,
      @ForAll long seed)
      throws IOException {
    int bits = wide ? 16 : 8;
    PixelFormat format = new PixelFormat(rows, columns, bits, bits, bits - 1, signed);
    int[] values = noise(format.pixels(), levels, bits, signed, seed);
    byte[] frame = FrameEncoders.rle(values, format.bytesPerPixel());
    for (FrameCodec codec : RleCodecs.all()) {
      assertThat(codec.decode(frame, format)).as(codec.toString()).isEqualTo(values);
    }
  }

  @Property(tries = 300)
  void jpegLossless(
      @ForAll @IntRange(min = 1, max = 24) int rows,
      @ForAll @IntRange(min = 1, max = 24) int columns,
      @ForAll @IntRange(min = 2, max = 16) int precision,
      @ForAll @IntRange(min = 1, max = 7) int predictor,
      @ForAll @IntRange(min = 0, max = 3) int restartRows,
      @ForAll boolean signed,
      @ForAll long seed)
      throws IOException {
    PixelFormat format = new PixelFormat(rows, columns, 16, precision, precision - 1, signed);
    int[] values = noise(format.pixels(), 16, precision, signed, seed);
    int[] samples = unsigned(values, precision);
    byte[] frame =
        FrameEncoders.jpegLossless(
            samples, columns, precision, predictor, restartRows * columns, 0);
    assertThat(new JpegLosslessCodec().decode(frame, format)).isEqualTo(values);
  }

  @Property(tries = 30)
  void jpegLosslessWithPointTransform(
      @ForAll @IntRange(min = 1, max = 7) int shift, @ForAll long seed) throws IOException {
    PixelFormat format = new PixelFormat(9, 7, 16, 12, 11, false);
    int[] values = noise(63, 12, 12, false, seed);
    int[] coarse = Arrays.stream(values).map(v -> v >> shift << shift).toArray();
    byte[] frame = FrameEncoders.jpegLossless(values, 7, 12, 4, 0, shift);
    assertThat(new JpegLosslessCodec().decode(frame, format)).isEqualTo(coarse);
  }

  @Property(tries = 400)
  void jpegLs(
      @ForAll @IntRange(min = 1, max = 24) int rows,
      @ForAll @IntRange(min = 1, max = 80) int columns,
      @ForAll @IntRange(min = 2, max = 16) int precision,
      @ForAll @IntRange(min = 0, max = 12) int near,
      @ForAll @IntRange(min = 1, max = 16) int spread,
      @ForAll @IntRange(min = 0, max = 3) int restartRows,
      @ForAll boolean signed,
      @ForAll long seed)
      throws IOException {
    Random random = new Random(seed);
    int most = (1 << precision) - 1;
    int maximum = random.nextBoolean() ? most : most / 2 + random.nextInt(most / 2 + 1);
    int error = Math.min(near, maximum / 2);
    int t1 = error + 1 + random.nextInt(maximum - error);
    int t2 = t1 + random.nextInt(maximum - t1 + 1);
    int t3 = t2 + random.nextInt(maximum - t2 + 1);
    int reset = 3 + random.nextInt(253);
    JpegLsEncoder.Preset preset = new JpegLsEncoder.Preset(maximum, t1, t2, t3, reset);
    int[] values = noise(rows * columns, spread, precision, false, seed);
    int[] samples = Arrays.stream(values).map(v -> Math.min(v, maximum)).toArray();

    JpegLsEncoder.Encoded encoded =
        JpegLsEncoder.encode(samples, columns, precision, error, preset, restartRows);
    PixelFormat format = new PixelFormat(rows, columns, 16, precision, precision - 1, signed);
    int[] decoded = unsigned(new JpegLsCodec().decode(encoded.frame(), format), precision);
    assertThat(decoded).isEqualTo(encoded.samples());
    assertThat(IntStream.range(0, decoded.length).map(i -> Math.abs(decoded[i] - samples[i])))
        .allMatch(difference -> difference <= error);
  }

  /** Each sample is at most one from the exact transform (ITU-T T.83 allows that). */
  @Property(tries = 100)
  void jpegSequential(
      @ForAll @IntRange(min = 1, max = 30) int rows,
      @ForAll @IntRange(min = 1, max = 30) int columns,
      @ForAll boolean wide,
      @ForAll @IntRange(min = 1, max = 40) int step,
      @ForAll @IntRange(min = 0, max = 3) int restartInterval,
      @ForAll long seed)
      throws IOException {
    int precision = wide ? 12 : 8;
    Random random = new Random(seed);
    int across = (columns + 7) / 8;
    int[][] blocks = new int[across * ((rows + 7) / 8)][64];
    for (int[] block : blocks) {
      int largest = 8 << precision - 8;
      block[0] = random.nextInt(16 * largest) - 8 * largest;
      for (int n = random.nextInt(12); n > 0; n--) {
        block[1 + random.nextInt(63)] = random.nextInt(2 * largest) - largest;
      }
    }
    byte[] frame =
        FrameEncoders.jpegSequential(blocks, rows, columns, precision, step, restartInterval);
    PixelFormat format = new PixelFormat(rows, columns, 16, precision, precision - 1, false);
    int[] decoded = new JpegSequentialCodec().decode(frame, format);
    for (int i = 0; i < decoded.length; i++) {
      int row = i / columns;
      int column = i % columns;
      double exact =
          ExactDct.sample(
              blocks[row / 8 * across + column / 8], step, row % 8, column % 8, precision);
      assertThat((double) decoded[i]).as("sample %d", i).isCloseTo(exact, within(1.0));
    }
  }

  /**
   * Sizes and seeds at which the library's writer keeps all bits; at others it drops some, as other
   * decoders confirm.
   */
  @ParameterizedTest
  @CsvSource({"64, 64", "70, 33"})
  void jpeg2000(int rows, int columns) throws IOException {
    for (boolean signed : new boolean[] {false, true}) {
      PixelFormat format = new PixelFormat(rows, columns, 16, 16, 15, signed);
      int low = signed ? Short.MIN_VALUE : 0;
      int[] values = new Random(rows).ints(format.pixels(), low, low + 65536).toArray();
      byte[] frame = FrameEncoders.jpeg2000(unsigned(values, 16), columns);
      assertThat(new Jpeg2000Codec().decode(frame, format)).isEqualTo(values);
    }
  }

  /**
   * Values on a random walk with a few jumps: runs for RLE, small and large differences for JPEG.
   */
  private static int[] noise(int count, int spread, int bits, boolean signed, long seed) {
    Random random = new Random(seed);
    int low = signed ? -(1 << bits - 1) : 0;
    int high = low + (1 << bits) - 1;
    int[] values = new int[count];
    int value = low + random.nextInt(1 << bits);
    for (int i = 0; i < count; i++) {
      if (random.nextInt(4) == 0) {
        int step = random.nextInt(1 << Math.min(spread, bits));
        value += random.nextBoolean() ? step : -step;
        value = Math.max(low, Math.min(high, value));
      }
      values[i] = value;
    }
    return values;
  }

  private static int[] unsigned(int[] values, int bits) {
    return Arrays.stream(values).map(v -> v & (1 << bits) - 1).toArray();
  }
}
