package org.hepatica.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
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
import org.hepatica.dicom.pixel.FrameFile;
import org.hepatica.ledger.Ledger;
import org.hepatica.phantom.Enhanced;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pairs of instances that were taken one by one and are odd to compare. */
class SamenessTest {
  private static final int DATA_SET_TRAILING_PADDING = 0xFFFCFFFC;

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
        (first, second) -> {
          try (FrameFile a = FrameFile.open(first);
              FrameFile b = FrameFile.open(second)) {
            return Arrays.equals(a.frame(1), b.frame(1));
          }
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

  /** 600 frames of a scanner have 300 MB, and an archive adds attributes when it sends again. */
  @Test
  void longImagesAreComparedWithoutHoldingThem() throws Exception {
    Path first = sparse("first", "one", 0);
    assertThat(new Sameness(PixelValues.NONE).difference(first, sparse("same", "another", 0)))
        .isNull();
    assertThat(new Sameness(PixelValues.NONE).difference(first, sparse("other", "one", 1)))
        .isEqualTo("the pixels");
  }

  /** An image whose pixels, of 300 MB, are zeros but for the last byte. */
  private Path sparse(String name, String manufacturer, int last) throws Exception {
    DataSet image = enhanced(5).set(Tag.MANUFACTURER, Vr.LO, manufacturer).remove(Tag.PIXEL_DATA);
    Path file = written(name, image, TransferSyntax.EXPLICIT_LE);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int length = 300 << 20;
      ByteBuffer header = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0x00107FE0).putInt('O' | 'W' << 8).putInt(length).flip();
      long size = channel.size();
      channel.write(header, size);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) last}), size + 12 + length - 1);
    }
    return file;
  }

  @Test
  void theSameFragmentsAreTheSameWithAnOffsetTableAndWithout() throws Exception {
    Sameness sameness = new Sameness(PixelValues.NONE);
    Path bare = fragments("bare", new byte[0], new byte[] {1, 2});
    assertThat(sameness.difference(bare, fragments("table", new byte[4], new byte[] {1, 2})))
        .isNull();
    assertThat(sameness.difference(bare, fragments("other", new byte[4], new byte[] {1, 3})))
        .isEqualTo("the pixels");
    assertThat(
            sameness.difference(
                bare, fragments("more", new byte[0], new byte[] {1, 2}, new byte[2])))
        .isEqualTo("the pixels");
    DataSet plain = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    assertThat(sameness.difference(bare, written("plain", plain, TransferSyntax.EXPLICIT_LE)))
        .isEqualTo("the pixels");
    plain.remove(Tag.PIXEL_DATA);
    assertThat(sameness.difference(bare, written("none", plain, TransferSyntax.EXPLICIT_LE)))
        .isEqualTo("the pixels");
  }

  private Path fragments(String name, byte[]... fragments) throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    ct.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(fragments));
    return written(name, ct, TransferSyntax.JPEG_LS_LOSSLESS);
  }

  /** What comes after the pixels is another attribute, which archives may change. */
  @Test
  void paddingAfterThePixelsMakesNoOtherImage() throws Exception {
    DataSet ct = Objects.ct("1.2", "1.2.3", "1.2.3.4");
    Path plain = written("plain", ct, TransferSyntax.EXPLICIT_LE);
    ct.setBytes(DATA_SET_TRAILING_PADDING, Vr.OB, new byte[8]);
    assertThat(
            new Sameness(PixelValues.NONE)
                .difference(plain, written("padded", ct, TransferSyntax.IMPLICIT_LE)))
        .isNull();
  }

  /** Of what has no pixels all counts. */
  @Test
  void objectsWithoutPixelsAreTheSameWhereAllOfThemIs() throws Exception {
    Sameness sameness = new Sameness(PixelValues.NONE);
    DataSet object = Objects.ct("1.2", "1.2.3", "1.2.3.4").remove(Tag.PIXEL_DATA);
    Path first = written("first", object, TransferSyntax.EXPLICIT_LE);
    assertThat(sameness.difference(first, written("deflated", object, TransferSyntax.DEFLATED)))
        .isNull();
    object.setBytes(DATA_SET_TRAILING_PADDING, Vr.OB, new byte[8]);
    assertThat(sameness.difference(first, written("padded", object, TransferSyntax.EXPLICIT_LE)))
        .isEqualTo("their content");
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
