package org.hepatica.dicom.pixel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames that others compressed, against the uncompressed originals and against DCMTK. */
class ReferenceFramesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "CT1_RLE, CT1_UNC", "CT1_JPLL, CT1_UNC", "CT1_J2KR, CT1_UNC",
    "CT2_RLE, CT2_UNC", "CT2_JPLL, CT2_UNC", "CT2_J2KR, CT2_UNC",
    "CT1_JLSL, CT1_UNC", "CT2_JLSL, CT2_UNC"
  })
  void nemaImagesAreBitExact(String compressed, String reference) throws IOException {
    assertThat(decode(Peers.data("interop/wg04_CT/" + compressed)))
        .isEqualTo(decode(unpacked(reference)));
  }

  @ParameterizedTest
  @CsvSource({"CT1_J2KI, CT1_UNC", "CT2_J2KI, CT2_UNC"})
  void lossyJpeg2000IsNearItsOriginal(String compressed, String reference) throws IOException {
    int[] lossy = decode(Peers.data("interop/wg04_CT/" + compressed));
    int[] original = decode(unpacked(reference));
    double error =
        IntStream.range(0, lossy.length)
            .mapToDouble(i -> Math.abs(lossy[i] - original[i]))
            .average()
            .orElseThrow();
    assertThat(error).isCloseTo(0, within(40.0)).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2",
        "DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99",
        "JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90",
        "JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80",
        "JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70",
        "JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57",
        "LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1",
        "LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2",
        "RLELosslessTransferSyntax_1.2.840.10008.1.2.5"
      })
  void oneSliceIsTheSameInEveryLosslessSyntax(String syntax) throws IOException {
    Path slices = Peers.data("interop/cornerstone_CTImage");
    int[] plain = decode(slices.resolve("CTImage.dcm"));
    assertThat(plain).hasSize(512 * 512).contains(-2000);
    assertThat(decode(slices.resolve("CTImage.dcm_" + syntax + ".dcm"))).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53",
        "JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55"
      })
  void whatIsNotDecodedSaysSo(String syntax) throws IOException {
    Path file = Peers.data("interop/cornerstone_CTImage/CTImage.dcm_" + syntax + ".dcm");
    String uid = syntax.substring(syntax.lastIndexOf('_') + 1);
    assertThat(PixelDecoder.supports(uid)).isFalse();
    assertThatThrownBy(() -> decode(file))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("is not decoded")
        .hasMessageContaining(uid)
        .hasMessageContaining("RLE Lossless");
  }

  /** NEAR is 4 in NEMA's files: no sample is further off, and all are those of DCMTK's decoder. */
  @ParameterizedTest
  @ValueSource(strings = {"CT1", "CT2"})
  void nearLosslessNemaImagesKeepTheirPromise(String name) throws IOException {
    Path file = Peers.data("interop/wg04_CT/" + name + "_JLSN");
    int[] values = decode(file);
    int[] original = decode(unpacked(name + "_UNC"));
    assertThat(IntStream.range(0, values.length).map(i -> Math.abs(values[i] - original[i])).max())
        .hasValue(4);
    assertThat(values).isEqualTo(decode(peer("dcmdjpls", "", file)));
  }

  @ParameterizedTest
  @CsvSource({
    "dcmdjpls, JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81",
    "dcmdjpeg, JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50",
    "dcmdjpeg, JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51"
  })
  void oneSliceInLossySyntaxesIsAsDcmtkReadsIt(String program, String syntax) throws IOException {
    Path file = Peers.data("interop/cornerstone_CTImage/CTImage.dcm_" + syntax + ".dcm");
    assertThat(decode(file)).isEqualTo(decode(peer(program, "", file)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MR_small_jpeg_ls_lossless", "JPEGLSNearLossless_16"})
  void jpegLsOfOtherWriters(String name) throws IOException {
    Path file = Peers.data("interop/pydicom/" + name + ".dcm");
    assertThat(decode(file)).isEqualTo(decode(peer("dcmdjpls", "", file)));
  }

  @Test
  void jpeg2000OfOtherWriters() throws IOException {
    assertThat(decode(Peers.data("interop/pydicom/693_J2KR.dcm")))
        .isEqualTo(decode(Peers.data("interop/pydicom/693_UNCR.dcm")));
    assertThat(decode(Peers.data("interop/pydicom/MR_small_jp2klossless.dcm")))
        .isEqualTo(decode(Peers.data("interop/pydicom/MR_small_RLE.dcm")));
  }

  /** Signed by the data set, unsigned by the stream: the values pydicom's own tests expect. */
  @Test
  void aStreamThatContradictsPixelRepresentation() throws IOException {
    int[] values = decode(Peers.data("interop/pydicom/J2K_pixelrep_mismatch.dcm"));
    assertThat(values[0]).isEqualTo(-2000);
    assertThat(IntStream.range(47, 57).map(row -> values[row * 512 + 279]))
        .containsExactly(621, 412, 138, -193, -520, -767, -907, -966, -988, -995);
    assertThat(IntStream.range(328, 338).map(row -> values[row * 512 + 106]))
        .containsExactly(-377, -121, 141, 383, 633, 910, 1198, 1455, 1638, 1732);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+e1",
        "+el +sv 1",
        "+el +sv 2",
        "+el +sv 3",
        "+el +sv 4",
        "+el +sv 5",
        "+el +sv 6",
        "+el +sv 7"
      })
  void whatDcmtkCompressesAsJpegLossless(String options) throws IOException {
    Path original = Peers.data("ct/crlm-1004/1-20.dcm");
    assertThat(decode(peer("dcmcjpeg", options, original))).isEqualTo(decode(original));
  }

  @Test
  void eightBitsAsDcmtkReadsThem() throws IOException {
    Path file = Peers.data("interop/pydicom/JPGLosslessP14SV1_1s_1f_8b.dcm");
    assertThat(decode(file)).isEqualTo(decode(peer("dcmdjpeg", "", file)));
  }

  @ParameterizedTest
  @CsvSource({"dcmcrle, ''", "dcmconv, +te", "dcmconv, +tb", "dcmconv, +ti", "dcmconv, +td"})
  void whatDcmtkWritesOtherwise(String program, String options) throws IOException {
    Path original = Peers.data("ct/crlm-1006/1-30.dcm");
    assertThat(decode(peer(program, options, original))).isEqualTo(decode(original));
  }

  private static int[] decode(Path path) throws IOException {
    DicomFile file = Part10.read(path);
    return PixelDecoder.decode(file.dataSet(), file.syntax(), 0);
  }

  private Path unpacked(String name) {
    Path packed = Peers.data("interop/wg04_CT/" + name + ".zst").toAbsolutePath();
    Path unpacked = folder.resolve(name);
    run(Peers.require("zstd").toString(), "-dqf", packed.toString(), "-o", unpacked.toString());
    return unpacked;
  }

  private Path peer(String program, String options, Path in) {
    Path out = folder.resolve("out.dcm");
    Peers.convert(program, options, in.toAbsolutePath(), out);
    assertThat(out).exists();
    return out;
  }

  private void run(String... command) {
    Peers.Output output = Peers.run(folder, Duration.ofSeconds(60), command);
    assertThat(output.exit()).as(output.text()).isZero();
  }
}
