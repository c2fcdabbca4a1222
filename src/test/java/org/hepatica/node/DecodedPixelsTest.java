package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.intake.Objects;
import org.hepatica.phantom.Enhanced;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An image that arrives again in another transfer syntax. */
class DecodedPixelsTest {
  private static final String PROGRAMS =
      """
      dcmconv, +ti
      dcmconv, +tb
      dcmconv, +td
      dcmcrle, ''
      dcmcjpls, +el
      dcmcjpls, +el +fs 1 +ot
      dcmcjpeg, +e1 -ot
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2, true",
    "RLELosslessTransferSyntax_1.2.840.10008.1.2.5, true",
    "JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80, true",
    "JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81, false",
    "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51, false"
  })
  void sameValuesOfOneFrame(String syntax, boolean same) throws IOException {
    Path slices = Peers.data("interop/cornerstone_CTImage");
    Path plain = slices.resolve("CTImage.dcm");
    Path other = slices.resolve("CTImage.dcm_" + syntax + ".dcm");
    assertThat(new DecodedPixels().same(plain, other)).isEqualTo(same);
    assertThat(new DecodedPixels().same(other, plain)).isEqualTo(same);
  }

  @ParameterizedTest
  @CsvSource(textBlock = PROGRAMS)
  void sameValuesOfManyFrames(String program, String options) throws IOException {
    Path first = written("first", enhanced(3, 0), TransferSyntax.EXPLICIT_LE);
    Path again = folder.resolve("again.dcm");
    Peers.convert(program, options, first, again);
    assertThat(new DecodedPixels().same(first, again)).isTrue();
    Path other = written("other", enhanced(3, 1), TransferSyntax.EXPLICIT_LE);
    assertThat(new DecodedPixels().same(other, again)).as("of one pixel in the last").isFalse();
    Path fewer = written("fewer", enhanced(2, 0), TransferSyntax.EXPLICIT_LE);
    assertThat(new DecodedPixels().same(again, fewer)).as("of frames").isFalse();
  }

  /** No codec knows what is in them. */
  @Test
  void sameFramesInASyntaxThatIsNotDecoded() throws IOException {
    TransferSyntax jpegXl = TransferSyntax.of("1.2.840.10008.1.2.4.110");
    Path first = written("first", frames(new byte[0], new byte[] {1, 2}), jpegXl);
    Path table = written("table", frames(new byte[4], new byte[] {1, 2}), jpegXl);
    Path other = written("other", frames(new byte[0], new byte[] {1, 3}), jpegXl);
    assertThat(new DecodedPixels().same(first, table)).isTrue();
    assertThat(new DecodedPixels().same(first, other)).isFalse();
  }

  @Test
  void coloursAreNotCompared() throws IOException {
    DataSet colour = grey().set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "RGB");
    Path file = written("colour", colour, TransferSyntax.EXPLICIT_LE);
    assertThatThrownBy(() -> new DecodedPixels().same(file, file))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("photometric interpretation");
  }

  private static DataSet frames(byte[]... fragments) {
    DataSet image = grey();
    image.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(fragments));
    return image;
  }

  private static DataSet grey() {
    return Objects.ct("1.2", "1.2.3", "1.2.3.4")
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2");
  }

  /** So many frames, and so much more in the last pixel of the last. */
  private static DataSet enhanced(int frames, int more) {
    List<DataSet> images = new ArrayList<>();
    for (int k = 1; k <= frames; k++) {
      DataSet image = grey().set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 5 * k);
      byte[] pixels = image.bytes(Tag.PIXEL_DATA).clone();
      for (int i = 0; i < pixels.length; i += 2) {
        pixels[i] = (byte) (i * k);
      }
      pixels[pixels.length - 2] += k == frames ? (byte) more : 0;
      images.add(image.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels));
    }
    return Enhanced.of(images).converted().image();
  }

  private Path written(String name, DataSet image, TransferSyntax syntax) throws IOException {
    Path file = folder.resolve(name + ".dcm");
    Part10.write(file, image, syntax);
    return file;
  }
}
