package org.hepatica.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Segmentations of type LABELMAP: a pixel's value is the number of its segment. */
class LabelMapTest {
  @TempDir Path folder;

  /** As dcmqi writes them: without and with a value that is no segment, background described. */
  @ParameterizedTest
  @CsvSource({
    "sparse-labelmap-noppv.dcm,sparse_labelmap_noppv_seg.nrrd",
    "sparse-labelmap-ppv5.dcm,sparse_labelmap_ppv5_seg.nrrd"
  })
  void aLabelMapOfDcmqiLiesWhereItsReferenceSays(String seg, String reference) throws IOException {
    BitSet[] slices =
        SegmentationFile.read(Peers.data("interop/dcmqi/" + seg))
            .on(SegmentationFileTest.grid("24x38x3/image"), List.of());
    Nrrd labels = Nrrd.read(Peers.data("interop/dcmqi/" + reference));
    long marked = 0;
    for (int k = 0; k < slices.length; k++) {
      assertThat(slices[k]).as("slice " + k).isEqualTo(labels.slice(k, 1));
      marked += slices[k].cardinality();
    }
    assertThat(marked).isPositive();
  }

  /**
   * The truth of the phantom, loaded into OHIF 3.13.2 and exported there as it stood (by {@code
   * src/test/judges/look-ohif.mjs}): in RLE, from head to feet, frames without a segment of their
   * own.
   */
  @Test
  void whatOhifExportsIsWhatWasMarked() throws IOException {
    Path phantom = Path.of("test-data/phantom");
    SourceGrid grid = SourceGrid.of(SegmentationFileTest.files(phantom.resolve("ct")));
    PhantomTruth truth = PhantomTruth.open(phantom.resolve("truth"));
    Path export = Path.of("src/test/resources/org/hepatica/truth/ohif-3.13.2-label-map.dcm");
    BitSet[] slices = SegmentationFile.read(export).on(grid, List.of());
    assertThat(slices).hasSize(truth.content().slices().size());
    for (int k = 0; k < slices.length; k++) {
      byte[] marks = new byte[grid.rows() * grid.columns()];
      slices[k].stream().forEach(i -> marks[i] = 1);
      assertThat(marks).as("slice %d from the feet", k + 1).isEqualTo(truth.mask(k));
    }
  }

  /** The same marks as a label map of 16 bits, and in RLE. */
  @Test
  void theSameMarksAreReadOfEachForm() throws IOException {
    SourceGrid grid = SegmentationFileTest.grid("23x38x3/image");
    Path binary = Peers.data("interop/dcmqi/23x38x3/seg/label.seg");
    BitSet[] wanted = SegmentationFile.read(binary).on(grid, List.of());
    for (int bits : new int[] {8, 16}) {
      assertThat(SegmentationFile.read(labelMap(bits, 1, seg -> {})).on(grid, List.of()))
          .as("%d bits", bits)
          .isEqualTo(wanted);
    }
    Path runs = folder.resolve("rle.dcm");
    Peers.run(
        folder,
        Duration.ofSeconds(60),
        Peers.require("dcmcrle").toString(),
        labelMap(8, 1, seg -> {}).toString(),
        runs.toString());
    assertThat(Part10.read(runs).syntax()).isEqualTo(TransferSyntax.RLE_LOSSLESS);
    assertThat(SegmentationFile.read(runs).on(grid, List.of())).isEqualTo(wanted);
  }

  /** A palette tells how it is shown. */
  @Test
  void aPaletteChangesNothing() throws IOException {
    SourceGrid grid = SegmentationFileTest.grid("23x38x3/image");
    BitSet[] plain = SegmentationFile.read(labelMap(8, 1, seg -> {})).on(grid, List.of());
    Path coloured =
        labelMap(8, 1, s -> s.set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "PALETTE COLOR"));
    assertThat(SegmentationFile.read(coloured).on(grid, List.of())).isEqualTo(plain);
  }

  @Test
  void whatIsDamagedOrWouldBeReadWronglyIsRefused() throws IOException {
    SourceGrid grid = SegmentationFileTest.grid("23x38x3/image");
    SegmentationFile stranger = SegmentationFile.read(labelMap(8, 7, seg -> {}));
    assertThatThrownBy(() -> stranger.on(grid, List.of()))
        .hasMessage("frame 1 has pixels of segment 7, which there is not");

    Path few = labelMap(8, 1, seg -> seg.setBytes(Tag.PIXEL_DATA, Vr.OB, new byte[100]));
    assertThatThrownBy(() -> SegmentationFile.read(few)).hasMessageContaining("100 bytes");

    Path oneBit = labelMap(8, 1, seg -> seg.set(Tag.BITS_ALLOCATED, Vr.US, 1));
    assertThatThrownBy(() -> SegmentationFile.read(oneBit)).hasMessageContaining("Bits Allocated");

    DataSet seg = Part10.read(labelMap(8, 1, s -> {})).dataSet();
    seg.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[64]));
    for (TransferSyntax lossy : List.of(TransferSyntax.JPEG_BASELINE, TransferSyntax.JPEG_2000)) {
      Path file = folder.resolve("lossy.dcm");
      Part10.write(file, seg, lossy);
      assertThatThrownBy(() -> SegmentationFile.read(file))
          .hasMessageStartingWith("a label map in " + lossy.name())
          .hasMessageContaining("without loss");
    }
  }

  /** The reference with a number for each pixel. */
  private Path labelMap(int bits, int number, Consumer<DataSet> change) throws IOException {
    DataSet seg = Part10.read(Peers.data("interop/dcmqi/23x38x3/seg/label.seg")).dataSet();
    int pixels = 23 * 38 * seg.integer(Tag.NUMBER_OF_FRAMES, 0);
    BitSet marks = BitSet.valueOf(seg.bytes(Tag.PIXEL_DATA));
    byte[] numbers = new byte[(pixels * bits / 8 + 1) / 2 * 2];
    for (int i = marks.nextSetBit(0); i >= 0 && i < pixels; i = marks.nextSetBit(i + 1)) {
      numbers[i * bits / 8] = (byte) number;
    }
    seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
        .forEach(frame -> frame.remove(Tag.SEGMENT_IDENTIFICATION_SEQUENCE));
    seg.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.LABEL_MAP_SEGMENTATION)
        .set(Tag.SEGMENTATION_TYPE, Vr.CS, "LABELMAP")
        .set(Tag.BITS_ALLOCATED, Vr.US, bits)
        .set(Tag.BITS_STORED, Vr.US, bits)
        .set(Tag.HIGH_BIT, Vr.US, bits - 1)
        .setBytes(Tag.PIXEL_DATA, bits == 8 ? Vr.OB : Vr.OW, numbers);
    change.accept(seg);
    Path file = folder.resolve("label-map-" + Arrays.hashCode(numbers) + "-" + bits + ".dcm");
    Part10.write(file, seg, TransferSyntax.EXPLICIT_LE);
    return file;
  }
}
