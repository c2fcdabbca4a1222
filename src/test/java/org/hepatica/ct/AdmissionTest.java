package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of the gate, by a series made to break it. */
class AdmissionTest {

  @TempDir Path folder;

  static Stream<Arguments> brokenSeries() {
    return Stream.of(
        broken(
            402,
            one(2, d -> d.setEmpty(Tag.SERIES_INSTANCE_UID, Vr.UI)),
            "has no Series Instance UID"),
        broken(402, one(2, d -> d.set(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.02")), "\"1.02\""),
        broken(
            402,
            one(2, d -> d.set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "Doe^Jane")),
            "has a Frame of Reference UID that is no UID: (not repeated"),
        broken(408, one(2, d -> d.remove(Tag.FRAME_OF_REFERENCE_UID)), "frames of reference"),
        broken(403, all(d -> d.set(Tag.MODALITY, Vr.CS, "PT")), "modality \"PT\""),
        broken(403, all(d -> d.setEmpty(Tag.MODALITY, Vr.CS)), "correct it at the sender"),
        broken(
            403,
            one(1, d -> d.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SECONDARY_CAPTURE)),
            Uids.SECONDARY_CAPTURE),
        broken(
            404,
            all(d -> d.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.ENHANCED_CT_IMAGE)),
            "Number of Frames (0028,0008) is not 1 to"),
        broken(404, all(d -> d.set(Tag.NUMBER_OF_FRAMES, Vr.IS, 2)), "holds 2 frames"),
        broken(
            405,
            one(4, d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER")),
            "ORIGINAL\\PRIMARY\\LOCALIZER"),
        broken(
            406, one(4, d -> d.set(Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.3")), "different studies"),
        broken(
            406, one(4, d -> d.set(Tag.SERIES_INSTANCE_UID, Vr.UI, "1.2.3")), "different series"),
        broken(407, one(4, d -> d.set(Tag.PATIENT_ID, Vr.LO, "SECRET-2")), "different patients"),
        broken(
            407,
            one(4, d -> d.set(Tag.PATIENT_BIRTH_DATE, Vr.DA, "19700101")),
            "different patients"),
        broken(
            408,
            one(4, d -> d.set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "1.2.3")),
            "different frames of reference"),
        broken(
            409,
            one(4, d -> d.set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "PALETTE COLOR")),
            "PALETTE COLOR"),
        broken(409, one(4, d -> d.set(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)), "3 sample(s)"),
        broken(411, new MadeSeries().without(0).without(0).without(0), "9 slices, fewer than 10"),
        broken(414, one(4, d -> d.remove(Tag.IMAGE_POSITION_PATIENT)), "Image Position []"),
        broken(
            414,
            one(4, d -> d.set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 1, 0, 0)),
            "Image Orientation"),
        broken(414, one(4, d -> d.set(Tag.PIXEL_SPACING, Vr.DS, 0, 0)), "Pixel Spacing [0.0, 0.0]"),
        broken(414, one(4, d -> d.remove(Tag.ROWS)), "0 rows"),
        broken(
            415, new MadeSeries(7, 9, new double[] {1, 0, 0, 0, 0, -1}), "90.0 degrees from axial"),
        broken(
            416,
            one(4, d -> d.set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, .999, -.0447)),
            "different planes"),
        broken(417, one(4, d -> d.set(Tag.ROWS, Vr.US, 8)), "9 x 7 and 9 x 8 pixels"),
        broken(
            418,
            one(4, d -> d.set(Tag.PIXEL_SPACING, Vr.DS, 0.81, 1.3)),
            "[0.8, 1.3] and [0.81, 1.3] mm"),
        broken(
            419,
            one(4, d -> d.set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("made", "5"))),
            "are both instance"),
        broken(420, new MadeSeries().at(4, -3, 5, 120), "are both at 120.00 mm"),
        broken(
            421, new MadeSeries().without(5), "1 slice is missing between 116.00 mm and 124.00 mm"),
        broken(
            422,
            new MadeSeries().at(11, -3, 5, 146),
            "are 4.00 mm apart, but 6.00 mm between 140.00 mm and 146.00 mm"),
        broken(423, leaning(1.2), "leans 16.7 degrees"),
        broken(423, new MadeSeries().at(6, -3, 8.5, 124), "lies 3.50 mm beside"),
        broken(424, one(4, d -> d.remove(Tag.RESCALE_SLOPE)), "Rescale Slope (none)"),
        broken(424, one(4, d -> d.set(Tag.RESCALE_SLOPE, Vr.DS, 0)), "Rescale Slope 0.0"),
        broken(
            424, one(4, d -> d.setEmpty(Tag.RESCALE_INTERCEPT, Vr.DS)), "Rescale Intercept (none)"),
        broken(425, all(d -> d.set(Tag.RESCALE_TYPE, Vr.LO, "MGML")), "\"MGML\""),
        broken(425, all(d -> d.set(Tag.RESCALE_TYPE, Vr.LO, "HU_MOD")), "\"HU_MOD\""),
        broken(426, one(4, d -> d.remove(Tag.PIXEL_DATA)), "no Pixel Data"),
        broken(426, one(4, d -> d.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[124])), "has 124 bytes"),
        broken(448, one(4, d -> d.set(Tag.BITS_ALLOCATED, Vr.US, 32)), "has 32 bits a pixel"),
        broken(448, all(AdmissionTest::floating), "has 32 bits a pixel"),
        broken(448, one(4, d -> d.set(Tag.BITS_ALLOCATED, Vr.US, 12)), "has 12 bits a pixel"),
        broken(426, one(4, d -> d.set(Tag.BITS_STORED, Vr.US, 17)), "Bits Stored is 17"),
        broken(427, all(d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)), "soft tissue"),
        broken(427, all(d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, -2048)), "soft tissue"),
        broken(
            427, one(4, d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)), "where the whole series has"),
        broken(
            427,
            one(4, d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, -2048)),
            "0.0 % of its values soft tissue"),
        broken(
            427,
            one(4, d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, -924)),
            "differ by 102 HU in the median of their pixels, more than 50"),
        broken(427, one(4, d -> d.set(Tag.RESCALE_SLOPE, Vr.DS, -1)), "instance"),
        broken(427, one(4, d -> d.set(Tag.RESCALE_SLOPE, Vr.DS, 1e300)), "instance"),
        broken(
            427,
            all(
                d ->
                    d.setBytes(Tag.PIXEL_DATA, Vr.OW, new byte[126])
                        .set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)),
            "run from 0 to 0 HU"));
  }

  /** As a converter writes that makes CT images of floating point numbers. */
  private static void floating(DataSet d) {
    int pixels = d.bytes(Tag.PIXEL_DATA).length / 2;
    d.remove(Tag.PIXEL_DATA)
        .setBytes(Tag.FLOAT_PIXEL_DATA, Vr.OF, new byte[4 * pixels])
        .set(Tag.BITS_ALLOCATED, Vr.US, 32)
        .remove(Tag.BITS_STORED)
        .remove(Tag.HIGH_BIT)
        .remove(Tag.PIXEL_REPRESENTATION);
  }

  /** Defined terms, which others may stand beside (PS3.3 C.11.1.1.2): one unit, many spellings. */
  @ParameterizedTest
  @ValueSource(
      strings = {"hu", "Houndsfield Unit", "Hounsfield Units", "HOUNSFIELD", "Hounsfield unit "})
  void hounsfieldUnitsInOtherWords(String type) throws Exception {
    List<Path> files = all(d -> d.set(Tag.RESCALE_TYPE, Vr.LO, type)).write(folder);
    assertThat(CtSeries.load(files, AdmissionRules.DEFAULT).depth()).isEqualTo(files.size());
    ContentRules none = ContentRules.DEFAULT.withValues(List.of("US"), 0, 1);
    refusal(files, AdmissionRules.DEFAULT.withContent(none), "HEP-425", "Rescale Type");
  }

  @Test
  void aSeriesWithoutFrameOfReferenceIsTaken() throws Exception {
    List<Path> files = all(d -> d.remove(Tag.FRAME_OF_REFERENCE_UID)).write(folder);
    assertThat(CtSeries.load(files, AdmissionRules.DEFAULT).depth()).isEqualTo(files.size());
  }

  /** An attribute that its object need not have may be empty, and then says nothing. */
  @Test
  void anEmptyNumberOfFramesIsOneFrame() throws Exception {
    List<Path> files = all(d -> d.setEmpty(Tag.NUMBER_OF_FRAMES, Vr.IS)).write(folder);
    assertThat(CtSeries.load(files, AdmissionRules.DEFAULT).depth()).isEqualTo(files.size());
  }

  @ParameterizedTest(name = "HEP-{0} {2}")
  @MethodSource("brokenSeries")
  void isRefusedWithItsNumber(int number, MadeSeries series, String says) {
    List<Path> files = series.write(folder);
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(files, AdmissionRules.DEFAULT));
    assertThat(refused.code()).isEqualTo("HEP-" + number);
    assertThat(refused.reason())
        .contains(says)
        .endsWith(refused.admissionCode().cure())
        .doesNotContain("SECRET", "MADE^")
        .doesNotContain(".dcm");
    assertThat(refused).hasMessage(refused.code() + ": " + refused.reason());
  }

  @Test
  void compressionsThatAreNotDecoded() {
    MadeSeries series =
        new MadeSeries()
            .all(
                d ->
                    d.setFragments(
                        Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[] {-1, -40})));
    TransferSyntax highThroughput = TransferSyntax.of("1.2.840.10008.1.2.4.201");
    List<Path> files = series.write(folder, highThroughput);
    refusal(
        files,
        AdmissionRules.DEFAULT,
        "HEP-410",
        "compressed as High-Throughput JPEG 2000 Lossless Only (1.2.840.10008.1.2.4.201)");
  }

  @Test
  void damagedCompressedPixelsNameTheInstance() {
    MadeSeries series =
        new MadeSeries()
            .all(
                d ->
                    d.setFragments(
                        Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[] {-1, -40})));
    List<Path> files = series.write(folder, TransferSyntax.JPEG_LOSSLESS_SV1);
    refusal(files, AdmissionRules.DEFAULT, "HEP-426", "426: instance 2.25.");
  }

  /** Reasons go into notices; a folder's files may be named after the patient. */
  @Test
  void aReasonNamesInstancesAndTheTerminalTheirFiles() throws IOException {
    List<Path> files = new MadeSeries().at(4, -3, 5, 120).write(folder);
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(files, AdmissionRules.DEFAULT));
    assertThat(refused)
        .hasMessageMatching(
            "HEP-420: instance [0-9.]+ and instance [0-9.]+ are both at 120.00 mm.*");
    assertThat(InstanceName.files(refused.reason(), files))
        .extracting(
            file -> Part10.readHeader(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2])
        .containsExactly(120.0, 120.0);
  }

  @Test
  void limits() {
    List<Path> files = new MadeSeries().write(folder);
    refusal(files, AdmissionRules.DEFAULT.withSlices(2, 11), "HEP-412", "12 slices, more than 11");
    refusal(
        files,
        AdmissionRules.DEFAULT.withMaxVolumeBytes(2 * 12 * 63 - 1),
        "HEP-413",
        "9 x 7 x 12 voxels need 1 MiB, more than 0 MiB");
    assertThatCode(
            () -> CtSeries.load(files, AdmissionRules.DEFAULT.withMaxVolumeBytes(2 * 12 * 63)))
        .doesNotThrowAnyException();
    refusal(
        files,
        AdmissionRules.DEFAULT.withMinCover(49),
        "HEP-430",
        "12 slices at 4.00 mm cover 48 mm, less than 49 mm");
    refusal(List.of(), AdmissionRules.DEFAULT, "HEP-428", "no instance");
    assertThatThrownBy(() -> AdmissionRules.DEFAULT.withSlices(1, 5))
        .hasMessage("minSlices is 1; it must be at least 2");
  }

  @Test
  void filesThatAreNoDicom() throws Exception {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no DICOM here");
    refusal(
        List.of(text),
        AdmissionRules.DEFAULT,
        "HEP-401",
        "401: one of the files: not a DICOM file");

    List<Path> files = new MadeSeries().write(folder);
    byte[] whole = Files.readAllBytes(files.get(3));
    for (int length : new int[] {0, 100, 300, 500, whole.length - 100, whole.length - 10}) {
      assertThat(length).isLessThan(whole.length);
      Files.write(files.get(3), Arrays.copyOf(whole, length));
      SeriesRefused refused =
          catchThrowableOfType(
              SeriesRefused.class, () -> CtSeries.load(files, AdmissionRules.DEFAULT));
      assertThat(refused).as("cut to %d bytes", length).isNotNull();
      assertThat(refused.code()).isIn("HEP-401", "HEP-402", "HEP-426");
      assertThat(refused.reason()).doesNotContain(".dcm");
      assertThat(InstanceName.files(refused.reason(), files)).containsExactly(files.get(3));
    }
  }

  /** A disk that fails says nothing about the series: the job is tried again. */
  @Test
  void aMissingFileIsNoRefusal() {
    assertThatThrownBy(
            () -> CtSeries.load(List.of(folder.resolve("gone.dcm")), AdmissionRules.DEFAULT))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void whatAloneRefusesNothing() throws Exception {
    MadeSeries series =
        new MadeSeries()
            .all(d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "PROCESSED"))
            .all(d -> d.remove(Tag.INSTANCE_NUMBER).remove(Tag.SLICE_THICKNESS))
            .all(d -> d.remove(Tag.RESCALE_TYPE))
            .one(2, d -> d.set(Tag.PATIENT_NAME, Vr.PN, "Made^Series^^"))
            .at(5, -3, 5, 120.3)
            .at(6, -2.2, 4.3, 124);
    CtVolume volume = CtSeries.load(series.write(folder), AdmissionRules.DEFAULT);
    assertThat(volume.slices()).hasSize(12);
    assertThat(volume.slices().get(0).instanceNumber()).isEqualTo(-1);
  }

  @Test
  void everyNumberStandsForOneRule() {
    Set<String> numbers = new HashSet<>();
    for (AdmissionCode code : EnumSet.allOf(AdmissionCode.class)) {
      assertThat(numbers.add(code.code())).as(code.code()).isTrue();
      assertThat(code.code()).matches("HEP-4\\d\\d");
      assertThat(code.cure()).endsWith(".");
      assertThat(code.title()).isNotBlank();
    }
  }

  private static void refusal(List<Path> files, AdmissionRules rules, String code, String says) {
    assertThatThrownBy(() -> CtSeries.load(files, rules))
        .isInstanceOf(SeriesRefused.class)
        .hasMessageContaining(code)
        .hasMessageContaining(says);
  }

  private static Arguments broken(int number, MadeSeries series, String says) {
    return Arguments.of(number, series, says);
  }

  private static MadeSeries one(int k, Consumer<DataSet> change) {
    return new MadeSeries().one(k, change);
  }

  private static MadeSeries all(Consumer<DataSet> change) {
    return new MadeSeries().all(change);
  }

  /** A stack whose slices are each {@code step} mm further to the back. */
  private static MadeSeries leaning(double step) {
    MadeSeries series = new MadeSeries();
    for (int k = 0; k < MadeSeries.COUNT; k++) {
      series.at(k, -3, 5 + k * step, 100 + k * MadeSeries.STEP);
    }
    return series;
  }
}
