package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnalysisFolderTest {
  private static final int ROWS = 3;
  private static final int COLUMNS = 5;
  private static final int DEPTH = 4;

  @TempDir Path folder;

  static Findings findings(Findings.Outcome outcome, int rows, int columns, int depth) {
    List<SliceFinding> slices = new ArrayList<>();
    for (int k = 0; k < depth; k++) {
      slices.add(
          new SliceFinding(
              k,
              "s" + k + ".dcm",
              "1.2",
              "1.2.3." + k,
              0,
              k + 1,
              new double[] {0.5, -1, k},
              k,
              0.9,
              0.25,
              0.75,
              0.125,
              0.125,
              0.5,
              k == 1,
              k == 1));
    }
    return new Findings(
        Findings.VERSION,
        outcome,
        outcome == Findings.Outcome.REFUSED ? "HEP-401" : null,
        outcome == Findings.Outcome.REFUSED ? "not CT" : null,
        "1.2.3",
        "1.2.3.4",
        "model-1",
        "Model",
        "c1",
        "0.1",
        "cpu",
        null,
        0.5,
        "dec1",
        123.456789,
        depth,
        columns,
        rows,
        depth,
        0.7,
        0.8,
        5,
        0.125,
        outcome == Findings.Outcome.SEGMENTED
            ? new LiverMeasures(
                110.5,
                null,
                new LiverMeasures.Overlap(0.9, 0.8, 0.95, 0.85),
                null,
                101.25,
                17.5,
                new LiverMeasures.Box(0, 1, 2, 3, 0, depth - 1),
                new double[] {1.4, 1.6, 5.0 * depth},
                true,
                false)
            : null,
        outcome == Findings.Outcome.REFUSED ? null : new Familiarity(0.5, 2),
        List.of("liver cut off at the lowest slice"),
        Map.of("read", 12L),
        slices);
  }

  private Path written() throws Exception {
    Path target = folder.resolve("result");
    try (AnalysisWriter writer = new AnalysisWriter(target)) {
      for (int k = 0; k < DEPTH; k++) {
        short[] hu = new short[ROWS * COLUMNS];
        byte[] mask = new byte[ROWS * COLUMNS];
        byte[] heat = new byte[ROWS * COLUMNS];
        for (int i = 0; i < hu.length; i++) {
          hu[i] = (short) (-1024 + 1000 * k + i);
          mask[i] = (byte) ((i + k) % 2);
          heat[i] = (byte) (250 - k * 10 + i);
        }
        writer.hu(hu);
        writer.mask(mask);
        writer.heat(heat);
        writer.probability(heat);
      }
      writer.finish(findings(Findings.Outcome.SEGMENTED, ROWS, COLUMNS, DEPTH));
    }
    return target;
  }

  /**
   * Slices that hold nothing are walked past: before the first that does, between, and at the end.
   */
  @Test
  void slicesThatHoldNothingAreReadBackAsZeros() throws Exception {
    byte[] empty = new byte[ROWS * COLUMNS];
    byte[] last = new byte[ROWS * COLUMNS];
    last[last.length - 1] = 1;
    Path target = folder.resolve("sparse");
    try (AnalysisWriter writer = new AnalysisWriter(target)) {
      for (int k = 0; k < DEPTH; k++) {
        writer.hu(new short[ROWS * COLUMNS]);
        writer.mask(k == 1 ? last : empty);
        writer.heat(empty);
        writer.probability(k == DEPTH - 1 ? last : empty);
      }
      writer.finish(findings(Findings.Outcome.SEGMENTED, ROWS, COLUMNS, DEPTH));
    }
    AnalysisFolder read = AnalysisFolder.open(target);
    for (int k = 0; k < DEPTH; k++) {
      assertThat(read.mask(k)).isEqualTo(k == 1 ? last : empty);
      assertThat(read.heat(k)).isEqualTo(empty);
      assertThat(read.probability(k)).isEqualTo(k == DEPTH - 1 ? last : empty);
    }
  }

  @Test
  void whatIsWrittenIsReadBackSliceBySlice() throws Exception {
    AnalysisFolder read = AnalysisFolder.open(written());
    assertThat(read.findings())
        .usingRecursiveComparison()
        .isEqualTo(findings(Findings.Outcome.SEGMENTED, ROWS, COLUMNS, DEPTH));
    for (int k : new int[] {3, 0, 2, 1}) {
      for (int i = 0; i < ROWS * COLUMNS; i++) {
        assertThat(read.hu(k)[i]).isEqualTo((short) (-1024 + 1000 * k + i));
        assertThat(read.mask(k)[i]).isEqualTo((byte) ((i + k) % 2));
        assertThat(read.heat(k)[i]).isEqualTo((byte) (250 - k * 10 + i));
        assertThat(read.probability(k)[i]).isEqualTo((byte) (250 - k * 10 + i));
      }
    }
    assertThatThrownBy(() -> read.hu(DEPTH)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> read.mask(-1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aRefusedSeriesNeedsNoArrays() throws Exception {
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("r"))) {
      writer.finish(findings(Findings.Outcome.REFUSED, 0, 0, 0));
    }
    AnalysisFolder read = AnalysisFolder.open(folder.resolve("r"));
    assertThat(read.findings().refusalCode()).isEqualTo("HEP-401");
    assertThatThrownBy(() -> read.hu(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anUnfinishedFolderIsNeverThereAndNeverInTheWay() throws Exception {
    Path target = folder.resolve("result");
    try (AnalysisWriter writer = new AnalysisWriter(target)) {
      writer.hu(new short[ROWS * COLUMNS]);
    }
    assertThat(folder).isEmptyDirectory();
    Files.createDirectories(folder.resolve("result.part"));
    Files.writeString(folder.resolve("result.part/hu.i16"), "left by a killed process");
    AnalysisFolder.open(written());
    assertThat(folder.toFile().list()).containsExactly("result");
    assertThatThrownBy(() -> new AnalysisWriter(target))
        .isInstanceOf(FileAlreadyExistsException.class);
  }

  @Test
  void findingsThatDoNotMatchTheArraysAreNotPublished() throws Exception {
    Path target = folder.resolve("result");
    try (AnalysisWriter writer = new AnalysisWriter(target)) {
      writer.hu(new short[4]);
      writer.mask(new byte[4]);
      writer.heat(new byte[3]);
      assertThatThrownBy(() -> writer.finish(findings(Findings.Outcome.SEGMENTED, 2, 2, 1)))
          .isInstanceOf(DamagedAnalysis.class)
          .hasMessageContaining("heat.u8")
          .hasMessageContaining("3 bytes where the findings ask for 4");
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void damageIsNamed() throws Exception {
    Path target = written();
    Path mask = target.resolve("mask.u8");
    byte[] good = Files.readAllBytes(mask);
    Files.write(mask, new byte[1]);
    damaged(target, "mask.u8", "1 bytes");
    Files.delete(mask);
    damaged(target, "mask.u8", "missing");
    Files.write(mask, good);
    AnalysisFolder.open(target);
    Path probability = target.resolve("probability.u8");
    Files.write(probability, new byte[3]);
    damaged(target, "probability.u8", "3 bytes");
    Files.delete(probability);
    AnalysisFolder without = AnalysisFolder.open(target);
    assertThatThrownBy(() -> without.probability(0))
        .isInstanceOf(DamagedAnalysis.class)
        .hasMessageContaining("made without probabilities");

    Path json = target.resolve("findings.json");
    String text = Files.readString(json);
    for (String bad :
        List.of("", "{", "[]", "null", "\0\0", text.substring(0, text.length() / 2))) {
      Files.writeString(json, bad);
      damaged(target, "findings.json");
    }
    Files.writeString(json, text.replace("\"rows\" : 3", "\"rows\" : 2000000000"));
    damaged(target, "impossible shape");
    Files.writeString(json, text.replace("\"rows\" : 3", "\"rows\" : -3"));
    damaged(target, "impossible shape");
    Files.writeString(json, text.replace("\"depth\" : 4", "\"depth\" : 5"));
    damaged(target, "impossible shape");
    Files.writeString(json, text.replace("\"version\" : 1", "\"version\" : 9"));
    damaged(target, "not findings of version 1");
    Files.delete(json);
    damaged(target, "never finished");
  }

  private static void damaged(Path target, String... words) {
    assertThatThrownBy(() -> AnalysisFolder.open(target))
        .isInstanceOf(DamagedAnalysis.class)
        .hasMessageContainingAll(words)
        .hasMessageContaining("analyse the series again");
  }
}
