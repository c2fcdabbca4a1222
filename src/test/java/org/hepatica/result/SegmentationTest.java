package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentationTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  /** Writes the frames one byte per pixel, then a line per frame with its source instance. */
  private static final String READ_WITH_PYDICOM =
      """
      import sys, pydicom
      d = pydicom.dcmread(sys.argv[1])
      a = d.pixel_array
      a.reshape(-1, d.Rows, d.Columns).astype('uint8').tofile(sys.argv[2])
      for g in d.PerFrameFunctionalGroupsSequence:
          s = g.DerivationImageSequence[0].SourceImageSequence[0]
          print('FRAME', s.ReferencedSOPInstanceUID,
                float(g.PlanePositionSequence[0].ImagePositionPatient[2]),
                g.FrameContentSequence[0].DimensionIndexValues[1])
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"38,23,3", "22,21,5", "7,9,4", "64,64,6"})
  void pydicomReadsTheSameMaskOnTheSameInstances(int rows, int columns, int slices)
      throws IOException {
    String python = Peers.require("pydicom").toString();
    List<byte[]> masks = randomMasks(rows, columns, slices);
    masks.set(1, new byte[rows * columns]);
    Cases.Case given = given(rows, columns, slices, masks);
    Path seg = write(given, SETTINGS);

    Path script = Files.writeString(folder.resolve("read.py"), READ_WITH_PYDICOM);
    Path raw = folder.resolve("frames.raw");
    Peers.Output output =
        Peers.run(folder, LIMIT, python, script.toString(), seg.toString(), raw.toString());
    assertThat(output.exit()).as(output.text()).isZero();

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    List<String> frames = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      if (k != 1) {
        expected.write(masks.get(k));
        var slice = given.analysis().findings().slices().get(k);
        frames.add(
            "FRAME %s %s %d"
                .formatted(slice.sopInstanceUid(), slice.position()[2], frames.size() + 1));
      }
    }
    assertThat(Files.readAllBytes(raw)).isEqualTo(expected.toByteArray());
    assertThat(output.text().lines().filter(line -> line.startsWith("FRAME")))
        .containsExactlyElementsOf(frames);
  }

  /** One distance for all would be none of them; each frame has its position. */
  @ParameterizedTest
  @CsvSource({"0,true", "0.004,true", "0.4,false"})
  void aDistanceOfSlicesIsOnlySaidWhereThereIsOne(double wider, boolean said) throws IOException {
    Cases.Edit edit =
        (image, k) -> {
          double z = 5 * k + Math.max(0, k - 2) * wider;
          image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -10, -20, z);
        };
    List<byte[]> masks = randomMasks(22, 21, 6);
    PhantomOptions options = PhantomOptions.of(5).withMatrix(22, 21).withSlices(6, 5);
    Path seg = write(Cases.segmented(folder, options, masks::get, edit), SETTINGS);
    DataSet measures =
        Part10.read(seg)
            .dataSet()
            .sequence(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
            .get(0)
            .sequence(Tag.PIXEL_MEASURES_SEQUENCE)
            .get(0);
    assertThat(measures.contains(Tag.SPACING_BETWEEN_SLICES)).isEqualTo(said);
    assertThat(measures.number(Tag.SPACING_BETWEEN_SLICES, 5.0)).isEqualTo(5.0);
    Path dciodvfy = Peers.require("dciodvfy");
    Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), seg.toString());
    assertThat(judged.text()).doesNotContain("Error");
  }

  @Test
  void dciodvfyFindsNoErrorAndDcmtkReadsIt() throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    Path dcmdump = Peers.require("dcmdump");
    Path seg = write(given(22, 21, 5, randomMasks(22, 21, 5)), SETTINGS);

    Peers.Output judged = Peers.run(folder, LIMIT, dciodvfy.toString(), seg.toString());
    assertThat(judged.text()).contains("Segmentation").doesNotContain("Error");
    Peers.Output dumped = Peers.run(folder, LIMIT, dcmdump.toString(), seg.toString());
    assertThat(dumped.exit()).as(dumped.text()).isZero();
    assertThat(dumped.text()).contains("Hepatica liver SEG (AI)").doesNotContain("E:");
  }

  @Test
  void geometryIsCopiedAsText() throws IOException {
    // Sixteen characters that a double does not give back.
    Cases.Edit longNumbers =
        (image, k) ->
            image
                .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "-191.00000000001", "-167.20", "1." + k)
                .set(Tag.PIXEL_SPACING, Vr.DS, "0.80468800000000", "0.80468800000000")
                .set(Tag.SLICE_THICKNESS, Vr.DS, "5.0000");
    List<byte[]> masks = randomMasks(9, 8, 3);
    Cases.Case given = Cases.segmented(folder, options(9, 8, 3), masks::get, longNumbers);
    DataSet seg = Part10.read(write(given, SETTINGS)).dataSet();

    DataSet shared = seg.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    DataSet measures = shared.item(Tag.PIXEL_MEASURES_SEQUENCE);
    assertThat(measures.strings(Tag.PIXEL_SPACING))
        .containsExactly("0.80468800000000", "0.80468800000000");
    assertThat(measures.string(Tag.SLICE_THICKNESS)).isEqualTo("5.0000");
    List<DataSet> frames = seg.sequence(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(frames).hasSize(3);
    for (int k = 0; k < 3; k++) {
      assertThat(
              frames.get(k).item(Tag.PLANE_POSITION_SEQUENCE).strings(Tag.IMAGE_POSITION_PATIENT))
          .containsExactly("-191.00000000001", "-167.20", "1." + k);
    }
  }

  @Test
  void emptyFramesAreKeptBySetting() throws IOException {
    List<byte[]> masks = randomMasks(8, 8, 4);
    masks.set(0, new byte[64]);
    Cases.Case given = given(8, 8, 4, masks);

    assertThat(frames(write(given, SETTINGS))).isEqualTo(3);
    assertThat(frames(write(given, SETTINGS.withKeepEmptyFrames(true)))).isEqualTo(4);
  }

  @Test
  void theSameInGivesTheSameBytesAndOtherSettingsOtherUids() throws IOException {
    Cases.Case given = given(16, 16, 4, randomMasks(16, 16, 4));
    ResultSettings settings = SETTINGS.withHeatmaps(ResultSettings.Heatmaps.KEY);
    List<ResultObject> first = ResultWriter.write(given.analysis(), settings, folder.resolve("a"));
    List<ResultObject> again = ResultWriter.write(given.analysis(), settings, folder.resolve("b"));

    assertThat(again).hasSameSizeAs(first).hasSize(7);
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i).file()).hasSameBinaryContentAs(first.get(i).file());
      assertThat(Uids.isValid(first.get(i).sopInstanceUid())).isTrue();
    }
    assertThat(first.stream().map(ResultObject::sopInstanceUid)).doesNotHaveDuplicates();
    assertThat(first.stream().map(ResultObject::seriesUid).distinct()).hasSize(3);
    List<ResultObject> other =
        ResultWriter.write(
            given.analysis(), settings.withKeepEmptyFrames(true), folder.resolve("c"));
    assertThat(other.get(0).sopInstanceUid()).isNotEqualTo(first.get(0).sopInstanceUid());
  }

  @ParameterizedTest
  @CsvSource({
    // PS3.5 J.3: Wang^XiaoDong in GB18030; PS3.5 H.3.1: Yamada^Tarou in ISO 2022 IR 87.
    "GB18030,57616e675e5869616f446f6e673dcdf55ed0a1b6ab3d",
    "'\\ISO 2022 IR 87',59616d6164615e5461726f753d1b2442"
        + "3b3345441b28425e1b2442424040"
        + "3a1b28423d1b2442246424602440241b28425e1b244224352426241b2842",
    "ISO_IR 192,42c3bc63e2809973",
  })
  void namesSurviveByteForByte(String characterSet, String hex) throws IOException {
    byte[] name = java.util.HexFormat.of().parseHex(hex);
    Cases.Edit rename =
        (image, k) ->
            image
                .setBytes(
                    Tag.SPECIFIC_CHARACTER_SET,
                    Vr.CS,
                    characterSet.getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .setBytes(Tag.PATIENT_NAME, Vr.PN, name);
    List<byte[]> masks = randomMasks(8, 8, 3);
    Cases.Case given = Cases.segmented(folder, options(8, 8, 3), masks::get, rename);
    byte[] expected =
        Part10.readHeader(given.files().series().resolve("0001.dcm"))
            .dataSet()
            .bytes(Tag.PATIENT_NAME);

    ResultSettings settings = SETTINGS.withHeatmaps(ResultSettings.Heatmaps.KEY);
    for (ResultObject object : ResultWriter.write(given.analysis(), settings, folder)) {
      DataSet result = Part10.read(object.file()).dataSet();
      assertThat(result.bytes(Tag.PATIENT_NAME)).isEqualTo(expected).startsWith(name);
      assertThat(result.strings(Tag.SPECIFIC_CHARACTER_SET))
          .isEqualTo(List.of(characterSet.split("\\\\", -1)));
    }
  }

  @Test
  void whatTheSourceLacksIsEmptyOrDerived() throws IOException {
    Cases.Edit strip =
        (image, k) ->
            image
                .remove(Tag.PATIENT_ID)
                .remove(Tag.ACCESSION_NUMBER)
                .remove(Tag.FRAME_OF_REFERENCE_UID)
                .remove(Tag.SLICE_THICKNESS)
                .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
                .set(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, Vr.DS, "8")
                .set(Tag.LOSSY_IMAGE_COMPRESSION_METHOD, Vr.CS, "ISO_15444_1");
    List<byte[]> masks = randomMasks(8, 8, 3);
    Cases.Case given = Cases.segmented(folder, options(8, 8, 3), masks::get, strip);
    DataSet seg = Part10.read(write(given, SETTINGS)).dataSet();

    assertThat(seg.contains(Tag.PATIENT_ID)).isTrue();
    assertThat(seg.string(Tag.PATIENT_ID)).isNull();
    assertThat(Uids.isValid(seg.string(Tag.FRAME_OF_REFERENCE_UID))).isTrue();
    assertThat(seg.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("01");
    assertThat(seg.string(Tag.LOSSY_IMAGE_COMPRESSION_METHOD)).isEqualTo("ISO_15444_1");
    assertThat(
            seg.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)
                .item(Tag.PIXEL_MEASURES_SEQUENCE)
                .number(Tag.SLICE_THICKNESS, 0))
        .isEqualTo(18);
    assertThat(Equipment.isOurs(seg)).isTrue();
  }

  @Test
  void instancesOfTwoPatientsGetNoResult() throws IOException {
    Cases.Edit mix = (image, k) -> image.set(Tag.PATIENT_ID, Vr.LO, "PATIENT " + k / 2);
    List<byte[]> masks = randomMasks(8, 8, 3);
    Cases.Case given = Cases.segmented(folder, options(8, 8, 3), masks::get, mix);

    assertThatThrownBy(() -> ResultWriter.write(given.analysis(), SETTINGS, folder.resolve("out")))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("0003.dcm")
        .hasMessageContaining("PatientID");
    assertThat(folder.resolve("out/seg.dcm")).doesNotExist();
  }

  @Test
  void anInstanceThatIsNotTheAnalysedOneIsRefused() throws IOException {
    Cases.Case given = given(8, 8, 3, randomMasks(8, 8, 3));
    Path file = given.files().series().resolve("0002.dcm");
    DataSet other = Part10.read(file).dataSet().set(Tag.SOP_INSTANCE_UID, Vr.UI, "2.25.1");
    Part10.write(file, other, TransferSyntax.EXPLICIT_LE);

    assertThatThrownBy(() -> ResultWriter.write(given.analysis(), SETTINGS, folder))
        .isInstanceOf(DicomException.class)
        .hasMessageContaining("0002.dcm");
  }

  private Cases.Case given(int rows, int columns, int slices, List<byte[]> masks)
      throws IOException {
    return Cases.segmented(folder, options(rows, columns, slices), masks::get, (image, k) -> {});
  }

  private Path write(Cases.Case given, ResultSettings settings) throws IOException {
    return ResultWriter.write(given.analysis(), settings, folder.resolve("out")).get(0).file();
  }

  private static int frames(Path seg) throws IOException {
    return Part10.read(seg).dataSet().integer(Tag.NUMBER_OF_FRAMES, -1);
  }

  private static PhantomOptions options(int rows, int columns, int slices) {
    return PhantomOptions.of(11).withMatrix(rows, columns).withSlices(slices, 18);
  }

  private static List<byte[]> randomMasks(int rows, int columns, int slices) {
    Random random = new Random(42);
    List<byte[]> masks = new ArrayList<>();
    for (int k = 0; k < slices; k++) {
      byte[] mask = new byte[rows * columns];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = (byte) random.nextInt(2);
      }
      masks.add(mask);
    }
    return masks;
  }
}
