package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Readers that nobody here wrote give the mask back, voxel for voxel: the reader behind OHIF
 * ({@code @cornerstonejs/adapters}), {@code dcmjs}, and {@code dcm2niix}, by which research takes
 * series; that one at the place in the patient, too. pydicom is in {@link SegmentationTest}.
 */
class SegReadersTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} rows, {1} columns, {2} slices, empty frames kept: {3}")
  @CsvSource({"38,23,3,false", "22,21,5,false", "22,21,5,true", "512,512,13,false"})
  void theMaskComesBack(int rows, int columns, int slices, boolean keepEmpty) throws IOException {
    Path judge = Peers.judge("read-seg.cjs");
    List<byte[]> masks = masks(rows, columns, slices);
    Cases.Case given =
        Cases.segmented(
            folder,
            PhantomOptions.of(11).withMatrix(rows, columns).withSlices(slices, 8),
            masks::get,
            (image, k) -> {});
    Path seg =
        ResultWriter.write(
                given.analysis(), SETTINGS.withKeepEmptyFrames(keepEmpty), folder.resolve("out"))
            .get(0)
            .file();

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (byte[] mask : masks) {
      expected.write(mask);
    }
    for (String reader : List.of("adapters", "dcmjs")) {
      assertThat(Files.readAllBytes(read(reader, judge, seg, given)))
          .as(reader)
          .isEqualTo(expected.toByteArray());
    }
  }

  /** Each voxel where it is in the patient; it reads all frames as one block. */
  @ParameterizedTest(name = "{0} rows, {1} columns, {2} slices")
  @CsvSource({"38,24,3", "23,40,5", "21,22,5", "256,256,12"})
  void dcm2niixPutsTheMaskWhereItIs(int rows, int columns, int slices) throws IOException {
    List<byte[]> masks = masks(rows, columns, slices);
    PhantomOptions options = PhantomOptions.of(11).withMatrix(rows, columns).withSlices(slices, 8);
    Cases.Case given = Cases.segmented(folder, options, masks::get, (image, k) -> {});
    Path seg =
        ResultWriter.write(
                given.analysis(), SETTINGS.withKeepEmptyFrames(true), folder.resolve("out"))
            .get(0)
            .file();
    Path alone = Files.createDirectory(folder.resolve("alone"));
    Files.copy(seg, alone.resolve("seg.dcm"));
    Peers.Output output =
        Peers.run(
            folder,
            LIMIT,
            Peers.require("dcm2niix").toString(),
            "-b",
            "n",
            "-z",
            "n",
            "-f",
            "seg",
            "-o",
            folder.toString(),
            alone.toString());
    assertThat(output.exit()).as(output.text()).isZero();

    ByteBuffer nifti =
        ByteBuffer.wrap(Files.readAllBytes(folder.resolve("seg.nii")))
            .order(ByteOrder.LITTLE_ENDIAN);
    double[] first = given.analysis().findings().slices().get(0).position();
    byte[][] read = new byte[slices][rows * columns];
    int at = (int) nifti.getFloat(108);
    double off = 0;
    for (int k = 0; k < nifti.getShort(46); k++) {
      for (int j = 0; j < nifti.getShort(44); j++) {
        for (int i = 0; i < nifti.getShort(42); i++) {
          // NIfTI's x and y grow to the right and the front, DICOM's to the left and the back.
          double x = (-place(nifti, 280, i, j, k) - first[0]) / options.columnSpacing();
          double y = (-place(nifti, 296, i, j, k) - first[1]) / options.rowSpacing();
          double z = (place(nifti, 312, i, j, k) - first[2]) / 8;
          off = Math.max(off, Math.abs(x - Math.rint(x)));
          off = Math.max(off, Math.abs(y - Math.rint(y)));
          off = Math.max(off, Math.abs(z - Math.rint(z)));
          read[(int) Math.rint(z)][(int) Math.rint(y) * columns + (int) Math.rint(x)] =
              nifti.get(at++);
        }
      }
    }
    assertThat(off).as("parts of a voxel").isLessThan(1e-3);
    assertThat(read).isDeepEqualTo(masks.toArray(byte[][]::new));
  }

  /** Millimetres of a voxel along one axis, by a row of the matrix in a NIfTI header. */
  private static double place(ByteBuffer nifti, int row, int i, int j, int k) {
    return nifti.getFloat(row) * i
        + nifti.getFloat(row + 4) * j
        + nifti.getFloat(row + 8) * k
        + nifti.getFloat(row + 12);
  }

  /**
   * Probabilities come back byte for byte by dcmjs. The reader behind OHIF refuses them as a whole:
   * when it reads them one day, this says so, and {@code docs/for-radiologists.md} is to be
   * changed.
   */
  @ParameterizedTest(name = "{0} rows, {1} columns, {2} slices")
  @CsvSource({"38,23,3", "21,22,5"})
  void probabilitiesComeBackWhereTheyAreReadAtAll(int rows, int columns, int slices)
      throws IOException {
    Path judge = Peers.judge("read-seg.cjs");
    List<byte[]> probabilities = new ArrayList<>();
    Random random = new Random(7);
    for (int k = 0; k < slices; k++) {
      byte[] slice = new byte[rows * columns];
      if (k != 1) {
        random.nextBytes(slice);
      }
      probabilities.add(slice);
    }
    List<byte[]> masks = masks(rows, columns, slices);
    Cases.Case given =
        Cases.segmented(
            folder,
            PhantomOptions.of(11).withMatrix(rows, columns).withSlices(slices, 8),
            masks::get,
            (image, k) -> {});
    AnalysisFolder analysis = Cases.withProbabilities(given.analysis().path(), probabilities);
    ResultSettings fractional = SETTINGS.withForm(ResultSettings.Form.FRACTIONAL);
    Path seg = ResultWriter.write(analysis, fractional, folder.resolve("out")).get(0).file();

    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    for (byte[] slice : probabilities) {
      expected.write(slice);
    }
    assertThat(Files.readAllBytes(read("dcmjs", judge, seg, given)))
        .isEqualTo(expected.toByteArray());
    Peers.Output refused = run("adapters", judge, seg, given);
    assertThat(refused.exit()).isNotZero();
    assertThat(refused.text()).contains("Fractional segmentations are not yet supported");
  }

  /** Returns a file with a byte a pixel, for each slice from feet to head. */
  private Path read(String reader, Path judge, Path seg, Cases.Case given) {
    Peers.Output output = run(reader, judge, seg, given);
    assertThat(output.exit()).as(output.text()).isZero();
    return folder.resolve(reader + ".raw");
  }

  private Peers.Output run(String reader, Path judge, Path seg, Cases.Case given) {
    Path raw = folder.resolve(reader + ".raw");
    List<String> command =
        new ArrayList<>(
            List.of(
                Peers.require("node").toString(),
                judge.toString(),
                reader,
                seg.toString(),
                raw.toString()));
    given.analysis().findings().slices().forEach(slice -> command.add(slice.file()));
    return Peers.run(folder, LIMIT, command.toArray(String[]::new));
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
        mask[columns - 1] = (byte) (k % 2);
        mask[mask.length - 1] = 1;
      }
      masks.add(mask);
    }
    return masks;
  }
}
