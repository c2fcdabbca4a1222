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
