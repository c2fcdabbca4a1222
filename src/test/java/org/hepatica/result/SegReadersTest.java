package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Readers that nobody here wrote give the mask back, voxel for voxel: the reader behind OHIF
 * ({@code @cornerstonejs/adapters}), and {@code dcmjs}. pydicom is in {@link SegmentationTest}.
 */
class SegReadersTest {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1")
          .withHeatmaps(ResultSettings.Heatmaps.NONE);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0} rows, {1} columns, {2} slices, empty frames kept: {3}")
  @CsvSource({"38,23,3,false", "22,21,5,false", "22,21,5,true", "512,512,41,false"})
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

  /** Returns a file with a byte a pixel, for each slice from feet to head. */
  private Path read(String reader, Path judge, Path seg, Cases.Case given) {
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
    Peers.Output output = Peers.run(folder, LIMIT, command.toArray(String[]::new));
    assertThat(output.exit()).as(output.text()).isZero();
    return raw;
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
