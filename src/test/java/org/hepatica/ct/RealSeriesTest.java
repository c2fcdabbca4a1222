package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two whole abdominal CT series, against what pydicom and NumPy make of them. */
class RealSeriesTest {

  private static final String JUDGE =
      """
      import glob, sys, zlib, pydicom, numpy
      slices = [pydicom.dcmread(f) for f in glob.glob(sys.argv[1] + '/*.dcm')]
      for d in sorted(slices, key=lambda d: float(d.ImagePositionPatient[2])):
          stored = d.pixel_array.astype('int64')
          hu = stored * int(d.RescaleSlope) + int(d.RescaleIntercept)
          if 'PixelPaddingValue' in d:
              hu[stored == d.PixelPaddingValue] = -1024
          print(d.SOPInstanceUID, zlib.crc32(hu.astype('<i2').tobytes()))
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "crlm-1004, 41, 5.0, 0.796875, -375, -175",
    "crlm-1006, 51, 5.0, 0.804688, -376.44, -126.44"
  })
  void isLoadedAsPydicomReadsIt(
      String name, int depth, double sliceSpacing, double spacing, double lowest, double highest)
      throws Exception {
    Path data = Peers.data("ct/" + name);
    String python = Peers.require("pydicom").toString();
    SeriesScan scan = SeriesScan.scan(data);
    assertThat(scan.series()).hasSize(1);
    assertThat(scan.skipped()).isEmpty();

    CtVolume volume = CtSeries.load(scan.series().get(0).files(), AdmissionRules.DEFAULT);

    assertThat(volume.depth()).isEqualTo(depth);
    assertThat(volume.columns()).isEqualTo(512);
    assertThat(volume.rows()).isEqualTo(512);
    assertThat(volume.sliceSpacing()).isCloseTo(sliceSpacing, within(1e-3));
    assertThat(volume.rowSpacing()).isEqualTo(spacing);
    assertThat(volume.columnSpacing()).isEqualTo(spacing);
    assertThat(volume.inPlane().isIdentity()).isTrue();
    assertThat(volume.slices().get(0).imagePositionPatient()[2]).isCloseTo(lowest, within(0.01));
    assertThat(volume.slices().get(depth - 1).imagePositionPatient()[2])
        .isCloseTo(highest, within(0.01));
    assertThat(checksums(volume)).isEqualTo(judged(python, data));
  }

  private static List<String> checksums(CtVolume volume) {
    List<String> lines = new ArrayList<>();
    for (int k = 0; k < volume.depth(); k++) {
      short[] hu = volume.hu(k);
      ByteBuffer bytes = ByteBuffer.allocate(2 * hu.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asShortBuffer().put(hu);
      CRC32 crc = new CRC32();
      crc.update(bytes.array());
      lines.add(volume.slices().get(k).sopInstanceUid() + " " + crc.getValue());
    }
    return lines;
  }

  private List<String> judged(String python, Path data) throws IOException {
    Path script = Files.writeString(folder.resolve("judge.py"), JUDGE);
    Peers.Output output =
        Peers.run(
            folder,
            Duration.ofSeconds(120),
            python,
            script.toString(),
            data.toAbsolutePath().toString());
    assertThat(output.exit()).as(output.text()).isZero();
    return output.text().lines().toList();
  }
}
