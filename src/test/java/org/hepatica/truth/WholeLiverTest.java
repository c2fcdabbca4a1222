package org.hepatica.truth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several segments make the liver. */
class WholeLiverTest {
  private static final int SIZE = 16;
  private static final int SLICES = 3;
  private static final String TISSUE = "85756007";
  private static final String LIVER = "10200004";
  private static final String SPLEEN = "78961009";
  private static final String MASS = "4147007";

  /** Columns 2 to 9 of each row but the outermost. */
  private static final IntPredicate WHOLE = box(2, 9);

  private static final IntPredicate TUMOUR = and(box(4, 7), rows(5, 8));
  private static final IntPredicate REST = and(WHOLE, TUMOUR.negate());

  @TempDir Path folder;

  private final SourceGrid grid =
      new SourceGrid(
          "2.25.1",
          "",
          SIZE,
          SIZE,
          IntStream.range(0, SLICES)
              .mapToObj(
                  k ->
                      new SourceGrid.Slice(
                          "2.25.1." + (k + 1),
                          0,
                          new Place(
                              new double[] {0, 0, 5 * k},
                              new double[] {1, 0, 0, 0, 1, 0},
                              new double[] {1, 1})))
              .toList());

  /** A segment, the same on all slices. */
  private record Segment(String label, DataSet codes, IntPredicate marks) {}

  private static IntPredicate box(int from, int to) {
    return i -> i % SIZE >= from && i % SIZE <= to && i / SIZE > 0 && i / SIZE < SIZE - 1;
  }

  private static IntPredicate rows(int from, int to) {
    return i -> i / SIZE >= from && i / SIZE <= to;
  }

  private static IntPredicate and(IntPredicate a, IntPredicate b) {
    return a.and(b);
  }

  private static DataSet code(String value) {
    return new DataSet().set(Tag.CODE_VALUE, Vr.SH, value);
  }

  private static DataSet coded(String type) {
    DataSet codes = new DataSet();
    return type.isEmpty()
        ? codes
        : codes.setSequence(Tag.SEGMENTED_PROPERTY_TYPE_CODE_SEQUENCE, code(type));
  }

  private static DataSet coded(String type, String region) {
    return coded(type).setSequence(Tag.ANATOMIC_REGION_SEQUENCE, code(region));
  }

  private static Segment liver(IntPredicate marks) {
    return new Segment("Liver", coded(LIVER), marks);
  }

