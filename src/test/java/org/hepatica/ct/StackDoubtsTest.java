package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of slices that may be no one stack: phases, patients, holes, distances. */
class StackDoubtsTest extends DoubtsFixture {
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

  /**
   * In 70 axial series of all makers the diameter was the field of the pixels, to half a percent;
   * of reformatted ones it is that of the images they were made of.
   */
  @ParameterizedTest
  @CsvSource({
    "824, ORIGINAL\\PRIMARY\\AXIAL, 'but 824 mm by Reconstruction Diameter'",
    "300, DERIVED\\SECONDARY\\PROCESSED, 'but 300 mm by Reconstruction Diameter'",
    "824, DERIVED\\PRIMARY\\MPR, ",
    "824, DERIVED\\SECONDARY\\REFORMATTED\\AVERAGE, ",
    "824, DERIVED\\SECONDARY\\OTHER\\CSA MPR THICK, ",
    "410, ORIGINAL\\PRIMARY\\AXIAL, ",
    "0, ORIGINAL\\PRIMARY\\AXIAL, "
  })
  void aDiameterThatIsNotTheFieldOfThePixels(double mm, String type, String told) throws Exception {
    List<String> doubts =
        doubts(
            "crlm-1006",
            (k, d) ->
                d.set(Tag.RECONSTRUCTION_DIAMETER, Vr.DS, mm)
                    .set(Tag.IMAGE_TYPE, Vr.CS, (Object[]) type.split("\\\\")));
    assertTold(doubts, "the images are 412 mm wide by their pixels, ", told);
  }

  /** Of a tilted gantry the slices lean, and as many degrees by both attributes. */
  @ParameterizedTest
  @CsvSource({
    "20, ORIGINAL\\PRIMARY\\AXIAL, 'up to 6.4 % too large'",
    "-12.5, ORIGINAL\\PRIMARY\\AXIAL, 'up to 2.4 % too large'",
    "20, DERIVED\\PRIMARY\\MPR, ",
    "4.5, ORIGINAL\\PRIMARY\\AXIAL, ",
    "0, ORIGINAL\\PRIMARY\\AXIAL, "
  })
  void aTiltThatTheSlicesDoNotHave(double degrees, String type, String told) throws Exception {
    List<String> doubts =
        doubts(
            "crlm-1006",
            (k, d) ->
                d.set(Tag.GANTRY_DETECTOR_TILT, Vr.DS, degrees)
                    .set(Tag.IMAGE_TYPE, Vr.CS, (Object[]) type.split("\\\\")));
    assertTold(doubts, "the gantry was tilted by ", told);
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

  /**
   * @param told null where nothing is to be told
   */
  private static void assertTold(List<String> doubts, String begins, String told) {
    if (told == null) {
      assertThat(doubts).isEmpty();
    } else {
      assertThat(doubts).singleElement().asString().startsWith(begins).contains(told);
    }
  }
}
