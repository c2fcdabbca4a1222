package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.pixel.PixelDecoder;
import org.hepatica.ledger.Ledger;
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

  private static void store(Intake intake, DataSet ct, TransferSyntax syntax) throws Exception {
    ByteArrayInputStream bytes = new ByteArrayInputStream(Objects.bytes(ct, syntax));
    assertThat(intake.store(Objects.request(ct, syntax), bytes).code()).isZero();
  }
}
