package org.hepatica.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams that are cut off, contradict their data set, or have bits flipped. */
class DamagedFramesTest {

  private static final int ROWS = 21;
  private static final int COLUMNS = 22;
  private static final PixelFormat FORMAT = new PixelFormat(ROWS, COLUMNS, 16, 16, 15, false);
  private static final PixelFormat LARGE = new PixelFormat(2048, 2048, 16, 16, 15, false);
  private static final int[] VALUES =
      IntStream.range(0, ROWS * COLUMNS).map(i -> 1000 + i * i % 977).toArray();

  static Stream<Arguments> frames() throws IOException {
    return Stream.of(
        Arguments.of(new RleCodec(), FrameEncoders.rle(VALUES, 2)),
        Arguments.of(
            new JpegLosslessCodec(), FrameEncoders.jpegLossless(VALUES, COLUMNS, 16, 1, 0, 0)),
        Arguments.of(
            new JpegLosslessCodec(),
            FrameEncoders.jpegLossless(VALUES, COLUMNS, 16, 7, COLUMNS, 0)),
        Arguments.of(new Jpeg2000Codec(), FrameEncoders.jpeg2000(VALUES, COLUMNS)));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameCutOffAnywhereIsAnError(FrameCodec codec, byte[] frame) {
    // The last four bytes are the end marker and padding; all samples may be there without them.
    for (int length = 0; length < frame.length - 4; length++) {
      byte[] cut = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> codec.decode(cut, FORMAT))
          .as("%s of %d bytes", codec, length)
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("frames")
  void flippedBytesEndInAnErrorOrInPixels(FrameCodec codec, byte[] frame) {
    Random random = new Random(20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          int refused = 0;
          for (int i = 0; i < 400; i++) {
            byte[] damaged = frame.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
              damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
              assertThat(codec.decode(damaged, FORMAT)).hasSize(VALUES.length);
            } catch (IOException e) {
              refused++;
              assertThat(e).hasMessageNotContaining("OutOfMemory");
            }
          }
          assertThat(refused).isPositive();
        });
  }

  @ParameterizedTest
  @MethodSource("frames")
  void aFrameOfAnotherSizeIsAnError(FrameCodec codec, byte[] frame) throws IOException {
    assertThat(codec.decode(frame, FORMAT)).isEqualTo(VALUES);
    PixelFormat taller = new PixelFormat(ROWS + 1, COLUMNS, 16, 16, 15, false);
    assertThatThrownBy(() -> codec.decode(frame, taller)).isInstanceOf(IOException.class);
    PixelFormat narrower = new PixelFormat(ROWS, COLUMNS - 1, 16, 16, 15, false);
    assertThatThrownBy(() -> codec.decode(frame, narrower)).isInstanceOf(IOException.class);
  }

  @Test
  void namesBothSizesBeforeAnythingIsAllocated() throws IOException {
    byte[] huge = FrameEncoders.jpegLossless(VALUES, COLUMNS, 16, 1, 0, 0);
    Arrays.fill(huge, 7, 11, (byte) 0xFF);
    assertThatThrownBy(() -> new JpegLosslessCodec().decode(huge, FORMAT))
        .hasMessage("the JPEG stream is 65535 x 65535 where the data set says 22 x 21");

    byte[] vast = FrameEncoders.jpeg2000(VALUES, COLUMNS);
    Arrays.fill(vast, 9, 16, (byte) 0x7F);
    assertThatThrownBy(() -> new Jpeg2000Codec().decode(vast, FORMAT))
        .hasMessageContaining("the JPEG 2000 stream is")
        .hasMessageContaining("where the data set says 22 x 21");
  }

  @Test
  void manyLayersAndTilesAreRefused() throws IOException {
    byte[] frame = FrameEncoders.jpeg2000(VALUES, COLUMNS);
    int cod = indexOf(frame, 0xFF, 0x52);
    byte[] layered = frame.clone();
    layered[cod + 6] = (byte) 0xFF;
    byte[] sized = enlarged(layered);
    assertThatThrownBy(() -> new Jpeg2000Codec().decode(sized, LARGE))
        .hasMessageContaining("layers of");
    byte[] tiled = frame.clone();
    tiled[27] = 1;
    tiled[31] = 1;
    assertThatThrownBy(() -> new Jpeg2000Codec().decode(tiled, FORMAT))
        .hasMessageContaining("bytes for 8316 packets");
  }

  @Test
  void manyPrecinctsAreRefused() throws IOException {
    byte[] frame = enlarged(FrameEncoders.jpeg2000(VALUES, COLUMNS));
    int cod = indexOf(frame, 0xFF, 0x52);
    int end = cod + 2 + 12;
    int levels = frame[cod + 9];
    byte[] cut = new byte[frame.length + levels + 1];
    System.arraycopy(frame, 0, cut, 0, end);
    System.arraycopy(frame, end, cut, end + levels + 1, frame.length - end);
    cut[cod + 3] += (byte) (levels + 1);
    cut[cod + 4] |= 1;
    assertThatThrownBy(() -> new Jpeg2000Codec().decode(cut, LARGE))
        .hasMessageContaining("precincts");
  }

  /** The library repeats the second FFH for ever and waits for a zero bit in it. */
  @Test
  void aPacketHeaderWithoutEndIsRefused() throws IOException {
    byte[] frame = FrameEncoders.jpeg2000(VALUES, COLUMNS);
    int packet = indexOf(frame, 0xFF, 0x93) + 2;
    for (int at = packet; at < packet + 8; at++) {
      byte[] endless = frame.clone();
      endless[at] = (byte) 0xFF;
      endless[at + 1] = (byte) 0xFF;
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () -> {
            try {
              assertThat(new Jpeg2000Codec().decode(endless, FORMAT)).hasSize(VALUES.length);
            } catch (IOException e) {
              assertThat(e).hasMessageContaining("damaged");
            }
          });
    }
  }

  /** Their lengths made the library allocate 60 MB for 800 bytes. */
  @Test
  void packedPacketHeadersAreRefused() throws IOException {
    byte[] frame = FrameEncoders.jpeg2000(VALUES, COLUMNS);
    frame[indexOf(frame, 0xFF, 0x64) + 1] = 0x60;
    assertThatThrownBy(() -> new Jpeg2000Codec().decode(frame, FORMAT)).hasMessageContaining("PPM");
  }

  @Test
  void runLengthsThatCannotFillTheirFrameAreRefusedBeforeMemoryIsTaken() {
    PixelFormat vast = new PixelFormat(8192, 8192, 8, 8, 7, false);
    byte[] few = FrameEncoders.rle(VALUES, 1);
    assertThatThrownBy(() -> new RleCodec().decode(few, vast))
        .hasMessageContaining("too short for the 67108864 pixels");
  }

  /** The stream with a header that says 2048 x 2048, one tile. */
  private static byte[] enlarged(byte[] frame) {
    byte[] sized = frame.clone();
    for (int at : new int[] {10, 14, 26, 30}) {
      sized[at] = 8;
      sized[at + 1] = 0;
    }
    return sized;
  }

  private static int indexOf(byte[] data, int first, int second) {
    for (int i = 0; i + 1 < data.length; i++) {
      if ((data[i] & 0xFF) == first && (data[i + 1] & 0xFF) == second) {
        return i;
      }
    }
    throw new AssertionError("marker not found");
  }
}
