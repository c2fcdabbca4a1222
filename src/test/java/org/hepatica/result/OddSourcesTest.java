package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.dicom.Attributes;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Slips that headers of the field have: no result repeats one that would make it wrong. */
class OddSourcesTest {
  private static final PhantomOptions OPTIONS =
      PhantomOptions.of(5).withMatrix(32, 32).withSlices(12, 18);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** Type 1C may be absent and not empty (PS3.5 7.4.2). */
  @Test
  void whatIsEmptyInTheSourceIsAbsent() throws IOException {
    int[] optional = {
      Tag.SPECIFIC_CHARACTER_SET,
      Tag.DEIDENTIFICATION_METHOD,
      Tag.TIMEZONE_OFFSET_FROM_UTC,
      Tag.PATIENT_AGE,
      Tag.LOSSY_IMAGE_COMPRESSION_RATIO,
      Tag.LOSSY_IMAGE_COMPRESSION_METHOD
    };
    Cases.Edit edit =
        (image, k) -> {
          for (int tag : optional) {
            image.setEmpty(tag, Vr.CS);
          }
          image
              .set(Tag.STUDY_DESCRIPTION, Vr.LO, " ")
              .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
              .setSequence(
                  Tag.REQUEST_ATTRIBUTES_SEQUENCE,
                  new DataSet()
                      .setEmpty(Tag.SPECIFIC_CHARACTER_SET, Vr.CS)
                      .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1"));
        };
    for (DataSet result : judged(write(SETTINGS, edit))) {
      assertThat(Arrays.stream(optional).filter(result::contains).mapToObj(Tag::name)).isEmpty();
      assertThat(result.contains(Tag.STUDY_DESCRIPTION)).isFalse();
      if (result.string(Tag.MODALITY).equals("SR")) {
        assertThat(
                result.item(Tag.REFERENCED_REQUEST_SEQUENCE).contains(Tag.SPECIFIC_CHARACTER_SET))
            .isFalse();
      } else {
        assertThat(result.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("01");
      }
    }
  }

  /** A code is its value in one of three attributes (PS3.3 8.1), and its meaning. */
  @Test
  void codesOfManyCharactersAreCopied() throws IOException {
    DataSet urn =
        new DataSet()
            .set(Tag.URN_CODE_VALUE, Vr.UR, "urn:lex:us:x")
            .set(Tag.CODE_MEANING, Vr.LO, "m");
    DataSet nothing =
        new DataSet()
            .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "99SITE")
            .set(Tag.CODE_MEANING, Vr.LO, "No value");
    Cases.Edit edit =
        (image, k) ->
            image
                .set(Tag.PATIENT_IDENTITY_REMOVED, Vr.CS, "YES")
                .setSequence(
                    Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
                    new DataSet()
                        .set(Tag.LONG_CODE_VALUE, Vr.UC, "A-VALUE-OF-MORE-THAN-16-CHARACTERS")
                        .set(Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "99SITE")
                        .set(Tag.CODE_MEANING, Vr.LO, "Our profile"),
                    urn)
                .setSequence(Tag.PROCEDURE_CODE_SEQUENCE, nothing);
    for (DataSet result : judged(write(SETTINGS, edit))) {
      List<DataSet> methods = result.sequence(Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE);
      assertThat(methods).hasSize(2);
      assertThat(methods.get(0).string(Tag.LONG_CODE_VALUE))
          .isEqualTo("A-VALUE-OF-MORE-THAN-16-CHARACTERS");
      assertThat(methods.get(1).string(Tag.URN_CODE_VALUE)).isEqualTo("urn:lex:us:x");
      assertThat(result.contains(Tag.PROCEDURE_CODE_SEQUENCE)).isFalse();
    }
  }

  /** Ratios and methods belong to each other by their order (PS3.3 C.7.6.1.1.5). */
  @Test
  void aRatioWithoutItsMethodIsNotTakenForThatOfTheCapture() throws IOException {
    Cases.Edit edit =
        (image, k) ->
            image
                .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
                .set(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, Vr.DS, "44");
    ResultSettings jpeg = SETTINGS.withCompression(ResultSettings.Compression.jpeg(90));
    for (DataSet result : judged(write(jpeg, edit))) {
      if (result.string(Tag.MODALITY).equals("SR")) {
        continue;
      }
      List<String> ratios = result.strings(Tag.LOSSY_IMAGE_COMPRESSION_RATIO);
      assertThat(result.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("01");
      assertThat(ratios).doesNotContain("44");
      assertThat(result.strings(Tag.LOSSY_IMAGE_COMPRESSION_METHOD)).hasSameSizeAs(ratios);
    }
  }

  /** Our times are not in a zone that nobody can be sure of. */
  @ParameterizedTest
  @ValueSource(strings = {"+02:00", "+2", "Z", "+2500"})
  void aZoneThatIsNoneIsNotRepeated(String zone) throws IOException {
    Cases.Edit edit = (image, k) -> image.set(Tag.TIMEZONE_OFFSET_FROM_UTC, Vr.SH, zone);
    String time = ResultHeader.clock(SETTINGS.created().atZone(SETTINGS.zone()).toOffsetDateTime());
    for (DataSet result : judged(write(SETTINGS, edit))) {
      assertThat(result.contains(Tag.TIMEZONE_OFFSET_FROM_UTC)).isFalse();
      assertThat(result.string(Tag.CONTENT_TIME)).isEqualTo(time);
    }
  }

  /** DS has 16 characters at most (PS3.5 6.2), and writers that print a double whole use 20. */
  @Test
  void decimalStringsThatAreTooLongAreWrittenAnew() throws IOException {
    Cases.Edit edit =
        (image, k) -> {
          double z = image.numbers(Tag.IMAGE_POSITION_PATIENT)[2];
          text(
              image, Tag.IMAGE_POSITION_PATIENT, "-203.520000000000010\\-12.5\\%.15f".formatted(z));
          text(image, Tag.IMAGE_ORIENTATION_PATIENT, "1.00000000000000000\\0\\0\\0\\1\\0");
          text(image, Tag.PIXEL_SPACING, "0.78125000000000011\\0.50");
          text(image, Tag.SLICE_THICKNESS, "5.0000000000000000");
          text(image, Tag.PATIENT_WEIGHT, "68.03885550000000123");
          text(image, Tag.PATIENT_SIZE, "1.70");
        };
    List<DataSet> results = judged(write(SETTINGS, edit));
    for (DataSet result : results) {
      assertThat(result.string(Tag.PATIENT_WEIGHT)).isEqualTo("68.0388555");
      assertThat(result.string(Tag.PATIENT_SIZE)).as("as it came").isEqualTo("1.70");
    }
    DataSet seg = results.get(0);
    DataSet shared = seg.item(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
    DataSet measures = shared.item(Tag.PIXEL_MEASURES_SEQUENCE);
    assertThat(measures.strings(Tag.PIXEL_SPACING)).containsExactly("0.78125", "0.50");
    assertThat(measures.string(Tag.SLICE_THICKNESS)).isEqualTo("5");
    assertThat(shared.item(Tag.PLANE_ORIENTATION_SEQUENCE).strings(Tag.IMAGE_ORIENTATION_PATIENT))
        .containsExactly("1", "0", "0", "0", "1", "0");
    DataSet frame = seg.item(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
    assertThat(frame.item(Tag.PLANE_POSITION_SEQUENCE).strings(Tag.IMAGE_POSITION_PATIENT))
        .startsWith("-203.52", "-12.5");
  }

  /** What scripts that take names out write everywhere, into dates, ages and codes as well. */
  @ParameterizedTest
  @ValueSource(strings = {"REMOVED", "anonymous", "0000-00-00", "20261301"})
  void aWordWhereADateIsMeantIsNotRepeated(String word) throws IOException {
    int[] emptied = {
      Tag.STUDY_DATE, Tag.STUDY_TIME, Tag.PATIENT_BIRTH_DATE, Tag.PATIENT_SEX,
    };
    int[] left = {
      Tag.PATIENT_AGE, Tag.PATIENT_BIRTH_TIME, Tag.PATIENT_WEIGHT, Tag.PATIENT_SIZE,
    };
    Cases.Edit edit =
        (image, k) -> {
          text(image, Tag.STUDY_DATE, Vr.DA, word);
          text(image, Tag.STUDY_TIME, Vr.TM, word.equals("20261301") ? "256161" : word);
          text(image, Tag.PATIENT_BIRTH_DATE, Vr.DA, word);
          text(image, Tag.PATIENT_BIRTH_TIME, Vr.TM, word.equals("20261301") ? "9:30" : word);
          text(image, Tag.PATIENT_SEX, Vr.CS, word.equals("20261301") ? "U" : word);
          text(image, Tag.PATIENT_AGE, Vr.AS, word);
          text(image, Tag.PATIENT_WEIGHT, Vr.DS, word.equals("20261301") ? "n/a" : word);
          text(image, Tag.PATIENT_SIZE, Vr.DS, word.equals("20261301") ? "1,70" : word);
          image.set(Tag.PATIENT_ID, Vr.LO, word).set(Tag.STUDY_DESCRIPTION, Vr.LO, word);
        };
    for (DataSet result : judged(write(SETTINGS, edit))) {
      for (int tag : emptied) {
        assertThat(result.contains(tag)).as(Tag.name(tag)).isTrue();
        assertThat(result.string(tag)).as(Tag.name(tag)).isNull();
      }
      assertThat(Arrays.stream(left).filter(result::contains).mapToObj(Tag::name)).isEmpty();
      assertThat(result.string(Tag.PATIENT_ID)).as("a text may be any").isEqualTo(word);
      assertThat(result.string(Tag.STUDY_DESCRIPTION)).isEqualTo(word);
    }
  }

  /** What is as the standard has it is copied as it is; a date as it had it (PS3.5 6.2), anew. */
  @Test
  void datesAndTimesInTheirFormsAreCopied() throws IOException {
    Cases.Edit edit =
        (image, k) -> {
          text(image, Tag.STUDY_DATE, Vr.DA, "1994.04.17");
          text(image, Tag.STUDY_TIME, Vr.TM, "1827");
          text(image, Tag.PATIENT_BIRTH_DATE, Vr.DA, "19500101");
          text(image, Tag.PATIENT_BIRTH_TIME, Vr.TM, "093000.12 ");
          text(image, Tag.PATIENT_SEX, Vr.CS, "O");
          text(image, Tag.PATIENT_AGE, Vr.AS, "044Y");
        };
    for (DataSet result : judged(write(SETTINGS, edit))) {
      assertThat(result.string(Tag.STUDY_DATE)).isEqualTo("19940417");
      assertThat(result.string(Tag.STUDY_TIME)).isEqualTo("1827");
      assertThat(result.string(Tag.PATIENT_BIRTH_DATE)).isEqualTo("19500101");
      assertThat(result.string(Tag.PATIENT_BIRTH_TIME)).isEqualTo("093000.12");
      assertThat(result.string(Tag.PATIENT_SEX)).isEqualTo("O");
      assertThat(result.string(Tag.PATIENT_AGE)).isEqualTo("044Y");
    }
  }

  /** Systems on the way state another VR (UN has NUL for padding), or pad a UID with a blank. */
  @Test
  void aWrongRepresentationOrPaddingIsNotRepeated() throws IOException {
    Cases.Edit edit =
        (image, k) -> {
          double z = image.numbers(Tag.IMAGE_POSITION_PATIENT)[2];
          text(image, Tag.IMAGE_POSITION_PATIENT, Vr.LO, "-203.5\\-12.5\\%.3f".formatted(z));
          text(image, Tag.IMAGE_ORIENTATION_PATIENT, "1\\0\\0\\0\\1\\0\0");
          text(image, Tag.PIXEL_SPACING, Vr.SH, "0.78125\\0.50\0");
          text(image, Tag.PATIENT_ID, Vr.LO, "ID-7\0\0");
          text(image, Tag.STUDY_DESCRIPTION, Vr.ST, "Abdomen ");
          text(image, Tag.STUDY_INSTANCE_UID, Vr.UI, "1.2.840.99.17 ");
          text(image, Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "1.2.840.99.18 ");
          text(image, Tag.MANUFACTURER, Vr.LO, "SIEMENS\0");
          text(image, Tag.STATION_NAME, Vr.SH, "CT54023\0");
          text(image, Tag.DEVICE_SERIAL_NUMBER, Vr.LO, "54023\0");
          DataSet code = new DataSet().set(Tag.CODE_MEANING, Vr.LO, "CT abdomen");
          text(code, Tag.CODE_VALUE, Vr.SH, "CTABD\0");
          text(code, Tag.CODING_SCHEME_DESIGNATOR, Vr.SH, "99SITE\0\0");
          image.setSequence(Tag.PROCEDURE_CODE_SEQUENCE, code);
        };
    for (DataSet result : judged(write(SETTINGS, edit))) {
      assertThat(result.vr(Tag.PATIENT_ID)).isEqualTo(Vr.LO);
      assertThat(result.bytes(Tag.PATIENT_ID)).asString().isEqualTo("ID-7");
      assertThat(result.vr(Tag.STUDY_DESCRIPTION)).isEqualTo(Vr.LO);
      assertThat(result.string(Tag.STUDY_DESCRIPTION)).isEqualTo("Abdomen");
      assertThat(result.bytes(Tag.STUDY_INSTANCE_UID)).asString().doesNotContain(" ");
      DataSet scanner = result.item(Tag.CONTRIBUTING_EQUIPMENT_SEQUENCE);
      assertThat(scanner.bytes(Tag.MANUFACTURER)).asString().isEqualTo("SIEMENS ");
      assertThat(scanner.bytes(Tag.STATION_NAME)).asString().isEqualTo("CT54023 ");
      if (result.string(Tag.MODALITY).equals("SEG")) {
        assertThat(result.bytes(Tag.FRAME_OF_REFERENCE_UID)).asString().doesNotContain(" ");
        DataSet frame = result.item(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        DataSet position = frame.item(Tag.PLANE_POSITION_SEQUENCE);
        assertThat(position.vr(Tag.IMAGE_POSITION_PATIENT)).isEqualTo(Vr.DS);
        assertThat(position.strings(Tag.IMAGE_POSITION_PATIENT)).startsWith("-203.5", "-12.5");
      }
    }
  }

  /** Readers that know no "UTF-8" show the name as they like; the set that is meant has a term. */
  @ParameterizedTest
  @CsvSource({
    "UTF-8, UTF-8, ISO_IR 192",
    "utf8, UTF-8, ISO_IR 192",
    "ISO-IR 192, UTF-8, ISO_IR 192",
    "ISO-IR 100, ISO-8859-1, ISO_IR 100",
    "ISO IR 100, ISO-8859-1, ISO_IR 100",
    "latin1, ISO-8859-1, ISO_IR 100",
    "ISO8859-1, ISO-8859-1, ISO_IR 100",
    "ISO-IR 144, ISO-8859-5, ISO_IR 144",
    "ISO_IR 192, UTF-8, ISO_IR 192"
  })
  void aCharacterSetIsCalledByItsTerm(String set, String charset, String term) throws IOException {
    String name = term.equals("ISO_IR 144") ? "Щербакова^Юлия" : "Müller^Jérôme";
    byte[] bytes = name.getBytes(Charset.forName(charset));
    Cases.Edit edit =
        (image, k) -> {
          text(image, Tag.SPECIFIC_CHARACTER_SET, Vr.CS, set);
          image.setBytes(Tag.PATIENT_NAME, Vr.PN, bytes);
        };
    for (DataSet result : judged(write(SETTINGS, edit))) {
      assertThat(result.string(Tag.SPECIFIC_CHARACTER_SET)).isEqualTo(term);
      assertThat(result.string(Tag.PATIENT_NAME)).isEqualTo(name);
    }
  }

  /**
   * Longer than PS3.5 6.2 has it, and all the same the names by which a PACS knows patient and
   * study: Orthanc keeps what has a Patient ID that was cut as another study.
   */
  @Test
  void whatIsTooLongIsNotCut() throws IOException {
    Map<Integer, String> tooLong = new LinkedHashMap<>();
    tooLong.put(Tag.PATIENT_ID, "I".repeat(70));
    tooLong.put(Tag.PATIENT_NAME, "N".repeat(80) + "^" + "G".repeat(10));
    tooLong.put(Tag.STUDY_DESCRIPTION, "S".repeat(70));
    tooLong.put(Tag.ACCESSION_NUMBER, "A".repeat(20));
    tooLong.put(Tag.STUDY_ID, "T".repeat(20));
    Cases.Edit edit =
        (image, k) -> tooLong.forEach((tag, value) -> text(image, tag, Attributes.vr(tag), value));
    for (ResultObject result : write(SETTINGS, edit)) {
      DataSet object = Part10.read(result.file()).dataSet();
      tooLong.forEach((tag, value) -> assertThat(object.string(tag)).isEqualTo(value));
    }
  }

  private static void text(DataSet image, int tag, String value) {
    text(image, tag, Vr.DS, value);
  }

  private static void text(DataSet image, int tag, Vr vr, String value) {
    image.setBytes(tag, vr, value.getBytes(StandardCharsets.US_ASCII));
  }

  private List<ResultObject> write(ResultSettings settings, Cases.Edit edit) throws IOException {
    Cases.Case given = Cases.segmented(folder, OPTIONS, null, edit);
    List<ResultObject> results =
        ResultWriter.write(given.analysis(), settings, folder.resolve("out"));
    assertThat(results).extracting(ResultObject::kind).contains(ResultObject.Kind.SUMMARY);
    return results;
  }

  /** The objects, which dciodvfy finds no error in. */
  private List<DataSet> judged(List<ResultObject> results) throws IOException {
    Path dciodvfy = Peers.require("dciodvfy");
    List<DataSet> objects = new ArrayList<>();
    for (ResultObject result : results) {
      if (result.kind() != ResultObject.Kind.HEATMAP) {
        String said =
            Peers.run(folder, LIMIT, dciodvfy.toString(), result.file().toString()).text();
        assertThat(said.lines().filter(line -> line.contains("Error"))).isEmpty();
      }
      objects.add(Part10.read(result.file()).dataSet());
    }
    return objects;
  }
}
