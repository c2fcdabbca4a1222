package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules on what part of the body the slices show, and on their values. */
class ContentAdmissionTest extends ContentAdmissionFixture {
  /** A disc of water in every slice, as no patient is; and the same as an oval. */
  @Test
  void aPhantomByItsShape() throws Exception {
    List<Path> cylinder = bodies(12, (x, y) -> x * x + y * y < 110 * 110 ? 0 : -1000);
    assertThat(refusal(cylinder, RULES, "HEP-431")).contains("discs of one size (2");
    CtSeries.load(cylinder, content(RULES.content().withPhantoms(false)));
    List<Path> oval = bodies(12, (x, y) -> x * x / 1.4 / 1.4 + y * y < 100 * 100 ? 0 : -1000);
    CtSeries.load(oval, RULES);
  }

  @Test
  void aChildBySizeWhereTheAgeIsNotKnown() throws Exception {
    Body small = (x, y) -> x * x / 1.4 / 1.4 + y * y < 65 * 65 ? 0 : -1000;
    List<Path> files = bodies(12, small);
    assertThat(refusal(files, RULES, "HEP-432")).contains("measures 15", "less than 180 mm");
    CtSeries.load(files, content(RULES.content().withPatients(18, 0)));
    CtSeries.load(bodies(12, small, d -> d.set(Tag.PATIENT_AGE, Vr.AS, "080Y")), RULES);
  }

  @Test
  void legs() throws Exception {
    List<Path> files =
        bodies(
            12,
            (x, y) -> {
              double dx = Math.abs(x) - 90;
              return dx * dx + y * y / 1.3 / 1.3 < 60 * 60 ? 0 : -1000;
            });
    assertThat(refusal(files, RULES, "HEP-435")).contains("two bodies side by side");
    CtSeries.load(files, content(RULES.content().withOtherParts(false).withPatients(0, 0)));
  }

  /** Heads of three patients: one real slice each, repeated to a stack. */
  @ParameterizedTest
  @ValueSource(
      strings = {"pydicom/693_UNCR.dcm", "pydicom/J2K_pixelrep_mismatch.dcm", "wg04_CT/CT2_RLE"})
  void aHead(String name) throws Exception {
    assertThat(refusal(repeated(Peers.data("interop/" + name)), RULES, "HEP-435"))
        .contains("as of a head");
  }

  /** The uppermost slices of real patients hold lungs, heart, and at most the liver's dome. */
  @ParameterizedTest
  @CsvSource({"crlm-1004, 10", "crlm-1006, 14"})
  void theThoraxAlone(String name, int slices) throws Exception {
    List<Path> files = sorted(Peers.data("ct/" + name));
    List<Path> top = files.subList(files.size() - slices, files.size());
    assertThat(refusal(top, RULES, "HEP-433"))
        .contains("% of the body even in the lowest slices")
        .doesNotContain("from head to feet");
    CtSeries.load(top, content(RULES.content().withOtherParts(false)));
  }

  /**
   * Of a head that its field of view cuts no size is told: of one whose back lies outside 1208 mL
   * of brain were measured. The skull is a ring of bone all the same.
   */
  @ParameterizedTest
  @ValueSource(doubles = {400, 195})
  void aHeadThatIsCut(double field) throws Exception {
    List<Path> files = bodies(12, (x, y) -> Math.hypot(x, y) > field ? -1000 : head(x, y - 130));
    assertThat(refusal(files, RULES, "HEP-435")).contains("12 of 12 slices", "as of a skull");
    CtSeries.load(files, content(RULES.content().withOtherParts(false)));
  }

  /** A ring that is open, as of ribs and spine, and a trunk all around a small field. */
  @Test
  void bonesThatEncloseNothing() throws Exception {
    CtSeries.load(bodies(12, (x, y) -> x > 0 && Math.abs(y) < 15 ? 35 : head(x / 1.6, y)), RULES);
    CtSeries.load(
        bodies(12, (x, y) -> Math.hypot(x + 40, y - 60) < 30 ? 600 : y < -180 ? -1000 : 35), RULES);
  }

  private static int head(double x, double y) {
    double r = Math.hypot(x, y);
    return r < 80 ? 35 : r < 90 ? 900 : r < 97 ? 35 : -1000;
  }

