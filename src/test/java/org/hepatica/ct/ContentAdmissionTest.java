package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules on who was scanned, and on what part of the body the slices show. */
class ContentAdmissionTest {
  private static final AdmissionRules RULES = AdmissionRules.DEFAULT;
  private static final Path PHANTOM = Path.of("test-data/phantom/ct");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "PATIENT_NAME, QA^MORNING, PatientName",
    "PATIENT_ID, CATPHAN-600, PatientID",
    "STUDY_DESCRIPTION, Quality  assurance, StudyDescription",
    "SERIES_DESCRIPTION, water phantom 20 cm, SeriesDescription",
    "PROTOCOL_NAME, daily_qc, ProtocolName"
  })
  void aPhantomByItsNames(String attribute, String value, String says) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(tag, d.vr(tag) == null ? Vr.LO : d.vr(tag), value))
            .write(folder);
    assertThat(refusal(files, RULES, "HEP-431"))
        .contains(says, "holds a word of admission.phantomWords")
        .doesNotContain("MORNING", "600");
    CtSeries.load(files, content(RULES.content().withPhantoms(false)));
  }

  @Test
  void aNameThatOnlyBeginsLikeAPhantomIsAPatients() throws Exception {
    CtSeries.load(
        new MadeSeries().all(d -> d.set(Tag.PATIENT_NAME, Vr.PN, "QADIR^PHANTOMINE")).write(folder),
        RULES);
  }

  /** A disc of water in every slice, as no patient is; and the same as an oval. */
  @Test
  void aPhantomByItsShape() throws Exception {
    List<Path> cylinder = bodies(12, (x, y) -> x * x + y * y < 110 * 110 ? 0 : -1000);
    assertThat(refusal(cylinder, RULES, "HEP-431")).contains("discs of one size (2");
    CtSeries.load(cylinder, content(RULES.content().withPhantoms(false)));
    List<Path> oval = bodies(12, (x, y) -> x * x / 1.4 / 1.4 + y * y < 100 * 100 ? 0 : -1000);
    CtSeries.load(oval, RULES);
  }

  @ParameterizedTest
  @CsvSource({
    "017Y, , HEP-432",
    "011M, , HEP-432",
    "200W, , HEP-432",
    ", 20100101, HEP-432",
    "018Y, , ",
    ", 20050101, ",
    ", 20240531, HEP-432",
    ", 20240601, ",
    "000Y, , ",
    "999Y, , ",
    "999Y, 20100101, HEP-432",
    "abc, 1999, "
  })
  void aChildByItsAge(String age, String birth, String code) throws Exception {
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.STUDY_DATE, Vr.DA, "20240601"))
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, age == null ? "" : age))
            .all(d -> d.set(Tag.PATIENT_BIRTH_DATE, Vr.DA, birth == null ? "" : birth))
            .write(folder);
    if (code == null) {
      CtSeries.load(files, RULES);
      return;
    }
    refusal(files, RULES, code);
    CtSeries.load(files, content(RULES.content().withPatients(0, 0)));
  }

  /** A dog of ten years was told to be a child, and one of twenty had its liver measured. */
  @ParameterizedTest
  @CsvSource({
    "PATIENT_SPECIES_DESCRIPTION, Canine, PatientSpeciesDescription",
    "PATIENT_SPECIES_DESCRIPTION, SUS SCROFA, PatientSpeciesDescription",
    "PATIENT_BREED_DESCRIPTION, Beagle, PatientBreedDescription",
    "PATIENT_SEX_NEUTERED, ALTERED, PatientSexNeutered",
    "PATIENT_SPECIES_CODE_SEQUENCE, SRT:L-80700, PatientSpeciesCodeSequence",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:448771007, PatientSpeciesCodeSequence",
    "PATIENT_SPECIES_DESCRIPTION, Homo sapiens, ",
    "PATIENT_SPECIES_DESCRIPTION, HUMAN (ADULT), ",
    "PATIENT_SPECIES_DESCRIPTION, '', ",
    "PATIENT_SPECIES_DESCRIPTION, unknown, ",
    "PATIENT_SPECIES_DESCRIPTION, NA, ",
    "PATIENT_SPECIES_DESCRIPTION, Unspecified, ",
    "PATIENT_SPECIES_DESCRIPTION, DEIDENTIFIED, ",
    "PATIENT_SPECIES_DESCRIPTION, Mens, ",
    "PATIENT_SPECIES_DESCRIPTION, Människa, ",
    "PATIENT_SPECIES_DESCRIPTION, Człowiek, ",
    "PATIENT_BREED_DESCRIPTION, Human, ",
    "PATIENT_SEX_NEUTERED, UNALTERED, ",
    "PATIENT_BREED_DESCRIPTION, NA, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SRT:L-85B00, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, SCT:337915000, ",
    "PATIENT_SPECIES_CODE_SEQUENCE, 99SITE:7, "
  })
  void anAnimal(String attribute, String value, String says) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    String[] code = value.split(":", 2);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192"))
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, says == null ? "030Y" : "010Y"))
            .all(
                d -> {
                  if (code.length == 2) {
                    DataSet item =
                        new DataSet()
                            .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, code[0])
                            .set(Tag.CODE_VALUE, Vr.SH, code[1]);
                    d.setSequence(tag, item);
                  } else {
                    d.set(tag, tag == Tag.PATIENT_SEX_NEUTERED ? Vr.CS : Vr.LO, value);
                  }
                })
            .write(folder);
    if (says == null) {
      CtSeries.load(files, RULES);
    } else {
      assertThat(refusal(files, RULES, "HEP-441")).contains(says).doesNotContain(value);
    }
  }

  /** Sterile or not: Patient's Sex Neutered may be told of people, too (PS3.3 C.7.2.2). */
  @ParameterizedTest
  @CsvSource({"UNALTERED, Human", "ALTERED, Homo sapiens", "UNALTERED, SCT:337915000"})
  void aPersonOfWhomMoreIsTold(String neutered, String species) throws Exception {
    String[] code = species.split(":", 2);
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, "030Y"))
            .all(d -> d.set(Tag.PATIENT_SEX_NEUTERED, Vr.CS, neutered))
            .all(d -> d.set(Tag.PATIENT_BREED_DESCRIPTION, Vr.LO, "adult"))
            .all(
                d -> {
                  if (code.length == 2) {
                    d.setSequence(
                        Tag.PATIENT_SPECIES_CODE_SEQUENCE,
                        new DataSet()
                            .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, code[0])
                            .set(Tag.CODE_VALUE, Vr.SH, code[1]));
                  } else {
                    d.set(Tag.PATIENT_SPECIES_DESCRIPTION, Vr.LO, species);
                  }
                })
            .write(folder);
    CtSeries.load(files, RULES);
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

  @Test
  void theGeneratorsOwnPatientsAreNoQualityPhantoms() throws Exception {
    CtVolume volume = CtSeries.load(sorted(PHANTOM), RULES);
    assertThat(volume.leftOut()).isEmpty();
    List<Path> others = new ArrayList<>();
    for (Path file : sorted(PHANTOM)) {
      DicomFile whole = Part10.read(file);
      Path copy = folder.resolve(file.getFileName());
      Part10.write(
          copy,
          whole.dataSet().set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, "Another scanner"),
          whole.syntax());
      others.add(copy);
    }
    refusal(others, RULES, "HEP-431");
  }

  private static AdmissionRules content(ContentRules content) {
    return RULES.withContent(content);
  }

  private static String refusal(List<Path> files, AdmissionRules rules, String code) {
    SeriesRefused refused =
        catchThrowableOfType(SeriesRefused.class, () -> CtSeries.load(files, rules));
    assertThat(refused).as(code).isNotNull();
    assertThat(refused.code()).as(refused.reason()).isEqualTo(code);
    return refused.reason();
  }

  private interface Body {
    int hu(double x, double y);
  }

  private List<Path> bodies(int count, Body body) throws IOException {
    return bodies(count, body, d -> {});
  }

  /** Slices of 128 x 128 pixels of 3 mm that all show one body. */
  private List<Path> bodies(int count, Body body, java.util.function.Consumer<DataSet> change)
      throws IOException {
    int size = 128;
    ByteBuffer pixels = ByteBuffer.allocate(2 * size * size).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < size * size; i++) {
      double x = (i % size - 63.5) * 3;
      double y = (i / size - 63.5) * 3;
      pixels.putShort((short) (body.hu(x, y) + 1024));
    }
    MadeSeries series = new MadeSeries();
    series.all(
        d ->
            d.set(Tag.ROWS, Vr.US, size)
                .set(Tag.COLUMNS, Vr.US, size)
                .set(Tag.PIXEL_SPACING, Vr.DS, 3, 3)
                .setBytes(Tag.PIXEL_DATA, Vr.OW, pixels.array()));
    series.all(change);
    return series.write(folder).subList(0, count);
  }

  /** Twelve copies of one slice, 4 mm apart: the same place of a body again and again. */
  private List<Path> repeated(Path file) throws IOException {
    DicomFile whole = Part10.read(file);
    DataSet d = whole.dataSet();
    double[] first = d.numbers(Tag.IMAGE_POSITION_PATIENT);
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < 12; k++) {
      d.set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("copy", String.valueOf(k)))
          .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, first[0], first[1], first[2] + 4 * k)
          .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
          .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, Uids.derive("frame"))
          .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("series"));
      Path copy = folder.resolve("copy" + k + ".dcm");
      Part10.write(copy, d, whole.syntax());
      files.add(copy);
    }
    return files;
  }

  /** Files of a series from feet to head. */
  private static List<Path> sorted(Path series) throws IOException {
    record At(Path file, double z) {}
    List<At> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(series)) {
      for (Path file : all.toList()) {
        double[] position = Part10.readHeader(file).dataSet().numbers(Tag.IMAGE_POSITION_PATIENT);
        found.add(new At(file, position[2]));
      }
    }
    return found.stream()
        .sorted(java.util.Comparator.comparingDouble(At::z))
        .map(At::file)
        .toList();
  }
}
