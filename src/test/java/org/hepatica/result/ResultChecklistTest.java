package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What every result must hold, attribute by attribute, beside what the judges look at. */
class ResultChecklistTest extends ResultChecklist {
  private static final int[] TYPE_2 = {
    Tag.PATIENT_NAME,
    Tag.PATIENT_ID,
    Tag.PATIENT_BIRTH_DATE,
    Tag.PATIENT_SEX,
    Tag.STUDY_DATE,
    Tag.STUDY_TIME,
    Tag.REFERRING_PHYSICIAN_NAME,
    Tag.STUDY_ID,
    Tag.ACCESSION_NUMBER
  };

  private static final int EQUIVALENT_CODES = 0x00080121;

  @Test
  void patientAndStudyAreTheSourcesInEveryObject() throws IOException {
    List<DataSet> results = write((image, k) -> {});
    DataSet source = sources.get(0);
    for (DataSet result : results) {
      for (int tag : TYPE_2) {
        assertThat(result.contains(tag)).as(Tag.name(tag)).isTrue();
        assertThat(result.strings(tag)).as(Tag.name(tag)).isEqualTo(source.strings(tag));
      }
      assertThat(result.string(Tag.STUDY_INSTANCE_UID))
          .isEqualTo(source.string(Tag.STUDY_INSTANCE_UID));
    }
    assertThat(seg(results).string(Tag.FRAME_OF_REFERENCE_UID))
        .isEqualTo(source.string(Tag.FRAME_OF_REFERENCE_UID));
  }

  @Test
  void aSourceWithoutFrameOfReferenceGetsOneFromItsSeries() throws IOException {
    DataSet seg = seg(write((image, k) -> image.remove(Tag.FRAME_OF_REFERENCE_UID)));
    assertThat(seg.string(Tag.FRAME_OF_REFERENCE_UID))
        .isEqualTo(
            Uids.derive("frame of reference", sources.get(0).string(Tag.SERIES_INSTANCE_UID)));
  }

  @Test
  void type2OfTheSourceIsKeptEmptyWhereItIsAbsent() throws IOException {
    Cases.Edit strip =
        (image, k) -> {
          for (int tag : TYPE_2) {
            image.remove(tag);
          }
        };
    for (DataSet result : write(strip)) {
      for (int tag : TYPE_2) {
        assertThat(result.contains(tag)).as(Tag.name(tag)).isTrue();
        assertThat(result.string(tag)).as(Tag.name(tag)).isNull();
      }
    }
  }

  /** Conformance statement, 8.2: none, also where a scanner put some into codes that are copied. */
  @Test
  void whatIsPrivateInCopiedCodesStaysBehind() throws IOException {
    Cases.Edit edit =
        (image, k) ->
            image
                .setSequence(Tag.PROCEDURE_CODE_SEQUENCE, withPrivate(code("CTABD")))
                .setSequence(Tag.DEIDENTIFICATION_METHOD_CODE_SEQUENCE, withPrivate(code("113100")))
                .setSequence(
                    Tag.REQUEST_ATTRIBUTES_SEQUENCE,
                    withPrivate(
                        new DataSet()
                            .set(Tag.REQUESTED_PROCEDURE_ID, Vr.SH, "RP-1")
                            .setSequence(
                                Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE,
                                withPrivate(
                                    code("CTABD")
                                        .setSequence(
                                            EQUIVALENT_CODES, withPrivate(code("ABD")))))));
    for (DataSet result : write(edit)) {
      assertThat(result.item(Tag.PROCEDURE_CODE_SEQUENCE).string(Tag.CODE_VALUE))
          .isEqualTo("CTABD");
      assertThat(tags(result)).noneMatch(tag -> (tag >>> 16) % 2 == 1);
      if (result.string(Tag.MODALITY).equals("SR")) {
        DataSet request = result.item(Tag.REFERENCED_REQUEST_SEQUENCE);
        assertThat(
                request
                    .item(Tag.REQUESTED_PROCEDURE_CODE_SEQUENCE)
                    .item(EQUIVALENT_CODES)
                    .string(Tag.CODE_VALUE))
            .isEqualTo("ABD");
      }
    }
  }

