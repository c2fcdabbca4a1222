package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.imageio.ImageIO;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Captures as JPEG Baseline: what others read, what the header says, and what stays as it was. */
class CaptureJpegTest {
  private static final PhantomOptions SMALL =
      PhantomOptions.of(5).withMatrix(96, 128).withSlices(30, 8);
  private static final ResultSettings PLAIN =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1").withReport(false);
  private static final ResultSettings JPEG =
      PLAIN.withCompression(ResultSettings.Compression.jpeg(90));
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;
  private Cases.Case given;

  @Test
  void theHeaderSaysWhatWasDone() throws IOException {
    List<ResultObject> objects = write(JPEG, "out", (image, k) -> {});
    assertThat(objects.get(0).syntax()).isEqualTo(TransferSyntax.EXPLICIT_LE);
    for (ResultObject object : objects.subList(1, objects.size())) {
      assertThat(object.syntax()).isEqualTo(TransferSyntax.JPEG_BASELINE);
      DicomFile file = Part10.read(object.file());
      DataSet capture = file.dataSet();
      assertThat(file.syntax()).isEqualTo(TransferSyntax.JPEG_BASELINE);
      assertThat(capture.string(Tag.PHOTOMETRIC_INTERPRETATION)).isEqualTo("YBR_FULL_422");
      assertThat(capture.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("01");
      assertThat(capture.string(Tag.LOSSY_IMAGE_COMPRESSION_METHOD)).isEqualTo("ISO_10918_1");
      List<byte[]> fragments = capture.fragments(Tag.PIXEL_DATA);
      assertThat(fragments).hasSize(2).allMatch(fragment -> fragment.length % 2 == 0);
      assertThat(fragments.get(0)).as("Basic Offset Table").containsExactly(0, 0, 0, 0);
      double ratio = 3.0 * PageStyle.SIZE * PageStyle.SIZE / fragments.get(1).length;
      assertThat(capture.numbers(Tag.LOSSY_IMAGE_COMPRESSION_RATIO)[0])
          .isBetween(ratio - 0.01, ratio + 0.02);
      assertThat(ratio).isGreaterThan(5);
      assertThat(capture.string(Tag.DERIVATION_DESCRIPTION)).endsWith("JPEG Baseline, quality 90");
    }
  }

  @Test
  void whatTheSourceLostIsNotForgotten() throws IOException {
    List<ResultObject> objects =
        write(
            JPEG,
            "out",
            (image, k) ->
                image
                    .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
                    .set(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, Vr.DS, "8.5")
                    .set(Tag.LOSSY_IMAGE_COMPRESSION_METHOD, Vr.CS, "ISO_15444_1"));
    DataSet capture = Part10.read(objects.get(1).file()).dataSet();
    assertThat(capture.strings(Tag.LOSSY_IMAGE_COMPRESSION_METHOD))
        .containsExactly("ISO_15444_1", "ISO_10918_1");
    assertThat(capture.strings(Tag.LOSSY_IMAGE_COMPRESSION_RATIO)).hasSize(2).startsWith("8.5");
  }

  @Test
  void chromaHasHalfTheWidthAndTheWholeHeight() throws IOException {
    byte[] jpeg = CaptureJpeg.encode(PageStyle.page(), 90);
    int sof = 0;
    while ((jpeg[sof] & 0xFF) != 0xFF || (jpeg[sof + 1] & 0xFF) != 0xC0) {
      sof++;
    }
    // SOF0: length, precision, lines, columns, components, then id, H and V, table of each.
    assertThat(jpeg[sof + 9]).isEqualTo((byte) 3);
    assertThat(new byte[] {jpeg[sof + 11], jpeg[sof + 14], jpeg[sof + 17]})
        .containsExactly(0x21, 0x11, 0x11);
  }

  @Test
  void theSameAnalysisGivesTheSameBytesAndOtherSettingsOtherObjects() throws IOException {
    List<ResultObject> first = write(JPEG, "first", (image, k) -> {});
    List<ResultObject> again = write(JPEG, "again", (image, k) -> {});
    List<ResultObject> plain = write(PLAIN, "plain", (image, k) -> {});
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i).file()).hasSameBinaryContentAs(first.get(i).file());
    }
    assertThat(plain.get(0).sopInstanceUid()).isEqualTo(first.get(0).sopInstanceUid());
    assertThat(plain.get(1).sopInstanceUid()).isNotEqualTo(first.get(1).sopInstanceUid());
    assertThat(plain.get(1).syntax()).isEqualTo(TransferSyntax.EXPLICIT_LE);
  }

  @Test
  void aNoticeIsNeverCompressed() throws IOException {
    PhantomOptions chest = PhantomOptions.of(5).withMatrix(32, 32).withSlices(3, 5);
    Cases.Case none = Cases.segmented(folder, chest);
    List<ResultObject> objects = ResultWriter.write(none.analysis(), JPEG, folder.resolve("out"));
    assertThat(objects).hasSize(1);
    assertThat(objects.get(0).syntax()).isEqualTo(TransferSyntax.EXPLICIT_LE);
  }

  @Test
  void dciodvfyFindsNoErrorAndDcmdjpegGivesBackThePicture() throws IOException {
    String dciodvfy = Peers.require("dciodvfy").toString();
    String dcmdjpeg = Peers.require("dcmdjpeg").toString();
    Path jpeg = write(JPEG, "out", (image, k) -> {}).get(1).file();
    Path plain = write(PLAIN, "plain", (image, k) -> {}).get(1).file();
    Peers.Output judged = Peers.run(folder, PATIENCE, dciodvfy, jpeg.toString());
    assertThat(judged.text()).contains("SCImage").doesNotContain("Error");

    Path decoded = folder.resolve("decoded.dcm");
    Peers.Output output =
        Peers.run(folder, PATIENCE, dcmdjpeg, jpeg.toString(), decoded.toString());
    assertThat(output.exit()).as(output.text()).isZero();
    DataSet read = Part10.read(decoded).dataSet();
    assertThat(read.string(Tag.PHOTOMETRIC_INTERPRETATION)).isEqualTo("RGB");
    assertThat(meanError(read, Part10.read(plain).dataSet())).isLessThan(3);
  }

  @Test
  void pydicomFindsOneFrameThatIsThePicture() throws IOException {
    String python = Peers.require("pydicom").toString();
    Path jpeg = write(JPEG, "out", (image, k) -> {}).get(1).file();
    Path frame = folder.resolve("frame.jpg");
    // Without Pillow pydicom unpacks the fragments, and the JPEG in them is decoded here.
    String script =
        """
        import sys, pydicom
        from pydicom.encaps import generate_pixel_data_frame
        d = pydicom.dcmread(sys.argv[1])
        frames = list(generate_pixel_data_frame(d.PixelData, 1))
        assert len(frames) == 1, len(frames)
        open(sys.argv[2], 'wb').write(frames[0])
        """;
    Peers.Output output =
        Peers.run(folder, PATIENCE, python, "-c", script, jpeg.toString(), frame.toString());
    assertThat(output.exit()).as(output.text()).isZero();
    BufferedImage picture = ImageIO.read(new ByteArrayInputStream(Files.readAllBytes(frame)));
    assertThat(picture.getWidth()).isEqualTo(PageStyle.SIZE);
    assertThat(picture.getHeight()).isEqualTo(PageStyle.SIZE);
  }

  private List<ResultObject> write(ResultSettings settings, String name, Cases.Edit edit)
      throws IOException {
    if (given == null) {
      given = Cases.segmented(folder.resolve("case"), SMALL, null, edit, "A flag");
    }
    List<ResultObject> objects =
        ResultWriter.write(given.analysis(), settings, folder.resolve(name));
    return objects.subList(0, 4);
  }

  private static double meanError(DataSet read, DataSet drawn) {
    byte[] a = read.bytes(Tag.PIXEL_DATA);
    byte[] b = drawn.bytes(Tag.PIXEL_DATA);
    assertThat(a).hasSameSizeAs(b);
    long sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
    }
    return (double) sum / a.length;
  }
}
