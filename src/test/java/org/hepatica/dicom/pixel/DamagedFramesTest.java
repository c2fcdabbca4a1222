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
    byte[] rle = FrameEncoders.rle(VALUES, 2);
    return Stream.concat(
        RleCodecs.all().stream().map(codec -> Arguments.of(codec, rle)), ownFrames());
  }

  private static Stream<Arguments> ownFrames() throws IOException {
    return Stream.of(
        Arguments.of(
            new JpegLosslessCodec(), FrameEncoders.jpegLossless(VALUES, COLUMNS, 16, 1, 0, 0)),
        Arguments.of(
            new JpegLosslessCodec(),
            FrameEncoders.jpegLossless(VALUES, COLUMNS, 16, 7, COLUMNS, 0)),
        Arguments.of(new JpegLsCodec(), jpegLs(VALUES, 0)),
        Arguments.of(new JpegLsCodec(), jpegLs(VALUES, 2)),
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

  /**
   * Misread codes most often find back to the right ones, but for some bits too many or too few.
   */
  @Test
  void whatIsLeftOverOfALosslessJpegIsAnError() throws IOException {
    FrameCodec codec = new JpegLosslessCodec();
    PixelFormat format = new PixelFormat(1, 2, 16, 16, 15, false);
    int[] values = {0x8000, 0x8000}; // two codes of five zeros
    byte[] frame = FrameEncoders.jpegLossless(values, 2, 16, 1, 0, 0);
    int last = frame.length - 3; // before EOI
    assertThat(frame[last]).as("two bits and their padding").isEqualTo((byte) 0x3F);
    assertThat(codec.decode(frame, format)).isEqualTo(values);
    frame[last] = 0x00;
    assertThat(codec.decode(frame, format)).as("zeros, as some may write").isEqualTo(values);
    frame[last] = 0x2A;
    assertThatThrownBy(() -> codec.decode(frame, format))
        .hasMessage("damaged JPEG stream: bits are left over before the end of the scan");
    byte[] longer = Arrays.copyOf(frame, frame.length + 1);
    System.arraycopy(frame, last + 1, longer, last + 2, 2);
    longer[last] = 0x3F;
    longer[last + 1] = 0x11;
    assertThatThrownBy(() -> codec.decode(longer, format))
        .hasMessage("damaged JPEG stream: bytes are left over before the end of the scan");
  }

  /** Sizes, ends and flips, for a codec that gives back other values than it was given. */
  @Test
  void damagedSequentialFrames() throws IOException {
    PixelFormat format = new PixelFormat(ROWS, COLUMNS, 16, 12, 11, false);
    FrameCodec codec = new JpegSequentialCodec();
    for (int restartInterval : new int[] {0, 2}) {
      byte[] frame = sequential(restartInterval);
      assertThat(codec.decode(frame, format)).hasSize(VALUES.length);
      for (int length = 0; length < frame.length - 4; length++) {
        byte[] cut = Arrays.copyOf(frame, length);
        assertThatThrownBy(() -> codec.decode(cut, format))
            .as("%d bytes", length)
            .isInstanceOf(IOException.class);
      }
      flippedBytesEndInAnErrorOrInPixels(codec, frame);
      PixelFormat other = new PixelFormat(ROWS + 1, COLUMNS, 16, 12, 11, false);
      assertThatThrownBy(() -> codec.decode(frame, other))
          .hasMessage("the JPEG stream is 22 x 21 where the data set says 22 x 22");
    }
  }

  /** Now and then noise is a whole image: it ends at a marker by chance. */
  @Test
  void noiseAfterTheHeadersEnds() {
    Random random = new Random(4);
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          int refused = 0;
          for (int i = 0; i < 200; i++) {
            byte[] noise = new byte[5000];
            random.nextBytes(noise);
            for (byte[] frame : new byte[][] {jpegLs(VALUES, 0), sequential(0)}) {
              byte[] damaged = Arrays.copyOf(frame, indexOf(frame, 0xFF, 0xDA) + 10 + noise.length);
              System.arraycopy(noise, 0, damaged, damaged.length - noise.length, noise.length);
              FrameCodec codec =
                  (frame[3] & 0xFF) == 0xF7 ? new JpegLsCodec() : new JpegSequentialCodec();
              try {
                assertThat(codec.decode(damaged, FORMAT)).hasSize(VALUES.length);
              } catch (IOException e) {
                refused++;
              }
            }
          }
          assertThat(refused).isGreaterThan(380);
        });
  }

  /** Some 100 MB that hold nothing but headers: time is that of reading them. */
  @Test
  void endlessHeadersEnd() {
    byte[] tables = segments(0xC4, 19, 2_000_000);
    byte[] comments = segments(0xFE, 2, 10_000_000);
    byte[] intervals = segments(0xDD, 4, 10_000_000);
    byte[] fill = new byte[50_000_000];
    Arrays.fill(fill, (byte) 0xFF);
    fill[1] = (byte) 0xD8;
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          for (FrameCodec codec :
              new FrameCodec[] {
                new JpegLosslessCodec(), new JpegSequentialCodec(), new JpegLsCodec()
              }) {
            for (byte[] stream : new byte[][] {tables, comments, intervals, fill}) {
              assertThatThrownBy(() -> codec.decode(stream, FORMAT))
                  .isInstanceOf(IOException.class);
            }
          }
        });
  }

  @Test
  void tablesThatAreEmptyOrAbsentAreErrors() throws IOException {
    byte[] frame = sequential(0);
    byte[] empty = frame.clone();
    Arrays.fill(empty, indexOf(frame, 0xFF, 0xC4) + 5, indexOf(frame, 0xFF, 0xC4) + 21, (byte) 0);
    assertThatThrownBy(() -> new JpegSequentialCodec().decode(empty, FORMAT))
        .isInstanceOf(IOException.class);
    byte[] absent = frame.clone();
    absent[indexOf(frame, 0xFF, 0xDA) + 6] = 0x33;
    assertThatThrownBy(() -> new JpegSequentialCodec().decode(absent, FORMAT))
        .hasMessageContaining("asks for Huffman table (DC) 3, which is not there");
    byte[] flat = frame.clone();
    flat[indexOf(frame, 0xFF, 0xDB) + 6] = 0;
    assertThatThrownBy(() -> new JpegSequentialCodec().decode(flat, FORMAT))
        .hasMessageContaining("a quantisation step is 0");
  }

  @Test
  void otherJpegProcessesAreNamed() throws IOException {
    byte[] frame = sequential(0);
    byte[] progressive = frame.clone();
    progressive[indexOf(frame, 0xFF, 0xC1) + 1] = (byte) 0xC2;
    assertThatThrownBy(() -> new JpegSequentialCodec().decode(progressive, FORMAT))
        .hasMessage(
            "the JPEG stream is progressive (FFC2) where baseline or extended sequential"
                + " (FFC0, FFC1) is declared");
    assertThatThrownBy(() -> new JpegLsCodec().decode(frame, FORMAT))
        .hasMessageContaining("the JPEG stream is extended sequential (FFC1) where JPEG-LS");
    assertThatThrownBy(() -> new JpegLosslessCodec().decode(jpegLs(VALUES, 0), FORMAT))
        .hasMessageContaining("the JPEG stream is JPEG-LS (FFF7) where");
  }

  @Test
  void whatJpegLsLeavesOutIsNamed() throws IOException {
    byte[] frame = jpegLs(VALUES, 0);
    int lse = indexOf(frame, 0xFF, 0xF8);
    int sos = indexOf(frame, 0xFF, 0xDA);
    refused(frame, lse + 4, 2, "an LSE segment of type 2");
    refused(frame, sos + 6, 1, "a mapping table");
    refused(frame, sos + 9, 1, "a point transform");
    refused(frame, sos + 8, 2, "interleave mode 2");
    refused(frame, sos + 5, 9, "component 9, which is not there");
    refused(frame, lse + 7, 0xFF, "its T2 is 67");
    refused(frame, lse + 14, 2, "its RESET is 2");
    refused(frame, 11, 3, "has 3 components where the data set says 1");
  }

  private static void refused(byte[] frame, int at, int value, String message) {
    byte[] changed = frame.clone();
    changed[at] = (byte) value;
    assertThatThrownBy(() -> new JpegLsCodec().decode(changed, FORMAT))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(message);
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
    for (FrameCodec codec : RleCodecs.all()) {
      assertThatThrownBy(() -> codec.decode(few, vast))
          .hasMessageContaining("too short for the 67108864 pixels");
    }
  }

  private static byte[] jpegLs(int[] values, int restartRows) {
    JpegLsEncoder.Preset preset = new JpegLsEncoder.Preset(65535, 18, 67, 276, 64);
    return JpegLsEncoder.encode(values, COLUMNS, 16, 0, preset, restartRows).frame();
  }

  private static byte[] sequential(int restartInterval) {
    int[][] blocks = new int[9][64];
    for (int i = 0; i < 9 * 64; i++) {
      blocks[i / 64][i % 64] = (i * i + 3) % 17 - 8;
    }
    return FrameEncoders.jpegSequential(blocks, ROWS, COLUMNS, 12, 9, restartInterval);
  }

  /** SOI and a number of equal segments whose parameters are zeros. */
  private static byte[] segments(int marker, int length, int count) {
    byte[] stream = new byte[2 + count * (length + 2)];
    stream[0] = -1;
    stream[1] = (byte) 0xD8;
    for (int at = 2; at < stream.length; at += length + 2) {
      stream[at] = -1;
      stream[at + 1] = (byte) marker;
      stream[at + 3] = (byte) length;
    }
    return stream;
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
