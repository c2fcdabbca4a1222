package org.hepatica.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelFormatTest {

  @ParameterizedTest
  @CsvSource({
    // allocated, stored, high bit, signed, cell, value
    "16, 12, 11, false, 0xF123, 0x123",
    "16, 12, 11, true, 0xF823, -2013",
    "16, 12, 11, true, 0x07FF, 2047",
    "16, 12, 15, false, 0x1237, 0x123",
    "16, 12, 15, true, 0xFFF7, -1",
    "16, 16, 15, true, 0x8000, -32768",
    "16, 16, 15, false, 0x8000, 32768",
    "8, 8, 7, true, 0x80, -128",
    "8, 7, 6, false, 0xFF, 127"
  })
  void overlayBitsAreMaskedAndTheSignIsExtended(
      int allocated, int stored, int highBit, boolean signed, String cell, String value) {
    PixelFormat format = new PixelFormat(1, 1, allocated, stored, highBit, signed);
    assertThat(format.storedValue(Integer.decode(cell))).isEqualTo(Integer.decode(value));
  }

  @ParameterizedTest
  @CsvSource({
    "16, 12, true, 12, 0xFFF, -1", // as the data set says
    "16, 16, true, 12, 0xFFF, -1", // the stream is narrower: its own width holds the sign
    "16, 16, true, 12, -1, -1", // a signed stream
    "16, 16, false, 12, -1, 0xFFF", // signed stream, unsigned data set
    "16, 12, true, 16, 0xFFFF, -1", // the stream carries whole cells
    "16, 12, false, 16, 0xF123, 0x123"
  })
  void streamsOfAnotherPrecision(
      int allocated, int stored, boolean signed, int precision, String sample, String value) {
    PixelFormat format = new PixelFormat(1, 1, allocated, stored, stored - 1, signed);
    assertThat(format.storedValue(Integer.decode(sample), precision))
        .isEqualTo(Integer.decode(value));
  }

  @Test
  void framesOfSeveralFragments() throws DicomException {
    byte[] a = {1, 1};
    byte[] b = {2, 2, 2, 2};
    byte[] c = {3, 3};
    DataSet one = image().setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], a, b, c));
    assertThat(PixelData.frames(one, TransferSyntax.RLE_LOSSLESS))
        .containsExactly(new byte[] {1, 1, 2, 2, 2, 2, 3, 3});

    DataSet three = one.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 3);
    assertThat(PixelData.frames(three, TransferSyntax.RLE_LOSSLESS)).containsExactly(a, b, c);

    DataSet two =
        image()
            .set(Tag.NUMBER_OF_FRAMES, Vr.IS, 2)
            .setFragments(
                Tag.PIXEL_DATA, Vr.OB, List.of(new byte[] {0, 0, 0, 0, 22, 0, 0, 0}, a, b, c));
    assertThat(PixelData.frames(two, TransferSyntax.RLE_LOSSLESS))
        .containsExactly(new byte[] {1, 1, 2, 2, 2, 2}, c);

    two.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[] {0, 0, 0, 0, 21, 0, 0, 0}, a, b, c));
    assertThatThrownBy(() -> PixelData.frames(two, TransferSyntax.RLE_LOSSLESS))
        .hasMessageContaining("sends frame 2 to byte 21, where no fragment starts");
    two.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], a, b, c));
    assertThatThrownBy(() -> PixelData.frames(two, TransferSyntax.RLE_LOSSLESS))
        .hasMessageContaining("3 fragments cannot be told into 2 frames");
  }

  @Test
  void nativeFrames() throws DicomException {
    DataSet two =
        image()
            .set(Tag.NUMBER_OF_FRAMES, Vr.IS, 2)
            .set(Tag.PIXEL_DATA, Vr.OW, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(PixelDecoder.decode(two, TransferSyntax.EXPLICIT_LE, 1)).containsExactly(5, 6, 7, 8);
    assertThatThrownBy(() -> PixelDecoder.decode(two, TransferSyntax.EXPLICIT_LE, 2))
        .hasMessage("pixels of instance \"1.2.3\": there is no frame 3 among 2");
    two.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 3);
    assertThatThrownBy(() -> PixelDecoder.decode(two, TransferSyntax.EXPLICIT_LE, 0))
        .hasMessageContaining("has 16 bytes where 3 frame(s) need 24");
  }

  /**
   * Pixels behind the last row say that Rows or Columns is wrong, and the image would be sheared.
   */
  @Test
  void nativePixelDataThatIsLongerThanItsFrames() throws DicomException {
    DataSet padded = image().set(Tag.PIXEL_DATA, Vr.OW, 1, 2, 3, 4, 0);
    assertThat(decode(padded)).as("zeros, less than a row").containsExactly(1, 2, 3, 4);
    for (int[] more : new int[][] {{1, 2, 3, 4, 9}, {1, 2, 3, 4, 0, 0}}) {
      DataSet longer = image();
      longer.set(Tag.PIXEL_DATA, Vr.OW, Arrays.stream(more).boxed().toArray());
      assertThatThrownBy(() -> decode(longer))
          .hasMessageContaining(
              "Pixel Data (7FE0,0010) has %d bytes where 1 frame(s) need 8, and what is left over is no padding"
                  .formatted(2 * more.length));
    }
  }

  @Test
  void whatCannotBeDecodedIsNamed() {
    assertThatThrownBy(() -> decode(image()))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("1.2.3")
        .hasMessageContaining("no Pixel Data (7FE0,0010)");
    assertThatThrownBy(() -> decode(image().set(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)))
        .hasMessageContaining("3 sample(s) a pixel");
    assertThatThrownBy(() -> decode(image().set(Tag.BITS_ALLOCATED, Vr.US, 32)))
        .hasMessageContaining("Bits Allocated is 32 where 8 or 16 can be decoded");
    assertThatThrownBy(() -> decode(image().set(Tag.HIGH_BIT, Vr.US, 16)))
        .hasMessageContaining("High Bit is 16");
    assertThatThrownBy(() -> decode(image().remove(Tag.ROWS))).hasMessageContaining("Rows");
    assertThatThrownBy(
            () -> decode(image().set(Tag.ROWS, Vr.US, 65535).set(Tag.COLUMNS, Vr.US, 65535)))
        .hasMessageContaining("Rows x Columns is 4294836225");
    assertThatThrownBy(
            () ->
                PixelDecoder.decode(
                    image().set(Tag.PIXEL_DATA, Vr.OW, 1, 2, 3, 4), TransferSyntax.RLE_LOSSLESS, 0))
        .hasMessageContaining("not encapsulated");
  }

  private static int[] decode(DataSet image) throws DicomException {
    return PixelDecoder.decode(image, TransferSyntax.EXPLICIT_LE, 0);
  }

  private static DataSet image() {
    return new DataSet()
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, 2)
        .set(Tag.COLUMNS, Vr.US, 2)
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, 16)
        .set(Tag.HIGH_BIT, Vr.US, 15)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
  }
}