  /** The whole series of the same patients, with each slice where its mirror image was. */
  @ParameterizedTest
  @ValueSource(strings = {"crlm-1004", "crlm-1006"})
  void anAbdomenFromHeadToFeetIsToldToBeOnePerhaps(String name) throws Exception {
    List<Path> files = new ArrayList<>();
    for (Path file : sorted(Peers.data("ct/" + name))) {
      DicomFile whole = Part10.read(file);
      double[] at = whole.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT);
      whole.dataSet().set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, at[0], at[1], -at[2]);
      Path copy = folder.resolve(file.getFileName());
      Part10.write(copy, whole.dataSet(), whole.syntax());
      files.add(copy);
    }
    assertThat(refusal(files, RULES, "HEP-433"))
        .containsPattern("or, as air is only [012] % in the highest slices")
        .contains("they run from head to feet, and Image Position (Patient) is wrong");
  }

  /** The whole series of the same patients, and parts of them that hold much of the liver. */
  @ParameterizedTest
  @CsvSource({"crlm-1004, 0", "crlm-1006, 0", "crlm-1004, 12", "crlm-1006, 12"})
  void aRealAbdomenIsTaken(String name, int from) throws Exception {
    List<Path> files = sorted(Peers.data("ct/" + name));
    CtVolume volume = CtSeries.load(files.subList(from, files.size()), RULES);
    assertThat(BodyRules.belowLiver(volume.body(), RULES)).isEmpty();
  }

  @Test
  void belowTheLiver() throws Exception {
    PhantomOptions whole = PhantomOptions.of(5).withMatrix(128, 128).withSlices(60, 8);
    Phantom.write(folder, whole);
    List<Path> files = sorted(folder.resolve("ct"));
    CtVolume low = CtSeries.load(files.subList(0, 25), RULES);
    Optional<SeriesRefused> below = BodyRules.belowLiver(low.body(), RULES);
    assertThat(below.orElseThrow()).hasMessageStartingWith("HEP-434");
    assertThat(below.get().reason()).contains("no slice shows lung", "% of the body");
    assertThat(BodyRules.belowLiver(low.body(), content(RULES.content().withOtherParts(false))))
        .isEmpty();
    assertThat(BodyRules.belowLiver(CtSeries.load(files, RULES).body(), RULES)).isEmpty();
  }

  @Test
  void theSettingsOfValues() throws Exception {
    List<Path> map =
        new MadeSeries().all(d -> d.set(Tag.RESCALE_TYPE, Vr.LO, "HU_MOD")).write(folder);
    refusal(map, RULES, "HEP-425");
    CtSeries.load(map, content(RULES.content().withValues(List.of("HU", "HU_MOD"), 0.03, 0.15)));
    List<Path> dense =
        new MadeSeries().all(d -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)).write(folder);
    refusal(dense, RULES, "HEP-427");
    CtSeries.load(dense, content(RULES.content().withValues(List.of("HU"), 0, 1)));
  }

  /** Collections keep masks as CT images: of a skin 11.8 litres of liver were measured. */
  @Test
  void masksAreNoCt() throws Exception {
    List<Path> masks = bodies(12, (x, y) -> x * x / 1.4 / 1.4 + y * y < 100 * 100 ? 255 : 0);
    assertThat(refusal(masks, RULES, "HEP-427"))
        .contains("2 different values, from 0 to 255", "masks or labels");
  }

  /**
   * As a JPEG encoder that was wrong about the sign left them, for every decoder: soft tissue in a
   * strip, and values from end to end beside it. A fill-in has one value, streaks of metal are few.
   */
  @Test
  void valuesThatNothingHas() throws Exception {
    Body patient = (x, y) -> x * x / 1.4 / 1.4 + y * y < 100 * 100 ? 35 : -1000;
    List<Path> wrong =
        bodies(12, (x, y) -> Math.abs(x) < 40 ? patient.hu(x, y) : -5000 - (int) (50 * (y + 191)));
    assertThat(refusal(wrong, RULES, "HEP-427"))
        .contains("% of the values lie below -4100 HU", "the copy is damaged");
    CtSeries.load(bodies(12, (x, y) -> Math.hypot(x, y) > 180 ? -31000 : patient.hu(x, y)), RULES);
    CtSeries.load(
        bodies(
            12,
            (x, y) -> Math.abs(y) < 2 && Math.abs(x) < 100 ? -4500 - (int) x : patient.hu(x, y)),
        RULES);
  }
}
