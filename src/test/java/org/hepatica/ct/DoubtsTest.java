package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Layout;
import org.hepatica.phantom.PatientPosition;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a series that no rule refuses; and that nothing is told of a sound one. */
class DoubtsTest {
  private static final AdmissionRules RULES = AdmissionRules.DEFAULT;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "phantom, 0, ",
    "phantom, 25, ",
    "phantom, -25, ",
    "phantom, 50, air measures -950 HU and fat -5",
    "phantom, -50, air measures -1050 HU and fat -15",
    "phantom, 100, air measures -900 HU and fat -",
    "phantom, -100, air measures -1100 HU and fat -20",
    "crlm-1004, 0, ",
    "crlm-1004, 25, ",
    "crlm-1004, -25, ",
    "crlm-1004, 50, air measures -9",
    "crlm-1004, -50, air measures -10",
    "crlm-1004, 100, air measures -",
    "crlm-1004, -100, air measures -1",
    "crlm-1006, 0, ",
    "crlm-1006, 25, ",
    "crlm-1006, -25, ",
    "crlm-1006, 50, air measures -9",
    "crlm-1006, -50, air measures -10",
    "crlm-1006, 100, air measures -",
    "crlm-1006, -100, air measures -1"
  })
  void aWholeSeriesOnAnotherScale(String name, int off, String told) throws Exception {
    List<String> doubts =
        doubts(
            name,
            (k, d) ->
                d.set(Tag.RESCALE_INTERCEPT, Vr.DS, d.number(Tag.RESCALE_INTERCEPT, 0) + off));
    if (told == null) {
      assertThat(doubts).isEmpty();
    } else {
      assertThat(doubts).singleElement().asString().startsWith(told).contains("(usual are -1000");
    }
  }

  /** Air alone, or fat alone, may be off for reasons of its own. */
  @Test
  void aPatientInFoamIsNoOtherScale() throws Exception {
    assertThat(
            doubts("phantom", (k, d) -> change(d, (i, hu) -> hu < -900 ? (short) (hu + 60) : hu)))
        .isEmpty();
  }

  /** Scanners fill up what is beyond their field of view, whatever the scale. */
  @Test
  void whatIsFilledInIsNotMeasured() throws Exception {
    assertThat(
            doubts(
                "phantom",
                (k, d) ->
                    change(d, (i, hu) -> (short) (hu < -600 && i % 256 < 60 ? -1024 : hu + 50))))
        .singleElement()
        .asString()
        .startsWith("air measures -950 HU");
  }

  @Test
  void aWindowThatIsBurntIn() throws Exception {
    assertThat(
            doubts(
                "phantom",
                (k, d) -> change(d, (i, hu) -> (short) Math.max(-160, Math.min(240, hu)))))
        .singleElement()
        .asString()
        .startsWith("no value is below -500 HU");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ACQUISITION_NUMBER", "CONVOLUTION_KERNEL", "KVP", "SLICE_THICKNESS"})
  void slicesThatAlternateByTheirHeaders(String attribute) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    Vr vr =
        attribute.equals("CONVOLUTION_KERNEL")
            ? Vr.SH
            : tag == Tag.ACQUISITION_NUMBER ? Vr.IS : Vr.DS;
    assertThat(doubts("phantom", (k, d) -> d.set(tag, vr, String.valueOf(1 + k % 2))))
        .singleElement()
        .asString()
        .startsWith("slices of different ")
        .endsWith("do not rely on this result");
    // Two of each at a time.
    assertThat(doubts("phantom", (k, d) -> d.set(tag, vr, String.valueOf(1 + k / 2 % 2))))
        .hasSize(1);
    // Once, as of two breath-holds; of each rotation; of each slice; where two breath-holds meet.
    assertThat(doubts("phantom", (k, d) -> d.set(tag, vr, k < 20 ? "1" : "2"))).isEmpty();
    assertThat(doubts("phantom", (k, d) -> d.set(tag, vr, String.valueOf(1 + k / 4)))).isEmpty();
    assertThat(doubts("phantom", (k, d) -> d.set(tag, vr, String.valueOf(40 - k)))).isEmpty();
    assertThat(
            doubts("phantom", (k, d) -> d.set(tag, vr, k < 16 || k < 22 && k % 2 == 0 ? "1" : "2")))
        .isEmpty();
    assertThat(doubts("phantom", (k, d) -> d.remove(tag))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "'every other 40 s later', true",
    "'one after the other', false",
    "'a second time after half', false",
    "'down in one block and up in the next', false",
    "'out of order by less than a breath', false",
    "'no times', false"
  })
  void slicesThatAlternateByTheirTimes(String how, boolean told) throws Exception {
    List<String> doubts =
        doubts(
            "phantom",
            (k, d) ->
                d.set(
                    Tag.ACQUISITION_TIME,
                    Vr.TM,
                    switch (how) {
                      case "every other 40 s later" -> time(k * 0.4 + k % 2 * 40);
                      case "one after the other" -> time(k * 6);
                      case "a second time after half" -> time(k * 0.4 + (k < 18 ? 0 : 60));
                      case "down in one block and up in the next" ->
                          time(k < 18 ? 200 - k * 6 : 200 + k * 6);
                      case "out of order by less than a breath" -> time(10 + k * 0.4 + k % 2 * 3);
                      default -> "morning";
                    }));
    assertThat(doubts).hasSize(told ? 1 : 0);
    assertThat(String.join("", doubts)).contains(told ? "Acquisition Time" : "");
  }

  /** Every other slice moved by 5 mm, as by another breath. */
  @ParameterizedTest
  @ValueSource(strings = {"phantom", "crlm-1004", "crlm-1006"})
  void slicesThatAlternateByWhatTheyShow(String name) throws Exception {
    assertThat(
            doubts(
                name,
                (k, d) -> {
                  int columns = d.integer(Tag.COLUMNS, 0);
                  double mm = d.numbers(Tag.PIXEL_SPACING)[1];
                  int by = k % 2 * (int) Math.round(5 / mm);
                  moved(d, columns, by);
                }))
        .singleElement()
        .asString()
        .matches(
            "slices differ 1\\.\\d\\d times as much from the next as from the next but one: .*");
  }

  /** From the middle on 20 mm to the side, as another patient lies. */
  @ParameterizedTest
  @ValueSource(strings = {"phantom", "crlm-1004", "crlm-1006"})
  void slicesOfTwoPatients(String name) throws Exception {
    assertThat(doubts(name, (k, d) -> aside(d, k < 20 ? 0 : 20)))
        .singleElement()
        .asString()
        .matches("slices \\d+ and \\d+ differ \\d+\\.\\d times as much as .*")
        .endsWith("do not rely on this result");
    assertThat(doubts(name, (k, d) -> aside(d, k == 20 || k == 21 ? 20 : 0))).hasSize(1);
    assertThat(doubts(name, (k, d) -> aside(d, k == 20 ? 20 : 0)))
        .singleElement()
        .asString()
        .matches("slice \\d+ differs \\d+\\.\\d times as much from both .*");
  }

  /** Both without names, IDs and frames of reference, as an anonymiser may leave them. */
  @Test
  void twoRealPatients() throws Exception {
    List<DataSet> others = slices("crlm-1006").stream().map(DicomFile::dataSet).toList();
    assertThat(
            doubts(
                "crlm-1004",
                (k, d) -> {
                  if (k >= 20) {
                    d.copy(Tag.PIXEL_DATA, others.get(k + 5)).remove(Tag.INSTANCE_NUMBER);
                  }
                }))
        .singleElement()
        .asString()
        .startsWith("slices 20 and 21 differ 6.");
  }

  /** Slices that are missing, where whoever left them out has numbered the positions anew. */
  @ParameterizedTest
  @ValueSource(strings = {"crlm-1004", "crlm-1006"})
  void aHoleThatWasClosed(String name) throws Exception {
    List<DataSet> all = slices(name).stream().map(DicomFile::dataSet).toList();
    int last = all.size() - 1;
    assertThat(
            doubts(
                name,
                (k, d) -> {
                  if (k >= 20 && k + 2 <= last) {
                    d.copy(Tag.PIXEL_DATA, all.get(k + 2));
                  }
                }))
        .singleElement()
        .asString()
        .matches("slices \\d+ and \\d+ differ \\d\\.\\d times as much as .*");
  }

  /** A converter that takes the number of a slice for its place keeps the rest of the header. */
  @ParameterizedTest
  @CsvSource({
    "SPACING_BETWEEN_SLICES, 10, 'but 10.00 mm by Spacing Between Slices'",
    "SPACING_BETWEEN_SLICES, 5, ",
    "SPACING_BETWEEN_SLICES, -5, ",
    "SPACING_BETWEEN_SLICES, 5.3, ",
    "SPACING_BETWEEN_SLICES, 0, ",
    "SLICE_THICKNESS, 25, 'but 25.00 mm by Slice Thickness'",
    "SLICE_THICKNESS, 15, ",
    "SLICE_THICKNESS, 1, ",
    "SLICE_LOCATION, 2.5, 'but 2.50 mm by Slice Location'",
    "SLICE_LOCATION, -5, ",
    "SLICE_LOCATION, 5.3, ",
    "SLICE_LOCATION, 0, "
  })
  void headersThatTellAnotherDistance(String attribute, double mm, String told) throws Exception {
    int tag = Tag.class.getField(attribute).getInt(null);
    for (String name : List.of("crlm-1004", "crlm-1006")) {
      List<String> doubts =
          doubts(
              name,
              (k, d) -> d.set(tag, Vr.DS, tag == Tag.SLICE_LOCATION ? 300 + mm * (k + 1) : mm));
      if (told == null) {
        assertThat(doubts).isEmpty();
      } else {
        assertThat(doubts)
            .singleElement()
            .asString()
            .startsWith("slices are 5.00 mm apart by their positions, ")
            .contains(told);
      }
    }
  }

  /** Where a site lets in what is denser in one part, no one distance is that of all. */
  @Test
  void unevenSlicesContradictNothing() throws Exception {
    AdmissionRules d = AdmissionRules.DEFAULT;
    AdmissionRules uneven =
        new AdmissionRules(
            d.minSlices(),
            d.maxSlices(),
            d.maxVolumeBytes(),
            d.minCoverMm(),
            d.maxTiltDegrees(),
            d.maxShearDegrees(),
            d.maxShiftMm(),
            0.45,
            d.orientationTolerance(),
            d.pixelSpacingTolerance(),
            d.maxStrayImages(),
            d.content());
    CtVolume volume =
        load(
            "crlm-1004",
            (k, image) -> {
              double[] at = image.numbers(Tag.IMAGE_POSITION_PATIENT);
              double z = at[2] + 2 * Math.max(0, k - 24);
              image
                  .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, at[0], at[1], z)
                  .set(Tag.SLICE_LOCATION, Vr.DS, z)
                  .set(Tag.SPACING_BETWEEN_SLICES, Vr.DS, 5);
            },
            uneven);
    assertThat(volume.sliceSpacing()).isBetween(5.6, 5.9);
    assertThat(volume.doubts()).isEmpty();
  }

  private static void aside(DataSet d, double mm) {
    moved(d, d.integer(Tag.COLUMNS, 0), (int) Math.round(mm / d.numbers(Tag.PIXEL_SPACING)[1]));
  }

  /** Front and back exchanged, as by a sign that is wrong in Image Orientation (Patient). */
  @ParameterizedTest
  @ValueSource(strings = {"phantom", "crlm-1004", "crlm-1006"})
  void aPatientUpsideDown(String name) throws Exception {
    assertThat(doubts(name, (k, d) -> orientation(d, 1, -1)))
        .singleElement()
        .asString()
        .startsWith("bone lies at 0.");
    assertThat(doubts(name, (k, d) -> orientation(d, -1, -1))).hasSize(1);
  }

  /**
   * Pixel Padding Value is one that the native image does not hold (PS3.3 C.7.5.1.1.2); where it is
   * that of fat, muscle or liver, the pixels within the body were measured.
   */
  @ParameterizedTest
  @CsvSource({"phantom, 0", "phantom, 100", "crlm-1004, -90", "crlm-1006, 60"})
  void aPaddingValueThatTheBodyHas(String name, int hu) throws Exception {
    short[][] sound = volume(name, (k, d) -> d.remove(Tag.PIXEL_PADDING_VALUE));
    assertThat(doubts(name, (k, d) -> padded(d, hu, hu)))
        .singleElement()
        .asString()
        .matches(
            "Pixel Padding Value means %d HU, which \\d{3,} pixels within the body have \\(in \\d+ slices\\): .*"
                .formatted(hu));
    short[][] restored = volume(name, (k, d) -> padded(d, hu, hu));
    for (int k = 0; k < sound.length; k++) {
      for (int i = 0; i < sound[k].length; i++) {
        if (sound[k][i] != restored[k][i]) {
          assertThat(sound[k][i])
              .as("what is left is at the body's edge or outside")
              .isEqualTo((short) hu);
          assertThat(restored[k][i]).isEqualTo((short) -1024);
        }
      }
    }
    assertThat(different(sound, restored)).isLessThan(different(sound, padding(sound, hu)) / 10);
  }

  /** A range of values, as Pixel Padding Range Limit makes one. */
  @Test
  void aPaddingRangeThatTheBodyHas() throws Exception {
    assertThat(doubts("phantom", (k, d) -> padded(d, 20, 60)))
        .singleElement()
        .asString()
        .startsWith("Pixel Padding Value means 20 to 60 HU, which ");
  }

  /** Padding as it should be, also where it would be 0 HU, and air that it is: nothing is told. */
  @ParameterizedTest
  @ValueSource(ints = {-3000, -1024, -1000, 3000})
  void aPaddingValueThatTheBodyDoesNotHave(int hu) throws Exception {
    assertThat(
            doubts(
                "phantom",
                (k, d) ->
                    padded(
                        change(d, (i, value) -> i % 256 < 40 || i / 256 < 30 ? (short) hu : value),
                        hu,
                        hu)))
        .isEmpty();
  }

  /** The phantom lies as its attributes say, however it was scanned and stored. */
  @ParameterizedTest
  @EnumSource(PatientPosition.class)
  void aPatientWhoLiesOtherwise(PatientPosition position) throws Exception {
    Path phantom = folder.resolve("phantom");
    Phantom.write(
        phantom,
        PhantomOptions.of(7).withMatrix(96, 96).withSlices(24, 10),
        new Layout(position, 90, true, false));
    try (Stream<Path> files = Files.list(phantom.resolve("ct"))) {
      assertThat(CtSeries.load(files.toList(), RULES).doubts()).isEmpty();
    }
  }

  private static void orientation(DataSet d, double alongRows, double alongColumns) {
    double[] o = d.numbers(Tag.IMAGE_ORIENTATION_PATIENT);
    d.set(
        Tag.IMAGE_ORIENTATION_PATIENT,
        Vr.DS,
        alongRows * o[0],
        o[1],
        o[2],
        o[3],
        alongColumns * o[4],
        o[5]);
  }

  private static DataSet padded(DataSet d, int from, int to) {
    int intercept = d.integer(Tag.RESCALE_INTERCEPT, 0);
    word(d, Tag.PIXEL_PADDING_VALUE, from - intercept);
    if (to != from) {
      word(d, Tag.PIXEL_PADDING_RANGE_LIMIT, to - intercept);
    }
    return d;
  }

  private static void word(DataSet d, int tag, int value) {
    d.setBytes(tag, Vr.SS, new byte[] {(byte) value, (byte) (value >> 8)});
  }

  private static short[][] padding(short[][] volume, int hu) {
    short[][] padded = new short[volume.length][];
    for (int k = 0; k < volume.length; k++) {
      padded[k] = volume[k].clone();
      for (int i = 0; i < padded[k].length; i++) {
        padded[k][i] = padded[k][i] == hu ? -1024 : padded[k][i];
      }
    }
    return padded;
  }

  private static int different(short[][] a, short[][] b) {
    int count = 0;
    for (int k = 0; k < a.length; k++) {
      for (int i = 0; i < a[k].length; i++) {
        count += a[k][i] == b[k][i] ? 0 : 1;
      }
    }
    return count;
  }

  private static String time(double seconds) {
    return String.format(java.util.Locale.ROOT, "10%02d%06.3f", (int) seconds / 60, seconds % 60);
  }

  private interface Change {
    short to(int index, short hu);
  }

  private static DataSet change(DataSet d, Change change) {
    byte[] pixels = d.bytes(Tag.PIXEL_DATA).clone();
    int intercept = d.integer(Tag.RESCALE_INTERCEPT, 0);
    for (int i = 0; i < pixels.length / 2; i++) {
      short stored = (short) (pixels[2 * i] & 0xFF | pixels[2 * i + 1] << 8);
      int changed = change.to(i, (short) (stored + intercept)) - intercept;
      pixels[2 * i] = (byte) changed;
      pixels[2 * i + 1] = (byte) (changed >> 8);
    }
    return d.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
  }

  private static void moved(DataSet d, int columns, int by) {
    byte[] from = d.bytes(Tag.PIXEL_DATA);
    byte[] to = from.clone();
    for (int row = 0; row < from.length; row += 2 * columns) {
      System.arraycopy(from, row, to, row + 2 * by, 2 * (columns - by));
    }
    d.setBytes(Tag.PIXEL_DATA, Vr.OW, to);
  }

  /** What is told of a series, each slice changed, feet first. */
  private List<String> doubts(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    List<String> doubts = load(name, change).doubts();
    String page = Files.readString(Path.of("docs/for-radiologists.md"));
    for (String doubt : doubts) {
      String text = doubt.replaceFirst("different .* alternate", "different 0 alternate");
      text = text.replaceFirst("by (Slice|Spacing) .*: the", "by 0: the");
      for (String part : text.split("-?\\d+(\\.\\d+)?( to -?\\d+)?")) {
        assertThat(page).as("explains: " + doubt).contains(part.strip());
      }
    }
    return doubts;
  }

  private short[][] volume(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    CtVolume volume = load(name, change);
    short[][] hu = new short[volume.depth()][];
    for (int k = 0; k < hu.length; k++) {
      hu[k] = volume.hu(k);
    }
    return hu;
  }

  private CtVolume load(String name, BiConsumer<Integer, DataSet> change) throws Exception {
    return load(name, change, RULES);
  }

  private CtVolume load(String name, BiConsumer<Integer, DataSet> change, AdmissionRules rules)
      throws Exception {
    List<DicomFile> slices = slices(name);
    List<Path> files = new ArrayList<>();
    for (int k = 0; k < slices.size(); k++) {
      change.accept(k, slices.get(k).dataSet());
      files.add(write(slices.get(k), k));
    }
    return CtSeries.load(files, rules);
  }

  /** Feet first. */
  private static List<DicomFile> slices(String name) throws IOException {
    List<DicomFile> slices = new ArrayList<>();
    Path source =
        name.equals("phantom") ? Path.of("test-data/phantom/ct") : Peers.data("ct/" + name);
    try (Stream<Path> all = Files.list(source)) {
      for (Path file : all.toList()) {
        slices.add(Part10.read(file));
      }
    }
    slices.sort(
        Comparator.comparingDouble(
            slice -> slice.dataSet().numbers(Tag.IMAGE_POSITION_PATIENT)[2]));
    return slices;
  }

  private Path write(DicomFile slice, int k) throws IOException {
    Path file = folder.resolve(k + ".dcm");
    Files.deleteIfExists(file);
    Part10.write(file, slice.dataSet(), slice.syntax());
    return file;
  }
}