  @Test
  void everySeriesIsItsOwnWithModalityAndNumber() throws IOException {
    List<DataSet> results = write((image, k) -> {});
    Set<String> seen = new HashSet<>();
    for (DataSet result : results) {
      String expected =
          switch (result.string(Tag.SOP_CLASS_UID)) {
            case Uids.SEGMENTATION -> "SEG";
            case Uids.SECONDARY_CAPTURE -> "OT";
            default -> "SR";
          };
      assertThat(result.string(Tag.MODALITY)).isEqualTo(expected);
      assertThat(result.string(Tag.SERIES_INSTANCE_UID))
          .isNotEqualTo(sources.get(0).string(Tag.SERIES_INSTANCE_UID));
      seen.add(
          expected
              + " "
              + result.integer(Tag.SERIES_NUMBER, -1)
              + " "
              + result.string(Tag.SERIES_INSTANCE_UID));
      assertThat(result.string(Tag.SERIES_DESCRIPTION)).contains("AI");
    }
    assertThat(seen.stream().map(s -> s.replaceAll(" [0-9.]+$", "")))
        .containsExactlyInAnyOrder("SEG 9001", "OT 9002", "SR 9004");
  }

  @Test
  void theEquipmentIsNamedAndTheModelContributes() throws IOException {
    for (DataSet result : write((image, k) -> {})) {
      for (int tag :
          new int[] {
            Tag.MANUFACTURER,
            Tag.MANUFACTURER_MODEL_NAME,
            Tag.DEVICE_SERIAL_NUMBER,
            Tag.SOFTWARE_VERSIONS
          }) {
        assertThat(result.string(tag)).as(Tag.name(tag)).isNotBlank();
      }
      assertThat(result.string(Tag.SOFTWARE_VERSIONS)).isEqualTo(Equipment.VERSION);
      List<DataSet> contributors = result.sequence(Tag.CONTRIBUTING_EQUIPMENT_SEQUENCE);
      DataSet model = contributors.get(contributors.size() - 1);
      assertThat(model.string(Tag.MANUFACTURER_MODEL_NAME)).isEqualTo("liver-test-1");
      assertThat(code(model, Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE)).isEqualTo("109102 DCM");
    }
  }

