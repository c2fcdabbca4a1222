package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.testing.Peers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One slice that arrives again in another transfer syntax. */
class DecodedPixelsTest {

  @ParameterizedTest
  @CsvSource({
    "BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2, true",
    "RLELosslessTransferSyntax_1.2.840.10008.1.2.5, true",
    "JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80, true",
    "JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81, false",
    "JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51, false"
  })
  void sameValuesAreTheSameBytes(String syntax, boolean same) throws IOException {
    Path slices = Peers.data("interop/cornerstone_CTImage");
    byte[] plain = pixels(slices.resolve("CTImage.dcm"));
    byte[] other = pixels(slices.resolve("CTImage.dcm_" + syntax + ".dcm"));
    assertThat(other).hasSameSizeAs(plain);
    assertThat(Arrays.equals(plain, other)).isEqualTo(same);
  }

  private static byte[] pixels(Path path) throws IOException {
    DicomFile file = Part10.read(path);
    return new DecodedPixels().of(file.dataSet(), file.syntax());
  }
}
