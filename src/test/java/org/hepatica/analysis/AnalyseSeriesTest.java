package org.hepatica.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.SeriesScan;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomFiles;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;
import org.hepatica.testing.Peers;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From DICOM files to a folder: real readers, a network whose answer is known. */
class AnalyseSeriesTest {
  @TempDir Path folder;

  private static List<Path> files(Path series) throws IOException {
    try (Stream<Path> all = Files.list(series)) {
      return all.sorted().toList();
    }
  }

  private AnalysisFolder analyse(List<Path> files) throws IOException {
    return analyse(files, "result");
  }

  private AnalysisFolder analyse(List<Path> files, String name) throws IOException {
    return new Analyser(new StandInNetwork("alpha", 64), AnalysisSettings.defaults(), "1.0")
        .analyse(files, folder.resolve(name), Progress.NONE);
  }

  @Test
  void aSeriesGoesThroughAndEverySliceKeepsItsInstance() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"),
            PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10).withNoise(0));
    List<Path> files = files(phantom.series());
    AnalysisFolder result = analyse(files);
    Findings f = result.findings();
    assertThat(f.outcome()).isNotEqualTo(Outcome.REFUSED);
    assertThat(f.depth()).isEqualTo(24);
    assertThat(f.sliceSpacing()).isCloseTo(10, within(1e-6));
    assertThat(f.millis()).containsKey("read");
    PhantomTruth truth = PhantomTruth.open(phantom.truth());
    for (int k = 0; k < f.depth(); k++) {
      SliceFinding slice = f.slices().get(k);
      assertThat(slice.sopInstanceUid())
          .isEqualTo(truth.content().slices().get(k).sopInstanceUid());
      assertThat(files).contains(Path.of(slice.file()));
    }
    double[] low = f.slices().get(0).position();
    double[] high = f.slices().get(23).position();
    assertThat(high[2] - low[2]).as("feet first").isCloseTo(230, within(1e-6));
  }

  /** The results refer to the slices used, and a flag tells the image that is not among them. */
  @Test
  void aLocalizerInAGoodSeriesIsLeftOutWithAFlag() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"),
            PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10).withNoise(0));
    List<Path> files = files(phantom.series());
    DicomFile scout = Part10.read(files.get(3));
    Path file = folder.resolve("scout.dcm");
    Part10.write(
        file,
        scout
            .dataSet()
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
            .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER"),
        scout.syntax());
    List<Path> both = new ArrayList<>(files);
    both.add(0, file);
    Findings f = analyse(both).findings();
    assertThat(f.outcome()).isNotEqualTo(Outcome.REFUSED);
    assertThat(f.depth()).isEqualTo(24);
    assertThat(f.slices()).noneMatch(s -> "1.2.3".equals(s.sopInstanceUid()));
    assertThat(f.flags())
        .anyMatch(flag -> flag.startsWith("1 image left out of the series, HEP-405"));
  }

  /** A PET/CT goes up to the head: what is in a skull looks like liver, and is larger than one. */
  @Test
  void aBrainIsNoLiver() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"),
            PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10).withNoise(0));
    List<Path> files = files(phantom.series());
    Findings trunk = analyse(files, "trunk").findings();
    double top = Double.NEGATIVE_INFINITY;
    for (Path file : files) {
      top = Math.max(top, Part10.read(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2]);
    }
    List<Path> whole = new ArrayList<>(files);
    for (int i = 1; i <= 16; i++) {
      DicomFile like = Part10.read(files.get(0));
      Path file = folder.resolve("head" + i);
      Part10.write(file, head(like.dataSet(), i, top + 10 * i), like.syntax());
      whole.add(file);
    }
    Findings f = analyse(whole, "whole").findings();
    assertThat(f.outcome()).isEqualTo(Outcome.SEGMENTED);
    assertThat(f.volumeMl()).isCloseTo(trunk.volumeMl(), within(1e-6));
    assertThat(f.slices().subList(24, 40)).allMatch(slice -> slice.liverPixels() == 0);
    assertThat(f.flags()).first().asString().startsWith("slices 1 and 25 differ ");
    assertThat(f.flags().get(1))
        .startsWith("left out what looked like liver in slices that seem to be of a head")
        .contains("please check slices");
    assertThat(f.flags().subList(2, f.flags().size()))
        .as("nor an island that was removed")
        .isEqualTo(trunk.flags());
  }

  /** A disc of 100 HU in a ring of 900 HU, 160 mm wide. */
  private static DataSet head(DataSet head, int number, double z) {
    double[] position = head.numbers(Tag.IMAGE_POSITION_PATIENT);
    double pixel = head.numbers(Tag.PIXEL_SPACING)[0];
    double intercept = head.number(Tag.RESCALE_INTERCEPT, 0);
    ByteBuffer pixels = ByteBuffer.allocate(2 * 96 * 96).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 96 * 96; i++) {
      double radius = Math.hypot(i / 96 - 47.5, i % 96 - 47.5) * pixel;
      double hu = radius > 80 ? -1000 : radius > 72 ? 900 : 100;
      pixels.putShort((short) (hu - intercept));
    }
    return head.set(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3." + number)
        .set(Tag.INSTANCE_NUMBER, Vr.IS, 24 + number)
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, position[0], position[1], z)
        .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array());
  }

  /** What the gate doubts and does not refuse is a flag, whether a liver was found or not. */
  @Test
  void aSeriesOnAnotherScaleHasAFlag() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"), PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10));
    for (Path file : files(phantom.series())) {
      DicomFile slice = Part10.read(file);
      double intercept = slice.dataSet().number(Tag.RESCALE_INTERCEPT, 0) + 60;
      Files.delete(file);
      Part10.write(
          file, slice.dataSet().set(Tag.RESCALE_INTERCEPT, Vr.DS, intercept), slice.syntax());
    }
    assertThat(analyse(files(phantom.series())).findings().flags())
        .anyMatch(flag -> flag.startsWith("air measures -940 HU"));
  }

  /** As with a gantry tilt: dcmqi puts the frames straight (DcmqiTest), and the outline beside. */
  @Test
  void aStackThatLeansByMoreThanAPixelHasAFlag() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"),
            PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10).withNoise(0));
    List<Path> files = files(phantom.series());
    double pixel = Part10.read(files.get(0)).dataSet().numbers(Tag.PIXEL_SPACING)[0];
    lean(files, 1.2);
    assertThat(analyse(files, "leaning").findings().flags())
        .contains(
            "slices lie up to 27.6 mm to the side of each other (the stack leans by 6.8°): some"
                + " viewers show the outline beside the liver by as much");
    lean(files, 0.99 * pixel / 23 - 1.2);
    assertThat(analyse(files, "nearly straight").findings().flags())
        .noneMatch(flag -> flag.contains("to the side of each other"));
  }

  /** Puts each slice farther back than the one below it. */
  private static void lean(List<Path> files, double mmPerSlice) throws IOException {
    double low = Double.MAX_VALUE;
    for (Path file : files) {
      low = Math.min(low, Part10.read(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2]);
    }
    for (Path file : files) {
      DicomFile slice = Part10.read(file);
      double[] at = slice.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT);
      double y = at[1] + mmPerSlice * (at[2] - low) / 10;
      Files.delete(file);
      Part10.write(
          file,
          slice.dataSet().set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, at[0], y, at[2]),
          slice.syntax());
    }
  }

  /** No liver, and no lung either: the scan is told to lie below, with what was measured. */
  @Test
  void aSeriesBelowTheLiverIsRefusedAfterTheNetworkFoundNone() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"), PhantomOptions.of(5).withMatrix(96, 96).withSlices(60, 8));
    AnalysisSettings none =
        new AnalysisSettings(
            8,
            TestTime.NONE,
            0,
            true,
            true,
            true,
            false,
            "",
            1e6,
            1e6,
            2e6,
            AnalysisSettings.Unfamiliar.FLAG,
            AdmissionRules.DEFAULT);
    Analyser analyser = new Analyser(new StandInNetwork("alpha", 64), none, "1.0");
    List<Path> files = files(phantom.series());
    Findings low =
        analyser.analyse(files.subList(0, 25), folder.resolve("low"), Progress.NONE).findings();
    assertThat(low.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(low.refusalCode()).isEqualTo("HEP-434");
    assertThat(low.slices()).hasSize(25);
    assertThat(analyser.analyse(files, folder.resolve("whole"), Progress.NONE).findings().outcome())
        .as("a whole trunk without liver stays what it was")
        .isEqualTo(Outcome.NO_LIVER);
  }

  @Test
  void whatIsNoSeriesIsRefusedWithItsReason() throws Exception {
    Path text = Files.writeString(folder.resolve("letter.dcm"), "Dear colleague");
    Findings f = analyse(List.of(text)).findings();
    assertThat(f.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(f.refusalCode()).isEqualTo("HEP-401");
    assertThat(f.refusalReason()).contains("not a DICOM file").doesNotContain("letter");
    assertThat(f.seriesUid()).isNull();
    assertThat(f.slices()).hasSize(1);
    assertThat(f.slices().get(0).file()).isEqualTo(text.toString());
  }

  @Test
  void aSeriesThatIsTooShortIsRefusedByName() throws Exception {
    PhantomFiles phantom =
        ScannedOnce.write(
            folder.resolve("phantom"), PhantomOptions.of(7).withMatrix(64, 64).withSlices(10, 5));
    Findings f = analyse(files(phantom.series()).subList(0, 4)).findings();
    assertThat(f.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(f.refusalCode()).isEqualTo("HEP-411");
    assertThat(f.seriesUid()).isNotBlank();
    assertThat(f.slices()).hasSize(4);
  }

  @Test
  void blankUidsAreRefused() throws Exception {
    Findings f =
        analyse(SeriesScan.scan(Peers.data("interop/totalseg_ct_j2k")).series().get(0).files())
            .findings();
    assertThat(f.outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(f.refusalCode()).isEqualTo("HEP-402");
    assertThat(f.seriesUid()).isNull();
  }
}
