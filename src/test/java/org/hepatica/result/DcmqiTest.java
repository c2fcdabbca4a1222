package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.truth.SegmentationFile;
import org.hepatica.truth.SourceGrid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * dcmqi, by which 3D Slicer takes segmentations, gives our mask back: each voxel where it is in the
 * patient, with codes, label and colour. And what it writes for a series is read as what it was
 * given.
 */
class DcmqiTest {
  private static final double SLICES_MM = 8;
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE)
          .withReport(false);

  @TempDir Path folder;

  private enum Series {
    STRAIGHT,
    /** Turned by 10° and 7°. */
    OBLIQUE,
    /** Off its place by up to 4 % of the distance of slices. */
    UNEVEN,
    /** Each slice 1.2 mm farther back than the one below, as with a gantry tilt of 8.5°. */
    LEANING
  }

  @ParameterizedTest(name = "{0} rows, {1} columns, {2} slices, {3}, empty frames kept: {4}")
  @CsvSource({
    "38,23,5,STRAIGHT,false",
    "38,23,5,OBLIQUE,true",
    "64,48,7,OBLIQUE,false",
    "64,48,9,UNEVEN,false",
    "512,512,4,STRAIGHT,false"
  })
  void theMaskComesBackAtItsPlace(
      int rows, int columns, int slices, Series series, boolean keepEmpty) throws IOException {
    List<byte[]> masks = masks(rows, columns, slices);
    Cases.Case given = given(masks, rows, columns, series);
    Path seg = write(given, SETTINGS.withKeepEmptyFrames(keepEmpty));
    Dcmqi.Read read = read(seg, given);
    assertThat(read.off()).isLessThan(1e-3);
    assertSame(read, masks);
    assertThat(read.segments()).hasSize(1);
    JsonNode segment = read.segments().get(0);
    assertThat(segment.path("SegmentLabel").asText()).isEqualTo("Liver");
    assertThat(segment.path("SegmentAlgorithmType").asText()).isEqualTo("AUTOMATIC");
    assertCode(segment, "SegmentedPropertyCategoryCodeSequence", "123037004");
    assertCode(segment, "SegmentedPropertyTypeCodeSequence", "10200004");
    assertThat(segment.path("TrackingUniqueIdentifier").asText())
        .isEqualTo(Part10.read(seg).dataSet().item(Tag.SEGMENT_SEQUENCE).string(Tag.TRACKING_UID));
    // 3D Slicer's own colour of livers; dcmqi takes the white of D65 where the standard has D50.
    int[] liver = {221, 130, 101};
    for (int i = 0; i < 3; i++) {
      assertThat(segment.path("recommendedDisplayRGBValue").get(i).asDouble())
          .isCloseTo(liver[i], within(5.0));
    }
  }

  @Test
  void aLiverInOneSliceComesBack() throws IOException {
    List<byte[]> masks = masks(38, 24, 5);
    for (int k = 0; k < 5; k++) {
      masks.set(k, k == 3 ? masks.get(k) : new byte[38 * 24]);
    }
    Cases.Case given = given(masks, 38, 24, Series.OBLIQUE);
    Dcmqi.Read read = read(write(given, SETTINGS), given);
    assertThat(read.off()).isLessThan(1e-3);
    assertSame(read, masks);
  }

  @ParameterizedTest(name = "{0} rows, {1} columns")
  @CsvSource({"38,23", "21,22"})
  void probabilitiesComeBack(int rows, int columns) throws IOException {
    List<byte[]> probabilities = masks(rows, columns, 4);
    Random random = new Random(7);
    for (byte[] slice : probabilities) {
      random.nextBytes(slice);
    }
    Cases.Case given = given(masks(rows, columns, 4), rows, columns, Series.STRAIGHT);
    Cases.withProbabilities(given.analysis().path(), probabilities);
    Path seg = write(given, SETTINGS.withForm(ResultSettings.Form.FRACTIONAL));
    assertSame(read(seg, given), probabilities);
  }

  /**
   * What is told of 3D Slicer in {@code docs/for-radiologists.md}; when this dcmqi does better one
   * day, these say so.
   */
  @Test
  void framesThatLeaveSixBitsOverAreReadDisplaced() throws IOException {
    List<byte[]> masks = masks(21, 22, 5);
    Cases.Case given = given(masks, 21, 22, Series.STRAIGHT);
    Dcmqi.Read read = read(write(given, SETTINGS), given);
    assertThat(bytes(read.slices()[0])).isEqualTo(masks.get(0));
    assertThat(bytes(read.slices()[4])).isNotEqualTo(masks.get(4));
  }

  @Test
  void aSeriesThatLeansIsPutStraight() throws IOException {
    List<byte[]> masks = masks(64, 48, 7);
    Cases.Case given = given(masks, 64, 48, Series.LEANING);
    Dcmqi.Read read = read(write(given, SETTINGS), given);
    assertSame(read, masks);
    // By the highest slice.
    double pixel = PhantomOptions.of(11).withMatrix(64, 48).rowSpacing();
    assertThat(read.off()).isCloseTo(6 * 1.2 / pixel, within(1e-3));
  }

  /** As 3D Slicer exports: a label map for each segment, which may overlap. */
  @Test
  void theLiverThatItWritesIsReadWithItsTumourAndNothingElse() throws IOException {
    for (boolean skipEmpty : new boolean[] {true, false}) {
      List<byte[]> masks = masks(38, 24, 6);
      List<byte[]> other = masks(24, 38, 6);
      Cases.Case given = given(masks, 38, 24, Series.OBLIQUE);
      List<byte[]> tumour = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        byte[] slice = new byte[38 * 24];
        for (int i = 0; i < slice.length; i++) {
          slice[i] = (byte) (k == 1 ? 0 : other.get(k)[i] & (i % 24 < 12 ? 1 : masks.get(k)[i]));
        }
        tumour.add(slice);
      }
      Path seg =
          dcmqi()
              .write(
                  given,
                  skipEmpty,
                  List.of(masks, tumour, other),
                  List.of(
                      Dcmqi.segment("Segment_1", "123037004", "10200004", null),
                      Dcmqi.segment("Segment_2", "49755003", "4147007", "10200004"),
                      Dcmqi.segment("Segment_3", "123037004", "78961009", null)));
      List<byte[]> both = new ArrayList<>();
      for (int k = 0; k < 6; k++) {
        byte[] slice = masks.get(k).clone();
        for (int i = 0; i < slice.length; i++) {
          slice[i] |= tumour.get(k)[i];
        }
        both.add(slice);
      }
      assertMarks(SegmentationFile.read(seg).on(grid(given), List.of()), both);
    }
  }

  /** Tissue, in both codes, is what 3D Slicer writes where nothing else is chosen. */
  @Test
  void theLiverIsKnownByItsNameWhereItIsCodedAsTissue() throws IOException {
    List<byte[]> masks = masks(38, 24, 4);
    Cases.Case given = given(masks, 38, 24, Series.STRAIGHT);
    Path two =
        dcmqi()
            .write(
                given,
                true,
                List.of(masks, masks(24, 38, 4)),
                List.of(
                    Dcmqi.segment("liver", "85756007", "85756007", null),
                    Dcmqi.segment("Spleen", "85756007", "85756007", null)));
    assertMarks(SegmentationFile.read(two).on(grid(given), List.of()), masks);
    Path one =
        dcmqi()
            .write(
                given,
                true,
                List.of(masks),
                List.of(Dcmqi.segment("Segment_1", "85756007", "85756007", null)));
    assertMarks(SegmentationFile.read(one).on(grid(given), List.of()), masks);
  }

  /** When a dcmqi is tried here that packs them rightly, this says so. */
  @Test
  void whatItWritesDisplacedIsRefused() throws IOException {
    List<byte[]> masks = masks(21, 22, 5);
    Cases.Case given = given(masks, 21, 22, Series.STRAIGHT);
    Path seg =
        dcmqi()
            .write(
                given,
                false,
                List.of(masks),
                List.of(Dcmqi.segment("Liver", "123037004", "10200004", null)));
    BitSet bits = BitSet.valueOf(Part10.read(seg).dataSet().bytes(Tag.PIXEL_DATA));
    assertThat(bits.get(0, 21 * 22)).isEqualTo(marks(masks.get(0)));
    assertThat(bits.get(4 * 21 * 22, 5 * 21 * 22)).isNotEqualTo(marks(masks.get(4)));
    assertThatThrownBy(() -> SegmentationFile.read(seg)).hasMessageContaining("written by dcmqi");
  }

  private Cases.Case given(List<byte[]> masks, int rows, int columns, Series series)
      throws IOException {
    Path own = Files.createTempDirectory(folder, "given");
    PhantomOptions options =
        PhantomOptions.of(11).withMatrix(rows, columns).withSlices(masks.size(), SLICES_MM);
    return Cases.segmented(own, options, masks::get, (image, k) -> place(image, k, series));
  }

  private static void place(DataSet image, int k, Series series) {
    double[] p = image.numbers(Tag.IMAGE_POSITION_PATIENT);
    double[] o = image.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    switch (series) {
      case OBLIQUE -> {
        p = turned(p);
        double[] row = turned(o[0], o[1], o[2]);
        double[] column = turned(o[3], o[4], o[5]);
        o = new double[] {row[0], row[1], row[2], column[0], column[1], column[2]};
      }
      case UNEVEN -> p[2] += SLICES_MM * 0.02 * (k % 3 - 1) * (k % 2 + 1);
      case LEANING -> p[1] += 1.2 * k;
      default -> {}
    }
    image
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, p[0], p[1], p[2])
        .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, o[0], o[1], o[2], o[3], o[4], o[5]);
  }

  private static double[] turned(double... v) {
    double a = Math.toRadians(10);
    double b = Math.toRadians(7);
    double y = v[1] * Math.cos(a) - v[2] * Math.sin(a);
    double z = v[1] * Math.sin(a) + v[2] * Math.cos(a);
    return new double[] {
      v[0] * Math.cos(b) + z * Math.sin(b), y, z * Math.cos(b) - v[0] * Math.sin(b)
    };
  }

  private Path write(Cases.Case given, ResultSettings settings) throws IOException {
    Path out = Files.createTempDirectory(folder, "out");
    return ResultWriter.write(given.analysis(), settings, out).get(0).file();
  }

  private Dcmqi dcmqi() {
    return new Dcmqi(folder);
  }

  private Dcmqi.Read read(Path seg, Cases.Case given) throws IOException {
    return dcmqi().read(seg, given, SLICES_MM);
  }

  /** What a slice of the source has, and nothing where dcmqi has no slice. */
  private static void assertSame(Dcmqi.Read read, List<byte[]> masks) {
    for (int k = 0; k < masks.size(); k++) {
      short[] slice = read.slices()[k];
      assertThat(slice == null ? new byte[masks.get(k).length] : bytes(slice))
          .as("slice %d", k)
          .isEqualTo(masks.get(k));
    }
  }

  private static byte[] bytes(short... slice) {
    byte[] bytes = new byte[slice.length];
    for (int i = 0; i < slice.length; i++) {
      assertThat(slice[i]).isBetween((short) 0, (short) 255);
      bytes[i] = (byte) slice[i];
    }
    return bytes;
  }

  private static void assertCode(JsonNode segment, String sequence, String value) {
    assertThat(segment.path(sequence).path("CodeValue").asText()).isEqualTo(value);
    assertThat(segment.path(sequence).path("CodingSchemeDesignator").asText()).isEqualTo("SCT");
  }

  private static SourceGrid grid(Cases.Case given) throws IOException {
    return SourceGrid.of(
        given.analysis().findings().slices().stream().map(s -> Path.of(s.file())).toList());
  }

  private static void assertMarks(BitSet[] marks, List<byte[]> masks) {
    assertThat(marks).hasSize(masks.size());
    for (int k = 0; k < marks.length; k++) {
      assertThat(marks[k]).as("slice %d", k).isEqualTo(marks(masks.get(k)));
    }
  }

  private static BitSet marks(byte... mask) {
    BitSet marks = new BitSet();
    for (int i = 0; i < mask.length; i++) {
      marks.set(i, mask[i] != 0);
    }
    return marks;
  }

  /** Noise with set corners; the second slice is empty. */
  private static List<byte[]> masks(int rows, int columns, int slices) {
    Random random = new Random(rows * 31L + columns);
    List<byte[]> masks = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      byte[] mask = new byte[rows * columns];
      for (int i = 0; i < mask.length && k != 1; i++) {
        mask[i] = (byte) random.nextInt(2);
      }
      if (k != 1) {
        mask[0] = 1;
        mask[mask.length - 1] = 1;
      }
      masks.add(mask);
    }
    return masks;
  }
}
