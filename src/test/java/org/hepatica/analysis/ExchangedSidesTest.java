package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.ContentRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.hepatica.unet.Prediction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Left and right exchanged are told, and nothing is told of a sound series. */
class ExchangedSidesTest {
  private static final String TOLD = "left and right seem exchanged";

  @TempDir Path folder;

  /** Real patients, the shipped network; Image Orientation (Patient) with a sign that is wrong. */
  @ParameterizedTest
  @ValueSource(strings = {"ct/crlm-1004", "ct/crlm-1006"})
  void aRealSeries(String name) throws Exception {
    List<Path> right = slices(Peers.data(name), 24);
    List<Path> exchanged = new ArrayList<>();
    for (Path file : right) {
      DicomFile slice = Part10.read(file);
      double[] o = slice.dataSet().numbers(Tag.IMAGE_ORIENTATION_PATIENT);
      slice
          .dataSet()
          .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, -o[0], -o[1], -o[2], o[3], o[4], o[5]);
      exchanged.add(folder.resolve(exchanged.size() + ".dcm"));
      Part10.write(exchanged.get(exchanged.size() - 1), slice.dataSet(), slice.syntax());
    }
    AnalysisSettings settings = AnalysisSettings.defaults().withoutHeatmaps();
    try (LiverNetwork network = LiverNetwork.load(null)) {
      Analyser analyser = new Analyser(network, settings, "1.0");
      assertThat(flags(analyser, right)).noneMatch(flag -> flag.contains(TOLD));
      assertThat(flags(analyser, exchanged)).filteredOn(flag -> flag.contains(TOLD)).hasSize(1);
    }
  }

  /** Where the network finds nothing at all because of it. */
  @Test
  void whatItMissesIsToldToo() throws Exception {
    Findings left = analyse(scan(200));
    assertThat(left.outcome()).isEqualTo(Outcome.NO_LIVER);
    assertThat(left.flags())
        .singleElement()
        .asString()
        .contains(": only 0 % as much is ")
        .contains(TOLD);
    Findings right = analyse(scan(70));
    assertThat(right.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(right.flags()).isEmpty();
  }

  /** A network to which both sides are one (as after training with flips) tells nothing. */
  @Test
  void aNetworkThatKnowsNoSides() throws Exception {
    try (AnalysisWriter writer = new AnalysisWriter(folder.resolve("both"))) {
      Findings findings =
          new Analyser(new StandInNetwork("both", 96), AnalysisSettings.defaults(), "1.0")
              .analyse(scan(200), new Stages(Progress.NONE), writer);
      assertThat(findings.flags()).isEmpty();
    }
  }

  /**
   * Nothing is heard of a head as it lies, so nothing is of its mirror image: of a brain neither.
   */
  @Test
  void aHeadHasNoSides() throws Exception {
    Scan head =
        new MadeScan(
            150, 170, 36, 1.6, 1.5, 5, new double[] {110, 200, 90}, new double[] {60, 50, 70}) {
          @Override
          public boolean isHead(int k) {
            return k >= headFrom;
          }
        };
    headFrom = 0;
    assertThat(analyse(head).flags()).as("a head alone").isEmpty();
    headFrom = 1;
    assertThat(analyse(head).flags()).as("a head on a neck").isEmpty();
  }

  private int headFrom;

  /**
   * Something in the mirror images that is smaller than a liver, as the heart is there, is none.
   */
  @Test
  void aLittleInTheMirrorIsNoLiver() throws Exception {
    MadeScan small =
        new MadeScan(
            150, 170, 36, 1.6, 1.5, 5, new double[] {110, 200, 90}, new double[] {45, 45, 60});
    assertThat(analyse(small).flags()).isEmpty();
  }

  /**
   * Of a chest's lowest slices: the liver's dome, and the heart, which mirrored looks like liver.
   */
  @ParameterizedTest
  @CsvSource({"ct/crlm-1004, 10", "ct/crlm-1006, 14"})
  void theDomeAlone(String name, int highest) throws Exception {
    AdmissionRules rules =
        AdmissionRules.DEFAULT
            .withMinCover(0)
            .withContent(ContentRules.DEFAULT.withOtherParts(false));
    List<Path> all = slices(Peers.data(name), Integer.MAX_VALUE);
    CtVolume volume = CtSeries.load(all.subList(all.size() - highest, all.size()), rules);
    AnalysisSettings settings = AnalysisSettings.defaults().withoutHeatmaps();
    try (LiverNetwork network = LiverNetwork.load(null);
        AnalysisWriter writer = new AnalysisWriter(folder.resolve("dome"))) {
      Findings findings =
          new Analyser(network, settings, "1.0")
              .analyse(new CtScan(volume), new Stages(Progress.NONE), writer);
      assertThat(findings.flags()).noneMatch(flag -> flag.contains(TOLD));
    }
  }

  /** Its ellipsoid is so many mm from the patient's right, of 255. */
  private static MadeScan scan(double mm) {
    return new MadeScan(
        150, 170, 36, 1.6, 1.5, 5, new double[] {110, mm, 90}, new double[] {60, 50, 70});
  }

  private Findings analyse(Scan scan) throws Exception {
    SliceNetwork oneSided =
        new DelegatingNetwork(new StandInNetwork("right", 96)) {
          @Override
          public Prediction[] predict(float[][] slices) {
            Prediction[] answers = super.predict(slices);
            for (Prediction answer : answers) {
              for (int i = 0; i < answer.probabilities().length; i++) {
                answer.probabilities()[i] *= i % 96 < 48 ? 1 : 0;
              }
            }
            return answers;
          }
        };
    try (AnalysisWriter writer =
        new AnalysisWriter(folder.resolve("one-sided-" + scan.hashCode()))) {
      return new Analyser(oneSided, AnalysisSettings.defaults(), "1.0")
          .analyse(scan, new Stages(Progress.NONE), writer);
    }
  }

  private List<String> flags(Analyser analyser, List<Path> files) throws IOException {
    Path result = Files.createTempDirectory(folder, "result").resolve("it");
    Findings findings = analyser.analyse(files, result, Progress.NONE).findings();
    assertThat(findings.outcome()).isEqualTo(Outcome.SEGMENTED);
    return findings.flags();
  }

  /** So many in the middle of a series. */
  private static List<Path> slices(Path series, int count) throws IOException {
    record Placed(Path file, double z) {}
    List<Placed> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(series)) {
      for (Path file : files.toList()) {
        double[] position = Part10.read(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT);
        all.add(new Placed(file, position[2]));
      }
    }
    all.sort(Comparator.comparingDouble(Placed::z));
    int from = Math.max(0, (all.size() - count) / 2);
    return all.subList(from, all.size() - from).stream().map(Placed::file).toList();
  }
}
