package org.hepatica.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segmentations of dcmqi against the label maps it was given. */
class SegmentationFileTest {
  @TempDir Path folder;

  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  static SourceGrid grid(String series) throws IOException {
    return SourceGrid.of(files(Peers.data("interop/dcmqi/" + series)));
  }

  private static void assertIs(BitSet[] slices, String nrrd) throws IOException {
    Nrrd labels = Nrrd.read(Peers.data("interop/dcmqi/" + nrrd));
    assertThat(slices).hasSize(labels.depth());
    long marked = 0;
    for (int k = 0; k < slices.length; k++) {
      assertThat(slices[k]).as("slice " + k).isEqualTo(labels.slice(k));
      marked += slices[k].cardinality();
    }
    assertThat(marked).isPositive();
  }

  @Test
  void framesThatEndWithinAByteAreUnpacked() throws IOException {
    for (String size : List.of("24x38x3", "23x38x3")) {
      SegmentationFile seg =
          SegmentationFile.read(Peers.data("interop/dcmqi/" + size + "/seg/label.seg"));
      SourceGrid grid = grid(size + "/image");
      assertThat(seg.referencedSeries()).containsExactly(grid.seriesUid());
      assertIs(seg.on(grid, List.of()), size + "/nrrd/label.nrrd");
      // The same images as frames of one that PixelMed made of them.
      assertIs(seg.on(grid(size + "/multiframe"), List.of()), size + "/nrrd/label.nrrd");
    }
  }

  @Test
  void aLiverOfDcmqiLiesWhereItsLabelMapSays() throws IOException {
    SegmentationFile seg = SegmentationFile.read(Peers.data("interop/dcmqi/liver.dcm"));
    assertIs(seg.on(grid("ct-3slice"), List.of()), "liver_seg.nrrd");
    assertIs(seg.on(grid("ct-3slice"), List.of("1")), "liver_seg.nrrd");
  }

