package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.Layout;
import org.hepatica.phantom.PatientPosition;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told of a series that no rule refuses; and that nothing is told of a sound one. */
class DoubtsTest extends DoubtsFixture {
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
}
