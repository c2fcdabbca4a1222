package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that lie beside the stack of their series. */
class StrayImagesTest {

  @TempDir Path folder;

  static Stream<Arguments> strays() {
    return Stream.of(
        stray("HEP-405", d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER")),
        stray("HEP-429", d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "DOSE_INFO")),
        stray("HEP-429", d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "SCREEN SAVE")),
        stray(
            "HEP-429",
            d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "OTHER", "CT_SOM5 PROT")),
        stray(
            "HEP-429",
            d ->
                d.set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "SECONDARY")
                    .set(Tag.SERIES_DESCRIPTION, Vr.LO, "Dose Report")
                    .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SECONDARY_CAPTURE)),
        stray("HEP-403", d -> d.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.SECONDARY_CAPTURE)),
        stray("HEP-409", d -> d.set(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)),
        stray("HEP-414", d -> d.remove(Tag.IMAGE_POSITION_PATIENT)),
        stray("HEP-416", d -> d.set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 0, -1)),
        stray("HEP-417", d -> d.set(Tag.ROWS, Vr.US, 8)));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("strays")
  void aFewAreLeftOutAndToldUnlessTheRuleIsSet(String code, Consumer<DataSet> change)
      throws Exception {
    List<Path> files = withStray(change, 1);
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
    assertThat(volume.depth()).isEqualTo(MadeSeries.COUNT);
    assertThat(volume.slices()).noneMatch(s -> s.file().getFileName().toString().startsWith("x"));
    assertThat(volume.leftOut()).hasSize(1).first().asString().startsWith("1 image left out");
    assertThat(volume.leftOut().get(0)).contains(code);
    assertThat(refusal(files, AdmissionRules.DEFAULT.withMaxStrayImages(0)).code()).isEqualTo(code);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("strays")
  void manyRefuseTheSeries(String code, Consumer<DataSet> change) {
    assertThat(refusal(withStray(change, 6), AdmissionRules.DEFAULT).code()).isEqualTo(code);
  }

  @Test
  void aSeriesOfScreensAloneIsOne() {
    List<Path> files =
        new MadeSeries()
            .all(d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "SCREENSAVE"))
            .write(folder);
    assertThat(refusal(files, AdmissionRules.DEFAULT.withMaxStrayImages(100)).code())
        .isEqualTo("HEP-429");
  }

  /** A slice that only claims to be a localizer leaves a hole, and both are told. */
  @Test
  void whatLeavesAHoleIsNoStray() {
    List<Path> files =
        new MadeSeries()
            .one(5, d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER"))
            .write(folder);
    SeriesRefused refused = refusal(files, AdmissionRules.DEFAULT);
    assertThat(refused.code()).isEqualTo("HEP-405");
    assertThat(refused.reason()).contains("without it, HEP-421: 1 slice is missing");
  }

  /** Who the patient is must agree for what is left out, too. */
  @Test
  void aStrayOfAnotherPatientRefusesTheSeries() {
    List<Path> files =
        withStray(
            d ->
                d.set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "LOCALIZER")
                    .set(Tag.PATIENT_ID, Vr.LO, "SECRET-2"),
            1);
    assertThat(refusal(files, AdmissionRules.DEFAULT).code()).isEqualTo("HEP-407");
  }

  /** A screen is a page of the scanner's: it need not say how old who was scanned is. */
  @Test
  void whatLiesBesideTheStackDoesNotSayHowOldThePatientIs() {
    List<Path> files =
        withStray(d -> d.set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY", "SCREEN SAVE"), 1);
    new MadeSeries().all(d -> d.set(Tag.PATIENT_AGE, Vr.AS, "009Y")).write(folder);
    assertThat(refusal(files, AdmissionRules.DEFAULT).code()).isEqualTo("HEP-432");
  }

  @Test
  void identicalCopiesSayNothingNewAndOthersAreTwoInstancesOfOneName() throws Exception {
    List<Path> files = new ArrayList<>(new MadeSeries().write(folder));
    Path copy = Files.copy(files.get(4), folder.resolve("x.dcm"));
    files.add(0, copy);
    assertThat(CtSeries.load(files, AdmissionRules.DEFAULT).depth()).isEqualTo(MadeSeries.COUNT);
    byte[] bytes = Files.readAllBytes(copy);
    bytes[bytes.length - 1]++;
    Files.write(copy, bytes);
    assertThat(refusal(files, AdmissionRules.DEFAULT).code()).isEqualTo("HEP-419");
  }

  /** A slice that was sent a second time by who gave it another UID. */
  @Test
  void aSliceUnderTwoUidsCountsOnce() throws Exception {
    for (int count : new int[] {1, 5}) {
      List<Path> files = withTwins(d -> d.set(Tag.SERIES_DESCRIPTION, Vr.LO, "again"), count);
      CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT);
      assertThat(volume.depth()).isEqualTo(MadeSeries.COUNT);
      assertThat(volume.slices()).noneMatch(s -> s.file().getFileName().toString().startsWith("t"));
      assertThat(volume.leftOut())
          .singleElement()
          .asString()
          .startsWith(count + (count == 1 ? " image" : " images") + " left out")
          .contains("HEP-420");
    }
    SeriesRefused refused = refusal(withTwins(d -> {}, 6), AdmissionRules.DEFAULT);
    assertThat(refused.code()).isEqualTo("HEP-420");
    assertThat(refused.reason()).contains("show the same at 100.00 mm");
  }

  /** What differs in what it shows is of another phase or reconstruction. */
  @ParameterizedTest
  @ValueSource(strings = {"pixel", "intercept", "sign", "padding"})
  void twoSlicesInOnePlaceThatDifferRefuseTheSeries(String what) {
    Consumer<DataSet> change =
        d -> {
          switch (what) {
            case "pixel" -> {
              byte[] pixels = d.bytes(Tag.PIXEL_DATA).clone();
              pixels[40]++;
              d.setBytes(Tag.PIXEL_DATA, Vr.OW, pixels);
            }
            case "intercept" -> d.set(Tag.RESCALE_INTERCEPT, Vr.DS, -1025);
            case "sign" -> d.set(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
            default -> d.set(Tag.PIXEL_PADDING_VALUE, Vr.SS, -2000);
          }
        };
    SeriesRefused refused = refusal(withTwins(change, 1), AdmissionRules.DEFAULT);
    assertThat(refused.code()).isEqualTo("HEP-420");
    assertThat(refused.reason()).contains("are both at");
  }

  /** Later in the order of instance numbers. */
  private List<Path> withTwins(Consumer<DataSet> change, int count) {
    List<Path> files = new ArrayList<>();
    List<DataSet> slices = new MadeSeries().slices;
    for (int i = 0; i < count; i++) {
      DataSet image = slices.get(i);
      image
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("twin", String.valueOf(i)))
          .set(Tag.INSTANCE_NUMBER, Vr.IS, 100 + i);
      change.accept(image);
      Path file = folder.resolve("t" + i + ".dcm");
      try {
        Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      files.add(file);
    }
    files.addAll(new MadeSeries().write(folder));
    return files;
  }

  private List<Path> withStray(Consumer<DataSet> change, int count) {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DataSet image = new MadeSeries().slices.get(3);
      image
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive("stray", String.valueOf(i)))
          .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, -3, 5, 1000 + i);
      change.accept(image);
      Path file = folder.resolve("x" + i + ".dcm");
      try {
        Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      files.add(file);
    }
    files.addAll(new MadeSeries().write(folder));
    return files;
  }

  private static SeriesRefused refusal(List<Path> files, AdmissionRules rules) {
    SeriesRefused refused =
        catchThrowableOfType(SeriesRefused.class, () -> CtSeries.load(files, rules));
    assertThat(refused).isNotNull();
    return refused;
  }

  private static Arguments stray(String code, Consumer<DataSet> change) {
    return Arguments.of(code, change);
  }
}