  @Test
  void segmentsAreChosenByLabelOrNumber() throws IOException {
    SegmentationFile seg = SegmentationFile.read(Peers.data("interop/dcmqi/partial_overlaps.dcm"));
    SourceGrid grid = grid("ct-3slice");
    assertThatThrownBy(() -> seg.on(grid, List.of()))
        .hasMessageContaining("no segment of liver")
        .hasMessageContaining("1 \"GREEN\"")
        .hasMessageContaining("--segment");
    assertThatThrownBy(() -> seg.on(grid, List.of("blue"))).hasMessageContaining("\"blue\"");
    List<Nrrd> maps = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      maps.add(Nrrd.read(Peers.data("interop/dcmqi/partial_overlaps-" + i + ".nrrd")));
    }
    for (int number = 1; number <= 5; number++) {
      BitSet[] segment = seg.on(grid, List.of("" + number));
      for (int k = 0; k < segment.length; k++) {
        BitSet wanted = new BitSet();
        for (Nrrd map : maps) {
          wanted.or(map.slice(k, number));
        }
        assertThat(segment[k]).as("segment %d, slice %d", number, k).isEqualTo(wanted);
      }
    }
    BitSet[] green = seg.on(grid, List.of("green"));
    BitSet[] both = seg.on(grid, List.of("GREEN", "3"));
    BitSet[] purple = seg.on(grid, List.of("PURPLE"));
    for (int k = 0; k < both.length; k++) {
      green[k].or(purple[k]);
      assertThat(both[k]).isEqualTo(green[k]);
    }
  }

  @Test
  void otherTypesAndOtherSeriesAreRefused() throws IOException {
    Path fractional = Peers.data("interop/highdicom/seg_image_ct_binary_fractional.dcm");
    assertThatThrownBy(() -> SegmentationFile.read(fractional))
        .hasMessage("a segmentation of type FRACTIONAL; BINARY and LABELMAP are read");
    SegmentationFile liver = SegmentationFile.read(Peers.data("interop/dcmqi/liver.dcm"));
    SourceGrid of = grid("24x38x3/image");
    SourceGrid other =
        new SourceGrid(of.seriesUid(), "", of.rows(), of.columns(), of.slices()); // any frame
    assertThatThrownBy(() -> liver.on(other, List.of()))
        .hasMessageStartingWith("frame 1 ")
        .hasMessageContaining("another series");
  }

  /** The file with one change, written anew. */
  private Path changed(Consumer<DataSet> change) throws IOException {
    DataSet seg = Part10.read(Peers.data("interop/dcmqi/24x38x3/seg/label.seg")).dataSet();
    change.accept(seg);
    Path file = folder.resolve("changed.dcm");
    Part10.write(file, seg, TransferSyntax.EXPLICIT_LE);
    return file;
  }

  @Test
  void theOnlySegmentIsTheLiverUnlessItIsCodedAsSomethingElse() throws IOException {
    SourceGrid grid = grid("24x38x3/image");
    for (String code : List.of("10200004", "T-D0050", "85756007", "113343008")) {
      assertThat(SegmentationFile.read(coded(code)).on(grid, List.of())).hasSize(grid.depth());
    }
    SegmentationFile spleen = SegmentationFile.read(coded("78961009"));
    assertThatThrownBy(() -> spleen.on(grid, List.of()))
        .hasMessageContaining("no segment of liver")
        .hasMessageContaining("--segment of `hepatica cases`");
    assertThat(spleen.on(grid, List.of("1"))).hasSize(grid.depth());
  }

  private Path coded(String type) throws IOException {
    return changed(
        seg ->
            seg.item(Tag.SEGMENT_SEQUENCE)
                .set(Tag.SEGMENT_LABEL, Vr.LO, "Segment_1")
                .setSequence(
                    Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE,
                    new DataSet().set(Tag.CODE_VALUE, Vr.SH, type)));
  }

  /** As OHIF writes it: position and orientation, and an empty item where the spacing belongs. */
  @Test
  void whatHasAPartOfItsPlaceHasTheRestOfItsSourceImage() throws IOException {
    SourceGrid grid = grid("24x38x3/image");
    BitSet[] whole = SegmentationFile.read(changed(d -> {})).on(grid, List.of("1"));
    assertThat(whole).anyMatch(slice -> !slice.isEmpty());
    DataSet shared =
        Part10.read(Peers.data("interop/dcmqi/24x38x3/seg/label.seg"))
            .dataSet()
            .item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(shared.item(Tag.PIXEL_MEASURES_SEQUENCE)).isNotNull();
    Path part =
        changed(
            d ->
                d.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
                    .setSequence(Tag.PIXEL_MEASURES_SEQUENCE, new DataSet()));
    assertThat(SegmentationFile.read(part).on(grid, List.of("1"))).isEqualTo(whole);
    Path nowhere =
        changed(
            d -> {
              d.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE).remove(Tag.PIXEL_MEASURES_SEQUENCE);
              d.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                  .forEach(f -> f.remove(Tag.DERIVATION_IMAGE_SEQUENCE));
            });
    SegmentationFile lost = SegmentationFile.read(nowhere);
    assertThatThrownBy(() -> lost.on(grid, List.of("1")))
        .hasMessageContaining("no usable geometry");
  }

  /** What a message repeats may end in the log of a node. */
  @Test
  void textsOfWhoeverWroteItAreNotRepeated() throws IOException {
    Path path =
        changed(
            d -> {
              DataSet segment = d.sequence(Tag.SEGMENT_SEQUENCE).get(0);
              segment.set(Tag.SEGMENT_LABEL, Vr.LO, "Spleen of Doe");
              segment
                  .item(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE)
                  .set(Tag.CODE_VALUE, Vr.SH, "78961009");
            });
    SegmentationFile seg = SegmentationFile.read(path);
    assertThatThrownBy(() -> seg.on(grid("24x38x3/image"), List.of()))
        .hasMessageContaining("no segment of liver among 1: name")
        .hasMessageNotContaining("Doe");
    Path type = changed(d -> d.set(Tag.SEGMENTATION_TYPE, Vr.CS, "Doe^John"));
    assertThatThrownBy(() -> SegmentationFile.read(type))
        .hasMessageContaining("of type ?")
        .hasMessageNotContaining("Doe");
  }

  @Test
  void damagedOnesAreRefused() throws IOException {
    Path few = changed(d -> d.setBytes(Tag.PIXEL_DATA, Vr.OB, new byte[300]));
    assertThatThrownBy(() -> SegmentationFile.read(few)).hasMessageContaining("300 bytes");
    // 312 MB of pixels are there for it, in an instance that is short enough to be taken.
    Path vast = changed(d -> d.set(Tag.ROWS, Vr.US, 50_000).set(Tag.COLUMNS, Vr.US, 50_000));
    assertThatThrownBy(() -> SegmentationFile.read(vast))
        .hasMessageStartingWith("frames of 50000×50000 pixels, more than ");
    Path frames = changed(d -> d.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 5));
    assertThatThrownBy(() -> SegmentationFile.read(frames))
        .hasMessageContaining("says 5 frames and describes 3");
    Path shifted =
        changed(
            d ->
                d.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                    .forEach(
                        f ->
                            f.item(Tag.PLANE_POSITION_SEQUENCE)
                                .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 46.8, 5.01881, -177.75)));
    SegmentationFile off = SegmentationFile.read(shifted);
    assertThatThrownBy(() -> off.on(grid("24x38x3/image"), List.of()))
        .hasMessageContaining("does not lie on the pixels")
        .hasMessageContaining("Resample");
  }

  /**
   * Some tools begin each frame on a byte of its own: read as they should be, all marks would lie
   * elsewhere.
   */
  @Test
  void framesThatArePaddedOneByOneAreRefused() throws IOException {
    DataSet seg = Part10.read(Peers.data("interop/dcmqi/23x38x3/seg/label.seg")).dataSet();
    BitSet bits = BitSet.valueOf(seg.bytes(Tag.PIXEL_DATA));
    byte[] padded = new byte[3 * 110];
    for (int frame = 0; frame < 3; frame++) {
      byte[] bytes = bits.get(frame * 23 * 38, (frame + 1) * 23 * 38).toByteArray();
      System.arraycopy(bytes, 0, padded, frame * 110, bytes.length);
    }
    Path file = folder.resolve("padded.dcm");
    Part10.write(file, seg.setBytes(Tag.PIXEL_DATA, Vr.OB, padded), TransferSyntax.EXPLICIT_LE);
    assertThatThrownBy(() -> SegmentationFile.read(file))
        .hasMessage("330 bytes of pixels where 3 frames of 23×38 need 328");
  }

  /**
   * DCMTK before 3.6.9, and with it 3D Slicer up to 5.10, displaces all frames after the second or
   * the third where their ends lie so within a byte. Nothing but who wrote them tells.
   */
  @Test
  void framesThatAnOldDcmqiMayHaveDisplacedAreRefused() throws IOException {
    // Bits left over by a frame: 2, where DCMTK was right always, and 3, where it was in two
    // frames.
    assertThat(SegmentationFile.read(sized("https://github.com/qiicr/dcmqi", 38, 3))).isNotNull();
    assertThat(SegmentationFile.read(sized("https://github.com/qiicr/dcmqi", 37, 2))).isNotNull();
    assertThat(SegmentationFile.read(sized("An editor", 37, 3))).isNotNull();
    Path wrong = sized("https://github.com/QIICR/DCMQI.git", 37, 3);
    assertThatThrownBy(() -> SegmentationFile.read(wrong))
        .hasMessage(
            "frames of 23×37 pixels, no multiple of 8, written by dcmqi: 3D Slicer up to 5.10"
                + " writes them displaced, and nothing tells which version it was; have it written"
                + " as a label map (Segmentation Type LABELMAP), or in another editor");
  }

  private Path sized(String model, int rows, int frames) throws IOException {
    DataSet seg = Part10.read(Peers.data("interop/dcmqi/23x38x3/seg/label.seg")).dataSet();
    seg.set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, model)
        .set(Tag.ROWS, Vr.US, rows)
        .set(Tag.NUMBER_OF_FRAMES, Vr.IS, frames)
        .setSequence(
            Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
            seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE).subList(0, frames))
        .setBytes(Tag.PIXEL_DATA, Vr.OB, new byte[(rows * 23 * frames + 15) / 16 * 2]);
    Path file = folder.resolve("sized.dcm");
    Part10.write(file, seg, TransferSyntax.EXPLICIT_LE);
    return file;
  }

  /** OHIF shows it on the image that it names, others where it lies: which did somebody mark? */
  @Test
  void aFrameThatLiesOnAnotherSliceThanTheOneItNamesIsRefused() throws IOException {
    SourceGrid grid = grid("24x38x3/image");
    Path file =
        changed(
            d -> {
              List<DataSet> frames = d.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
              frames
                  .get(0)
                  .setSequence(
                      Tag.DERIVATION_IMAGE_SEQUENCE,
                      frames.get(1).item(Tag.DERIVATION_IMAGE_SEQUENCE));
            });
    SegmentationFile seg = SegmentationFile.read(file);
    assertThatThrownBy(() -> seg.on(grid, List.of()))
        .hasMessageMatching(
            "frame 1 lies on slice \\d from the feet, and names slice \\d as its source image:"
                + " which of them was marked is not known; have each frame name the image it lies"
                + " on, or take Derivation Image Sequence out where the places are right");
  }

  /** A frame of it would be of both. */
  @Test
  void segmentsThatShareANumberAreRefused() throws IOException {
    Path file =
        changed(
            d -> {
              DataSet segment = d.sequence(Tag.SEGMENT_SEQUENCE).get(0);
              d.setSequence(Tag.SEGMENT_SEQUENCE, segment, segment);
            });
    assertThatThrownBy(() -> SegmentationFile.read(file))
        .hasMessage("two segments have the number 1");
  }

  /** As after a registration: the same millimetres are another place there. */
  @Test
  void oneInAnotherFrameOfReferenceIsRefused() throws IOException {
    SourceGrid grid = grid("24x38x3/image");
    SegmentationFile other =
        SegmentationFile.read(changed(d -> d.set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "2.25.77")));
    assertThat(other.referencedSeries()).containsExactly(grid.seriesUid());
    assertThatThrownBy(() -> other.on(grid, List.of()))
        .hasMessageContaining("another Frame of Reference UID than the series");
    assertIs(
        SegmentationFile.read(changed(d -> d.remove(Tag.FRAME_OF_REFERENCE_UID)))
            .on(grid, List.of()),
        "24x38x3/nrrd/label.nrrd");
  }

  /** DCMTK, GDCM and pydicom expand nothing of one bit a pixel: they are no cure. */
  @Test
  void anEncapsulatedOneIsRefusedWithACureThatThereIs() throws IOException {
    DataSet seg = Part10.read(Peers.data("interop/dcmqi/24x38x3/seg/label.seg")).dataSet();
    seg.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[64]));
    Path file = folder.resolve("rle.dcm");
    Part10.write(file, seg, TransferSyntax.RLE_LOSSLESS);
    assertThatThrownBy(() -> SegmentationFile.read(file))
        .hasMessageStartingWith("a segmentation of type BINARY in RLE Lossless is not read")
        .hasMessageEndingWith("uncompressed, in Explicit VR Little Endian");
  }

  /** What counts is where they lie, not which comes first; those that are not there are empty. */
  @Test
  void framesMayComeInAnyOrderAndSomeNotAtAll() throws IOException {
    SourceGrid grid = grid("24x38x3/image");
    BitSet[] whole = SegmentationFile.read(changed(d -> {})).on(grid, List.of());
    Path backwards = changed(d -> framesOf(d, 2, 1, 0));
    assertThat(SegmentationFile.read(backwards).on(grid, List.of())).isEqualTo(whole);
    BitSet[] without = SegmentationFile.read(changed(d -> framesOf(d, 2, 0))).on(grid, List.of());
    long same = 0;
    for (int k = 0; k < without.length; k++) {
      assertThat(without[k]).isIn(whole[k], new BitSet());
      same += without[k].equals(whole[k]) ? 1 : 0;
    }
    assertThat(same).isEqualTo(2);
  }

  /** Keeps these frames, in this order. */
  private static void framesOf(DataSet seg, int... kept) {
    List<DataSet> frames = seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    byte[] all = seg.bytes(Tag.PIXEL_DATA);
    int bytes = 24 * 38 / 8;
    byte[] pixels = new byte[(kept.length * bytes + 1) / 2 * 2];
    List<DataSet> of = new ArrayList<>();
    for (int frame : kept) {
      System.arraycopy(all, frame * bytes, pixels, of.size() * bytes, bytes);
      of.add(frames.get(frame));
    }
    seg.set(Tag.NUMBER_OF_FRAMES, Vr.IS, kept.length)
        .setSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, of)
        .setBytes(Tag.PIXEL_DATA, Vr.OB, pixels);
  }

  /** Frames without a place count by the source image they name. */
  @Test
  void framesWithoutGeometryAreKnownByTheirSourceImage() throws IOException {
    Path file =
        changed(
            d ->
                d.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)
                    .forEach(f -> f.remove(Tag.PLANE_POSITION_SEQUENCE)));
    assertIs(
        SegmentationFile.read(file).on(grid("24x38x3/image"), List.of()),
        "24x38x3/nrrd/label.nrrd");
  }
}
