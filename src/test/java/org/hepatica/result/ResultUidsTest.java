package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.SliceFinding;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.result.ResultObject.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects that differ must not share a UID: a PACS keeps the one it has. */
class ResultUidsTest {
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1");

  @TempDir Path folder;
  private AnalysisFolder analysis;

  @BeforeEach
  void analyse() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(32, 32).withSlices(12, 18);
    analysis = Cases.segmented(folder, options).analysis();
  }

  @Test
  void anotherLayerIsAnotherExplanationOfTheSameSegmentation() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"layer\" : \"layer\"", "\"layer\" : \"up1\"");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after.get(Kind.SEG)).isEqualTo(before.get(Kind.SEG));
    for (Kind kind : new Kind[] {Kind.SUMMARY, Kind.HEATMAP, Kind.REPORT}) {
      assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(before.get(kind));
    }
  }

  @Test
  void anotherCalibrationGivesOtherRangesAndFlagsOfTheSameSegmentation() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"modelName\" : \"Test\",", "\"modelName\" : \"Test\", \"calibrationId\" : \"c2\",");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after.get(Kind.SEG)).isEqualTo(before.get(Kind.SEG));
    for (Kind kind : new Kind[] {Kind.SUMMARY, Kind.HEATMAP, Kind.REPORT}) {
      assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(before.get(kind));
    }
  }

  @Test
  void anotherWayOfLookingAtSlicesGivesOtherObjects() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"modelName\" : \"Test\",", "\"modelName\" : \"Test\", \"testTime\" : \"SIZES\",");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  /** The id of a model does not hold it: imported with another split it has another mask. */
  @Test
  void anotherThresholdGivesOtherObjects() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"threshold\" : 0.5", "\"threshold\" : 0.45");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  /** An instance that was lost and sent again by somebody who had changed it. */
  @Test
  void otherPixelsUnderTheSameUidsGiveOtherObjects() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    Path hu = analysis.path().resolve("hu.i16");
    byte[] bytes = Files.readAllBytes(hu);
    bytes[bytes.length / 2] ^= 1;
    Files.write(hu, bytes);
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  @Test
  void anotherPlaceOfTheSamePixelsGivesOtherObjectsAndAnotherWayToWriteItDoesNot()
      throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    Path file = Path.of(analysis.findings().slices().get(3).file());
    DataSet image = Part10.read(file).dataSet();
    double[] place = image.numbers(Tag.IMAGE_POSITION_PATIENT);
    image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, place[0] + "0", place[1] + "0", place[2] + "e0");
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    assertThat(uids(SETTINGS)).isEqualTo(before);
    image.set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, place[0] + 1, place[1], place[2]);
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  @Test
  void aReportWithoutAttentionIsAnotherReport() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"attentionScale\" : 1.0", "\"attentionScale\" : 0.0");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after.get(Kind.SEG)).isEqualTo(before.get(Kind.SEG));
    assertThat(after.get(Kind.REPORT)).isNotEqualTo(before.get(Kind.REPORT));
  }

  @Test
  void anotherSeriesNumberIsAnotherObject() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    Map<Kind, String> after = uids(SETTINGS.withSeriesNumber(8001));

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  /** An image that is left out comes after the others, and the gate tells of it. */
  @Test
  void anotherFlagIsAnotherSummaryAndReport() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"flags\" : [ ]", "\"flags\" : [ \"1 image left out of the series\" ]");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after.get(Kind.SEG)).isEqualTo(before.get(Kind.SEG));
    for (Kind kind : new Kind[] {Kind.SUMMARY, Kind.HEATMAP, Kind.REPORT}) {
      assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(before.get(kind));
    }
  }

  /** A revision for an image that was left out has the same segmentation, and a job of its own. */
  @Test
  void whatAnEarlierJobWroteUnderTheSameUidGoesOutAsItWas() throws IOException {
    Map<Kind, ResultObject> first = objects(SETTINGS, EarlierResults.NONE, "first");
    edit("\"flags\" : [ ]", "\"flags\" : [ \"1 image left out of the series\" ]");
    ResultSettings later = ResultSettings.of(Instant.parse("2026-11-24T09:30:00Z"), "TEST-1");
    EarlierResults earlier =
        uid ->
            first.values().stream()
                .filter(object -> object.sopInstanceUid().equals(uid))
                .map(ResultObject::file)
                .findFirst();
    Map<Kind, ResultObject> second = objects(later, earlier, "second");

    assertThat(second.get(Kind.SEG).file())
        .hasSameBinaryContentAs(first.get(Kind.SEG).file())
        .isNotEqualTo(first.get(Kind.SEG).file());
    DataSet report = Part10.read(second.get(Kind.REPORT).file()).dataSet();
    assertThat(report.string(Tag.CONTENT_DATE)).startsWith("20261124");
    Files.delete(first.get(Kind.SEG).file()); // as a purge does
    second = objects(later, earlier, "third");
    DataSet anew = Part10.read(second.get(Kind.SEG).file()).dataSet();
    assertThat(anew.string(Tag.CONTENT_DATE)).startsWith("20261124");
  }

  /** As after a fault of the disk, or a restore of half a folder. */
  @Test
  void whatIsNotWholeAnyMoreIsWrittenAnewAndNotSent() throws IOException {
    Path first = objects(SETTINGS, EarlierResults.NONE, "first").get(Kind.SEG).file();
    byte[] whole = Files.readAllBytes(first);
    Path other = objects(SETTINGS, EarlierResults.NONE, "first").get(Kind.REPORT).file();
    EarlierResults earlier = uid -> Optional.of(first);
    for (byte[] damaged :
        new byte[][] {
          new byte[0],
          Arrays.copyOf(whole, whole.length / 2),
          Arrays.copyOf(whole, whole.length - 1),
          new byte[whole.length],
          Files.readAllBytes(other)
        }) {
      Files.write(first, damaged);
      ResultObject second = objects(SETTINGS, earlier, "second").get(Kind.SEG);
      assertThat(second.file()).hasBinaryContent(whole);
    }
  }

  /** All files of a series were lost, its patient's name was corrected, and it came again. */
  @Test
  void whatBearsAnotherNameThanTheImagesDoesNotGoOut() throws IOException {
    Map<Kind, ResultObject> first = objects(SETTINGS, EarlierResults.NONE, "first");
    for (SliceFinding slice : analysis.findings().slices()) {
      DataSet image = Part10.read(Path.of(slice.file())).dataSet();
      image.set(Tag.PATIENT_NAME, Vr.PN, "Corrected^Name");
      Part10.write(Path.of(slice.file()), image, TransferSyntax.EXPLICIT_LE);
    }
    EarlierResults earlier =
        uid ->
            first.values().stream()
                .filter(object -> object.sopInstanceUid().equals(uid))
                .map(ResultObject::file)
                .findFirst();
    for (ResultObject object : objects(SETTINGS, earlier, "second").values()) {
      assertThat(Part10.read(object.file()).dataSet().string(Tag.PATIENT_NAME))
          .as(object.kind().name())
          .isEqualTo("Corrected^Name");
    }
  }

  @Test
  void anotherDeviceGivesOtherObjects() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    edit("\"device\" : \"CPU\"", "\"device\" : \"some GPU\"");
    Map<Kind, String> after = uids(SETTINGS);

    assertThat(after).hasSameSizeAs(before).hasSize(4);
    before.forEach((kind, uid) -> assertThat(after.get(kind)).as(kind.name()).isNotEqualTo(uid));
  }

  /** Java writes digits of a computer's own script into a text by default. */
  @Test
  void theLanguageOfTheComputerChangesNothing() throws IOException {
    Map<Kind, String> before = uids(SETTINGS);
    Locale usual = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));
      assertThat(uids(SETTINGS)).isEqualTo(before);
    } finally {
      Locale.setDefault(usual);
    }
    try (Stream<Path> files = Files.list(folder.resolve("out"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .allMatch(name -> name.chars().allMatch(c -> c < 128));
    }
  }

  private void edit(String from, String to) throws IOException {
    Path json = analysis.path().resolve("findings.json");
    String text = Files.readString(json);
    assertThat(text).contains(from);
    Files.writeString(json, text.replace(from, to));
    analysis = AnalysisFolder.open(analysis.path());
  }

  /** The UID of the first object of each kind. */
  private Map<Kind, String> uids(ResultSettings settings) throws IOException {
    Map<Kind, String> uids = new EnumMap<>(Kind.class);
    objects(settings, EarlierResults.NONE, "out")
        .forEach((kind, object) -> uids.put(kind, object.sopInstanceUid()));
    return uids;
  }

  /** The first object of each kind. */
  private Map<Kind, ResultObject> objects(
      ResultSettings settings, EarlierResults earlier, String out) throws IOException {
    Map<Kind, ResultObject> objects = new EnumMap<>(Kind.class);
    for (ResultObject object :
        ResultWriter.write(analysis, settings, StudyContext.NONE, earlier, folder.resolve(out))) {
      objects.putIfAbsent(object.kind(), object);
    }
    return objects;
  }
}
