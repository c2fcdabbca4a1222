package org.hepatica.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.phantom.Layout;
import org.hepatica.phantom.PatientPosition;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomTruth;
import org.hepatica.phantom.ScannedOnce;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasesTest {
  private static final int SIZE = 64;
  private static final int SLICES = 12;
  @TempDir Path folder;

  private static PhantomOptions options() {
    return PhantomOptions.of(7).withMatrix(SIZE, SIZE).withSlices(SLICES, 20);
  }

  private Cases.Outcome make(Path data, Path truth) throws IOException {
    List<Cases.Made> told = new ArrayList<>();
    Cases.Outcome outcome =
        Cases.makeIn(
            new Cases.Request(
                List.of(data.toString()),
                truth == null ? null : truth.toString(),
                List.of(),
                -100,
                300,
                SIZE),
            AdmissionRules.DEFAULT,
            folder.resolve("cases"),
            told::add);
    assertThat(told).isEqualTo(outcome.made());
    return outcome;
  }

  private List<Slice> slices() throws IOException {
    return new CaseFolder(folder.resolve("cases"), -100, 300).read(SIZE, -100, 300);
  }

  /** A matrix of the network's size: the mask is that of the truth, pixel by pixel. */
  @Test
  void aSeriesWithItsTruthIsACase() throws IOException {
    Path phantom = folder.resolve("phantom");
    ScannedOnce.write(phantom, options());
    Cases.Outcome outcome = make(phantom, null);
    assertThat(outcome.leftOut()).isEmpty();
    PhantomTruth truth = PhantomTruth.open(phantom.resolve("truth"));
    Cases.Made made = outcome.made().get(0);
    assertThat(made.seriesUid()).isEqualTo(truth.content().seriesUid());
    assertThat(made.slices()).isEqualTo(SLICES);
    assertThat(made.withLiver()).isBetween(3, SLICES - 1);
    double ml = truth.content().maskVolumeMl();
    assertThat(made.volumeMl()).isBetween(ml - 0.01, ml + 0.01);
    List<Slice> slices = slices();
    assertThat(slices).hasSize(SLICES);
    for (int k = 0; k < SLICES; k++) {
      assertThat(slices.get(k).name()).startsWith(made.name()).endsWith("_0%02d".formatted(k + 1));
      assertThat(slices.get(k).mask()).as("slice %d", k).isEqualTo(truth.mask(k));
      assertThat(slices.get(k).values()[0]).as("air").isZero();
    }
    assertThat(slices.get(SLICES / 2).values()[SIZE / 2 * SIZE + SIZE / 2])
        .as("in the body")
        .isPositive();
  }

  /** However the scanner laid the pixels, a case has the one pose that training knows. */
  @Test
  void theStoredPoseOfASeriesIsNotThatOfTheCase() throws IOException {
    ScannedOnce.write(folder.resolve("a"), options());
    ScannedOnce.write(
        folder.resolve("b"), options(), new Layout(PatientPosition.FFP, 90, true, true));
    make(folder.resolve("a"), null);
    List<Slice> plain = slices();
    make(folder.resolve("b"), null);
    List<Slice> both = slices();
    assertThat(both).hasSize(2 * SLICES);
    assertThat(both.stream().map(Slice::patient).distinct()).as("one patient").hasSize(1);
    List<Slice> turned = new ArrayList<>(both);
    turned.removeIf(s -> plain.stream().anyMatch(p -> p.name().equals(s.name())));
    for (int k = 0; k < SLICES; k++) {
      assertThat(turned.get(k).mask()).isEqualTo(plain.get(k).mask());
      assertThat(turned.get(k).image()).isEqualTo(plain.get(k).image());
    }
  }

  @Test
  void marksThatAreNotThoseOfAWholeLiverAreLeftOut() throws IOException {
    Path phantom = folder.resolve("phantom");
    ScannedOnce.write(phantom, options());
    Path masks = masks(phantom, List.of(4, 5, 7));
    Cases.Outcome gap = make(phantom.resolve("ct"), masks);
    assertThat(gap.made()).isEmpty();
    // The phantom's instance numbers count from the head.
    assertThat(gap.leftOut().get(0).reason())
        .contains("slice " + (SLICES - 6) + " has no mark between others that have");
    assertThat(gap.leftOut().get(0).fault()).isTrue();
    assertThat(make(phantom.resolve("ct"), masks(phantom, List.of())).leftOut().get(0).reason())
        .contains("nothing is marked");
    assertThat(make(phantom.resolve("ct"), masks(phantom, List.of(4, 5, 6, 7))).made()).hasSize(1);
    assertThat(slices().stream().filter(slice -> slice.liverPixels() > 0)).hasSize(4);
  }

  /** As the volume that the analysis finds, which a correction is compared with. */
  @Test
  void everySliceCountsWithItsOwnDepth() throws IOException {
    Path phantom = folder.resolve("phantom");
    ScannedOnce.write(phantom, options());
    for (int k = 0; k < SLICES; k++) { // 20 mm apart, from the seventh on 21
      Path file = phantom.resolve("ct/%04d.dcm".formatted(k + 1));
      DataSet image = Part10.read(file).dataSet();
      double[] at = image.numbers(Tag.IMAGE_POSITION_PATIENT);
      image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, at[0], at[1], at[2] + Math.max(0, k - 6));
      Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    }
    Cases.Outcome outcome =
        make(phantom.resolve("ct"), masks(phantom, List.of(1, 2, 3, 4, 5, 6, 7)));
    double pixel = options().rowSpacing() * options().columnSpacing();
    assertThat(outcome.made().get(0).volumeMl())
        .isCloseTo(pixel * (5 * 20 + 20.5 + 21) / 1000, within(1e-9));
  }

  @Test
  void aSeriesThatTheGateRefusesDoesNotTeach() throws IOException {
    Path phantom = folder.resolve("phantom");
    ScannedOnce.write(phantom, options());
    Files.delete(phantom.resolve("ct/0006.dcm"));
    Cases.Outcome outcome = make(phantom.resolve("ct"), masks(phantom, List.of(1, 2, 3)));
    assertThat(outcome.made()).isEmpty();
    assertThat(outcome.leftOut().get(0).reason()).matches("(?s)HEP-4\\d\\d: .*");
  }

  /** Masks of the series: 1 in the middle of these slices, by index from the feet. */
  private Path masks(Path phantom, List<Integer> marked) throws IOException {
    Path out = Files.createTempDirectory(folder, "masks");
    PhantomTruth truth = PhantomTruth.open(phantom.resolve("truth"));
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      for (Path file : files.sorted().toList()) {
        DataSet image = Part10.read(file).dataSet();
        String uid = image.string(Tag.SOP_INSTANCE_UID);
        byte[] pixels = new byte[2 * SIZE * SIZE];
        for (int k : marked) {
          if (truth.content().slices().get(k).sopInstanceUid().equals(uid)) {
            pixels[SIZE * SIZE + SIZE] = 1;
          }
        }
        image.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
        Part10.write(out.resolve(file.getFileName()), image, TransferSyntax.EXPLICIT_LE);
      }
    }
    return out;
  }
}