  private SegmentationFile file(Segment... segments) throws IOException {
    List<DataSet> items = new ArrayList<>();
    List<DataSet> frames = new ArrayList<>();
    BitSet bits = new BitSet();
    for (int s = 0; s < segments.length; s++) {
      items.add(
          segments[s]
              .codes
              .set(Tag.SEGMENT_NUMBER, Vr.US, s + 1)
              .set(Tag.SEGMENT_LABEL, Vr.LO, segments[s].label));
      for (int k = 0; k < SLICES; k++) {
        int start = frames.size() * SIZE * SIZE;
        IntStream.range(0, SIZE * SIZE).filter(segments[s].marks).forEach(i -> bits.set(start + i));
        frames.add(frame(s + 1, grid.slices().get(k).sopInstanceUid()));
      }
    }
    byte[] pixels = new byte[frames.size() * SIZE * SIZE / 8];
    byte[] marked = bits.toByteArray();
    System.arraycopy(marked, 0, pixels, 0, marked.length);
    Path file = folder.resolve("seg.dcm");
    Part10.write(
        file,
        new DataSet()
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SEGMENTATION)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.2")
            .set(Tag.SEGMENTATION_TYPE, Vr.CS, "BINARY")
            .set(Tag.BITS_ALLOCATED, Vr.US, 1)
            .set(Tag.ROWS, Vr.US, SIZE)
            .set(Tag.COLUMNS, Vr.US, SIZE)
            .set(Tag.NUMBER_OF_FRAMES, Vr.IS, frames.size())
            .setSequence(Tag.SEGMENT_SEQUENCE, items)
            .setSequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, frames)
            .setBytes(Tag.PIXEL_DATA, Vr.OB, pixels),
        TransferSyntax.EXPLICIT_LE);
    return SegmentationFile.read(file);
  }

  private static DataSet frame(int segment, String image) {
    return new DataSet()
        .setSequence(
            Tag.SEGMENT_IDENTIFICATION_SEQUENCE,
            new DataSet().set(Tag.REFERENCED_SEGMENT_NUMBER, Vr.US, segment))
        .setSequence(
            Tag.DERIVATION_IMAGE_SEQUENCE,
            new DataSet()
                .setSequence(
                    Tag.SOURCE_IMAGE_SEQUENCE,
                    new DataSet().set(Tag.REFERENCED_SOP_INSTANCE_UID, Vr.UI, image)));
  }

  private void assertIs(IntPredicate wanted, Segment... segments) throws IOException {
    BitSet marks = new BitSet();
    IntStream.range(0, SIZE * SIZE).filter(wanted).forEach(marks::set);
    assertThat(file(segments).on(grid, List.of())).containsOnly(marks);
  }

  private void assertRefused(String why, Segment... segments) throws IOException {
    SegmentationFile seg = file(segments);
    assertThatThrownBy(() -> seg.on(grid, List.of()))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("--segment of `hepatica cases`");
    assertThat(seg.on(grid, List.of("1"))).as("who names it means it").hasSize(SLICES);
  }

  /** As LiTS has it: each voxel is either liver or tumour. */
  @ParameterizedTest
  @ValueSource(strings = {MASS, "M-03000", "14799000", "M-80006", "367643001", "52988006"})
  void aLesionThatIsASegmentOfItsOwnIsLiver(String type) throws IOException {
    assertIs(WHOLE, liver(REST), new Segment("Segment_2", coded(type), TUMOUR));
    for (String region : List.of(LIVER, "T-62000")) {
      assertIs(WHOLE, liver(REST), new Segment("Segment_2", coded(type, region), TUMOUR));
    }
    DataSet category =
        coded(TISSUE).setSequence(Tag.SEGMENTED_PROPERTY_CATEGORY_CODE_SEQUENCE, code("49755003"));
    assertIs(WHOLE, liver(REST), new Segment("Segment_2", category, TUMOUR));
  }

  /** Editors that do not ask for codes: OHIF codes all as tissue. */
  @ParameterizedTest
  @ValueSource(strings = {"Tumor", "Liver tumour 1", "LEBERMETASTASE", "HCC", "simple cyst"})
  void aLesionIsKnownByItsLabelAsTheLiverIs(String label) throws IOException {
    for (String type : List.of("", TISSUE)) {
      Segment liver = new Segment("Liver", coded(type), REST);
      assertIs(WHOLE, liver, new Segment(label, coded(type), TUMOUR));
    }
  }

  @Test
  void whatLiesInALesionOfTheLiverIsLiver() throws IOException {
    IntPredicate core = and(box(5, 6), rows(6, 7));
    assertIs(
        WHOLE,
        new Segment("Necrosis", coded("6574001"), core),
        liver(REST),
        new Segment("Tumour", coded(MASS), and(TUMOUR, core.negate())));
  }

  @Test
  void whatDoesNotBorderOnTheLiverIsNone() throws IOException {
    for (String type : List.of(MASS, TISSUE, "")) {
      assertIs(WHOLE, liver(WHOLE), new Segment("Segment_2", coded(type), box(12, 14)));
    }
    assertIs(WHOLE, liver(WHOLE), new Segment("Spleen", coded(SPLEEN), box(10, 14)));
    assertIs(WHOLE, liver(WHOLE), new Segment("Spleen", coded(TISSUE), box(10, 14)));
  }

  @Test
  void marksOverTheLiverTakeNothingFromIt() throws IOException {
    for (String type : List.of(MASS, TISSUE, SPLEEN)) {
      assertIs(WHOLE, liver(WHOLE), new Segment("Segment_2", coded(type), TUMOUR));
    }
  }

  @Test
  void whatMayBeAPartOfTheLiverIsAskedFor() throws IOException {
    String why = "segment 2 borders on the liver, and it is not said whether it is a part of it";
    assertRefused(why, liver(REST), new Segment("Segment of Doe", coded(TISSUE), TUMOUR));
    assertRefused(why, liver(REST), new Segment("", coded(""), TUMOUR));
    // A mass of the kidney, or one that grows out of the liver.
    assertRefused(why, liver(WHOLE), new Segment("x", coded(MASS), box(10, 14)));
    // The left lobe.
    assertRefused(why, liver(REST), new Segment("x", coded(MASS, "85574004"), TUMOUR));
    assertRefused(why, liver(REST), new Segment("Renal mass", coded(""), TUMOUR));
    assertRefused(
        "segment 2 \"REST\" borders", liver(REST), new Segment("REST", coded(TISSUE), TUMOUR));
  }

  @Test
  void whatIsTheLiverByItsLabelAloneOrByItsCodeAloneIsAskedFor() throws IOException {
    String why = "segment 1 is the liver by its label or its code, and by the other it is not";
    assertRefused(why, new Segment("Liver", coded(SPLEEN), WHOLE));
    assertRefused(why, new Segment("liver", coded(MASS), WHOLE));
    assertRefused(why, new Segment("Liver", coded(MASS, LIVER), WHOLE));
    for (String label : List.of("Spleen", "Left kidney", "Liver_Tumor", "liver without vessels")) {
      assertRefused(why, new Segment(label, coded(LIVER), WHOLE));
    }
    assertRefused(why, new Segment("Tumor", coded(LIVER), TUMOUR), liver(REST));
    for (String label : List.of("", "Liver, corrected", "Leber", "Segment_1", "Liver (Doe)")) {
      assertIs(WHOLE, new Segment(label, coded(LIVER), WHOLE));
    }
  }

  @Test
  void theOnlySegmentIsNotTheLiverWhenItsLabelSaysSo() throws IOException {
    for (String label : List.of("Spleen", "Liver tumor", "Portal vein")) {
      assertRefused("no segment of liver among 1", new Segment(label, coded(TISSUE), WHOLE));
    }
    assertIs(WHOLE, new Segment("Liver, corrected", coded(TISSUE), WHOLE));
  }
}
