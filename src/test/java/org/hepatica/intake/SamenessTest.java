package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.ledger.Ledger;
import org.hepatica.phantom.Enhanced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of instances that were taken one by one and are odd to compare. */
class SamenessTest {
  @TempDir Path data;

  @Test
  void pixelDataWithoutAnyItemStopsNobodyBehindIt() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ct.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of());
    try (Ledger ledger = Ledger.open(data);
        Intake intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), PixelValues.NONE);
        PreparedFiles files = PreparedFiles.start(data, 4, 0)) {
      intake.landIn(files);
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> files.waiting() == 4);
      store(intake, ct, TransferSyntax.JPEG_LS_LOSSLESS);
      ct.set(Tag.MANUFACTURER, Vr.LO, "another");
      store(intake, ct, TransferSyntax.JPEG_LS_LOSSLESS);
      assertThat(intake.settle()).as("nothing waits for a ledger that never takes it").isTrue();
    }
  }

  @Test
  void pixelDataThatIsASequenceStopsNobodyBehindIt() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    DataSet other = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ct.set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2");
    other.copy(Tag.PHOTOMETRIC_INTERPRETATION, ct);
    ct.setSequence(Tag.PIXEL_DATA, new DataSet().set(Tag.MODALITY, Vr.CS, "CT"));
    other.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[200]));
    PixelValues decoded =
        (dataSet, syntax) -> {
          PixelDecoder.decode(dataSet, syntax, 0);
          return new byte[1];
        };
    try (Ledger ledger = Ledger.open(data);
        Intake intake = new Intake(data, ledger, new IntakeSettings(4 << 20, 0), decoded);
        PreparedFiles files = PreparedFiles.start(data, 4, 0)) {
      intake.landIn(files);
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> files.waiting() == 4);
      store(intake, ct, TransferSyntax.EXPLICIT_LE);
      store(intake, other, TransferSyntax.JPEG_LS_LOSSLESS);
      assertThat(intake.settle()).as("nothing waits for a ledger that never takes it").isTrue();
    }
  }

  /** The place of a frame stands in its functional groups, not at the top. */
  @Test
  void framesAtOtherPlacesAreAnotherImage() throws Exception {
    DataSet image = enhanced(5);
    Path first = written("first", image, TransferSyntax.EXPLICIT_LE);
    Sameness sameness = new Sameness(PixelValues.NONE);
    assertThat(
            sameness.difference(first, written("moved", enhanced(6), TransferSyntax.EXPLICIT_LE)))
        .contains("ImagePositionPatient");
    assertThat(sameness.difference(first, written("same", image, TransferSyntax.IMPLICIT_LE)))
        .isNull();
    image.remove(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(sameness.difference(first, written("bare", image, TransferSyntax.EXPLICIT_LE)))
        .isEqualTo("their functional groups");
  }

  /** Of two frames, the second at this height. */
  private static DataSet enhanced(double z) {
    DataSet first = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    DataSet second = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    first.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 0);
    second.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, z);
    return Enhanced.of(List.of(first, second)).converted().image();
  }

  private Path written(String name, DataSet image, TransferSyntax syntax) throws Exception {
    Path file = data.resolve(name + ".dcm");
    Part10.write(file, image, syntax);
    return file;
  }

  /** A quarter of a megabyte that inflates to 257: neither is worth the memory of a node. */
  @Test
  void whatInflatesBeyondTheLongestIsNotCompared() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4").remove(Tag.PIXEL_DATA);
    Path file = data.resolve("1.dcm");
    Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(Part10.preamble("1.2", "1.2.3.4", TransferSyntax.DEFLATED.uid(), "PACS"));
      DeflaterOutputStream deflated = new DeflaterOutputStream(out, deflater, 1 << 16);
      deflated.write(Objects.bytes(ct, TransferSyntax.EXPLICIT_LE));
      deflated.write(HexFormat.of().parseHex("E07F10004F57000000001010")); // OW of 257 MiB
      for (int i = 0; i < 257; i++) {
        deflated.write(new byte[1 << 20]);
      }
      deflated.finish();
    } finally {
      deflater.end();
    }
    assertThat(Files.size(file)).isLessThan(4 << 20);
    assertThatThrownBy(() -> new Sameness(PixelValues.NONE).difference(file, file))
        .isInstanceOf(DicomException.class);
  }

  private static void store(Intake intake, DataSet ct, TransferSyntax syntax) throws Exception {
    ByteArrayInputStream bytes = new ByteArrayInputStream(Objects.bytes(ct, syntax));
    assertThat(intake.store(Objects.request(ct, syntax), bytes).code()).isZero();
  }
}
