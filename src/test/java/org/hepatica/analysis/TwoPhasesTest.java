package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two phases, one above the other in one series. */
class TwoPhasesTest {
  private static final String TOLD = "two phases or scales";

  @TempDir Path folder;

  /**
   * A liver of so many HU in each slice, feet first; slices are numbered from the head, 36 to 1.
   */
  private List<String> flags(IntToDoubleFunction hu) throws Exception {
    MadeScan scan =
        new MadeScan(
            150, 170, 36, 1.6, 1.5, 5, new double[] {110, 120, 90}, new double[] {60, 80, 70}) {
          @Override
          public short[] hu(int k) {
            short[] values = super.hu(k);
            for (int i = 0; i < values.length; i++) {
              values[i] = values[i] == 100 ? (short) hu.applyAsDouble(k) : values[i];
            }
            return values;
          }
        };
    Path result = Files.createTempDirectory(folder, "result").resolve("it");
    try (AnalysisWriter writer = new AnalysisWriter(result)) {
      return new Analyser(new StandInNetwork("alpha", 96), AnalysisSettings.defaults(), "1.0")
          .analyse(scan, new Stages(Progress.NONE), writer)
          .flags();
    }
  }

  @Test
  void aLiverThatIsBrighterFromASliceOn() throws Exception {
    assertThat(flags(k -> k < 17 ? 88 : 112))
        .containsExactly(
            "liver of 88 HU up to slice 20 and of 112 HU from slice 19 on, towards the head: two"
                + " phases or scales seem to be in one series; parts may be missed, please check"
                + " all slices");
    assertThat(flags(k -> k < 17 ? 112 : 88))
        .singleElement()
        .asString()
        .startsWith("liver of 112 HU up to slice 20 and of 88 HU from slice 19 on");
  }

  @Test
  void whatIsNoOtherPhase() throws Exception {
    assertThat(flags(k -> 100)).isEmpty();
    assertThat(flags(k -> k < 17 ? 95 : 110)).as("less than phases differ").isEmpty();
    assertThat(flags(k -> 85 + Math.min(30, Math.max(0, 2 * (k - 6))))).as("slowly").isEmpty();
    assertThat(flags(k -> k == 17 ? 112 : 88)).as("one slice").isEmpty();
    assertThat(flags(k -> k < 6 ? 112 : 88)).as("the tip alone").isEmpty();
  }

  /** A real liver, the upper half of its slices 30 HU brighter; the shipped network. */
  @ParameterizedTest
  @ValueSource(strings = {"crlm-1004", "crlm-1006"})
  void aRealSeries(String name) throws Exception {
    List<DicomFile> all = new ArrayList<>();
    List<Path> sound;
    try (Stream<Path> files = Files.list(Peers.data("ct/" + name))) {
      sound = files.sorted().toList();
    }
    for (Path file : sound) {
      all.add(Part10.read(file));
    }
    double[] heights =
        all.stream()
            .mapToDouble(slice -> slice.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2])
            .sorted()
            .toArray();
    List<Path> two = new ArrayList<>();
    for (DicomFile slice : all) {
      double z = slice.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2];
      if (z >= heights[heights.length / 2]) {
        double intercept = slice.dataSet().number(Tag.RESCALE_INTERCEPT, 0) + 30;
        slice.dataSet().set(Tag.RESCALE_INTERCEPT, Vr.DS, intercept);
      }
      two.add(folder.resolve(two.size() + ".dcm"));
      Part10.write(two.get(two.size() - 1), slice.dataSet(), slice.syntax());
    }
    AnalysisSettings settings = AnalysisSettings.defaults().withoutHeatmaps();
    try (LiverNetwork network = LiverNetwork.load(null)) {
      Analyser analyser = new Analyser(network, settings, "1.0");
      assertThat(analyser.analyse(sound, folder.resolve("sound"), Progress.NONE).findings().flags())
          .noneMatch(flag -> flag.contains(TOLD));
      assertThat(analyser.analyse(two, folder.resolve("two"), Progress.NONE).findings().flags())
          .filteredOn(flag -> flag.contains(TOLD))
          .hasSize(1);
    }
  }
}
