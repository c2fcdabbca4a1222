package org.hepatica.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Part10Test {
  @TempDir Path folder;

  @Test
  void everyRealSliceSaysTheSameWhenWrittenAgain() throws IOException {
    try (Stream<Path> files = Files.list(Peers.data("ct/crlm-1006"))) {
      for (Path file : files.toList()) {
        DicomFile read = Part10.read(file);
        Path copy = folder.resolve("copy.dcm");
        Part10.write(copy, read.dataSet(), read.syntax());
        DicomFile again = Part10.read(copy);
        assertThat(bytes(again.dataSet())).isEqualTo(bytes(read.dataSet()));
        DataSet header = Part10.readHeader(file).dataSet();
        assertThat(header.contains(Tag.PIXEL_DATA)).isFalse();
        assertThat(header.string(Tag.MODALITY)).isEqualTo("CT");
      }
    }
  }

  @Test
  void bigEndianIsTheSameObjectAsLittleEndian() throws IOException {
    Path samples = Peers.data("interop/cornerstone_CTImage");
    String stem = "CTImage.dcm_";
    DataSet big =
        Part10.read(
                samples.resolve(stem + "BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm"))
            .dataSet();
    DataSet implicit =
        Part10.read(
                samples.resolve(stem + "LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm"))
            .dataSet();
    for (int tag : List.of(Tag.PIXEL_DATA, Tag.ROWS, Tag.IMAGE_POSITION_PATIENT, Tag.BITS_STORED)) {
      assertThat(big.bytes(tag)).as(Tag.name(tag)).isEqualTo(implicit.bytes(tag));
    }
  }

  /** Media and archives fill files up to whole blocks, and transfers to an even length. */
  @Test
  void zerosAfterThePixelsAreNoDamage() throws IOException {
    DataSet image = image();
    for (TransferSyntax syntax : List.of(TransferSyntax.EXPLICIT_LE, TransferSyntax.IMPLICIT_LE)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      Part10.write(out, image, syntax);
      byte[] whole = out.toByteArray();
      for (int more : new int[] {1, 7, 8, 9, 12, 16, 512, 2048, 20_001}) {
        Path file = folder.resolve("filled.dcm");
        Files.write(file, Arrays.copyOf(whole, whole.length + more));
        assertThat(bytes(Part10.read(file).dataSet())).as("%d zeros", more).isEqualTo(bytes(image));
        byte[] other = Arrays.copyOf(whole, whole.length + more + 1);
        other[other.length - 1] = 3;
        Files.write(file, other);
        assertThatThrownBy(() -> Part10.read(file)).isInstanceOf(DicomException.class);
      }
    }
  }

  /** What was not written before a disk was full: there may have been more. */
  @Test
  void zerosInPlaceOfThePixelsAre() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Part10.write(out, image().remove(Tag.PIXEL_DATA), TransferSyntax.EXPLICIT_LE);
    Path file = folder.resolve("cut.dcm");
    for (int more : new int[] {1, 8, 512}) {
      Files.write(file, Arrays.copyOf(out.toByteArray(), out.size() + more));
      assertThatThrownBy(() -> Part10.read(file)).isInstanceOf(DicomException.class);
    }
  }

  /** As a program leaves it that changed the meta information by hand. */
  @Test
  void aWrongLengthOfTheMetaInformationIsNamed() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Part10.write(out, image(), TransferSyntax.EXPLICIT_LE);
    byte[] bytes = out.toByteArray();
    bytes[140] += 60;
    Path file = folder.resolve("long.dcm");
    Files.write(file, bytes);
    assertThatThrownBy(() -> Part10.read(file))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("long.dcm")
        .hasMessageContaining("says (0002,0000), is not its length");
  }

  private static DataSet image() {
    return new DataSet()
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.3.4.5.6.7.8.9")
        .set(Tag.ROWS, Vr.US, 2)
        .set(Tag.COLUMNS, Vr.US, 3)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 0});
  }

  @Test
  void whatIsNoDicomSaysSoWithItsName() throws IOException {
    Path text = Files.writeString(folder.resolve("letter.txt"), "Dear colleague, ".repeat(40));
    assertThatThrownBy(() -> Part10.read(text))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("letter.txt")
        .hasMessageContaining("not a DICOM file")
        .hasMessageNotContaining("dcmconv");
  }

  @Test
  void aBareDataSetIsToldHowToBecomeAFile() throws IOException {
    DataSet ct = new DataSet().set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE);
    byte[] data = Arrays.copyOf(bytes(ct), 400);
    Path bare = Files.write(folder.resolve("bare.dcm"), data);
    assertThatThrownBy(() -> Part10.read(bare)).hasMessageContaining("bare.dcm", "dcmconv");
  }

  private static byte[] bytes(DataSet dataSet) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataSetWriter.write(dataSet, out, TransferSyntax.EXPLICIT_LE);
    return out.toByteArray();
  }
}