  @Test
  void aCaptureSaysWhatItIsAndWhatItWasMadeFrom() throws IOException {
    for (DataSet capture : captures(write((image, k) -> {}))) {
      assertThat(capture.string(Tag.CONVERSION_TYPE)).isEqualTo("WSD");
      assertThat(capture.strings(Tag.IMAGE_TYPE)).containsExactly("DERIVED", "SECONDARY");
      assertThat(capture.string(Tag.BURNED_IN_ANNOTATION)).isEqualTo("YES");
      assertThat(capture.string(Tag.DERIVATION_DESCRIPTION)).isNotBlank();
      assertThat(capture.string(Tag.IMAGE_COMMENTS)).contains("not for primary diagnosis");
      assertThat(capture.string(Tag.DATE_OF_SECONDARY_CAPTURE)).startsWith("2026112");
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_ID)).isEqualTo("TEST-1");
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER)).isNotBlank();
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER_MODEL_NAME)).isNotBlank();
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_SOFTWARE_VERSIONS))
          .isEqualTo(Equipment.VERSION);
      List<String> uids =
          sources.stream().map(source -> source.string(Tag.SOP_INSTANCE_UID)).toList();
      assertThat(capture.sequence(Tag.SOURCE_IMAGE_SEQUENCE))
          .isNotEmpty()
          .allSatisfy(
              image -> {
                assertThat(uids).contains(image.string(Tag.REFERENCED_SOP_INSTANCE_UID));
                assertThat(code(image, Tag.PURPOSE_OF_REFERENCE_CODE_SEQUENCE))
                    .isEqualTo("121322 DCM");
              });
      // Viewers take no geometry from a capture: it must not bear any.
      assertThat(capture.contains(Tag.IMAGE_POSITION_PATIENT)).isFalse();
      assertThat(capture.contains(Tag.FRAME_OF_REFERENCE_UID)).isFalse();
    }
  }

  @Test
  void lossOfTheSourceIsCarriedEvenWhenOneSliceAloneHasIt() throws IOException {
    Cases.Edit lossy =
        (image, k) -> {
          if (k == 2) {
            image
                .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
                .set(Tag.LOSSY_IMAGE_COMPRESSION_RATIO, Vr.DS, "8")
                .set(Tag.LOSSY_IMAGE_COMPRESSION_METHOD, Vr.CS, "ISO_15444_1");
          }
        };
    List<DataSet> results = write(lossy);
    List<DataSet> images = new ArrayList<>(captures(results));
    images.add(seg(results));
    for (DataSet image : images) {
      assertThat(image.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("01");
      assertThat(image.string(Tag.LOSSY_IMAGE_COMPRESSION_METHOD)).isEqualTo("ISO_15444_1");
    }
  }

  /** Sources that lose by their syntax and do not say so, or say that they have not. */
  @ParameterizedTest
  @CsvSource({
    "1.2.840.10008.1.2.4.50,   , 01, ISO_10918_1",
    "1.2.840.10008.1.2.4.50, 01, 01, ISO_10918_1",
    "1.2.840.10008.1.2.4.51, 00, 01, ISO_10918_1",
    "1.2.840.10008.1.2.4.81,   , 01, ISO_14495_1",
    "1.2.840.10008.1.2.4.81, 00, 00, ",
    "1.2.840.10008.1.2.4.91,   , 01, ISO_15444_1",
    "1.2.840.10008.1.2.4.91, 00, 00, ",
    "1.2.840.10008.1.2.4.91, 01, 01, ISO_15444_1",
    "1.2.840.10008.1.2.4.70,   , 00, ",
    "1.2.840.10008.1.2.4.80,   , 00, ",
    "1.2.840.10008.1.2.4.90,   , 00, ",
  })
  void lossThatTheSyntaxTellsOfIsSaid(String syntax, String said, String lossy, String method)
      throws IOException {
    AnalysisFolder analysis =
        analysed(
            (image, k) -> {
              if (said != null) {
                image.set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, said);
              }
            });
    Path file = Path.of(analysis.findings().slices().get(3).file());
    DataSet image = Part10.read(file).dataSet();
    // 32 x 32 x 2 bytes in 256: what is in the fragment does not matter to what a result says.
    image.setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[0], new byte[200], new byte[56]));
    Part10.write(file, image, TransferSyntax.of(syntax));
    List<DataSet> results = write(analysis);
    List<DataSet> images = new ArrayList<>(captures(results));
    images.add(seg(results));
    for (DataSet result : images) {
      assertThat(result.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo(lossy);
      assertThat(result.string(Tag.LOSSY_IMAGE_COMPRESSION_METHOD)).isEqualTo(method);
      assertThat(result.string(Tag.LOSSY_IMAGE_COMPRESSION_RATIO))
          .isEqualTo(method == null ? null : "8.00");
    }
  }

  private static DataSet withPrivate(DataSet item) {
    return item.set(0x00090010, Vr.LO, "SCANNER").set(0x00091001, Vr.LO, "its own");
  }

  private static List<Integer> tags(DataSet d) {
    List<Integer> tags = new ArrayList<>();
    for (int tag : d.tags()) {
      tags.add(tag);
      d.sequence(tag).forEach(item -> tags.addAll(tags(item)));
    }
    return tags;
  }
}
