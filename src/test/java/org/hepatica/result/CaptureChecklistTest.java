package org.hepatica.result;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.hepatica.analysis.Findings;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Vr;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attributes of a secondary capture (PS3.3 A.8.1), and what must not be in its pixels. */
class CaptureChecklistTest {
  private static final PhantomOptions SMALL =
      PhantomOptions.of(5).withMatrix(48, 64).withSlices(16, 15);
  private static final ResultSettings SETTINGS =
      ResultSettings.of(Instant.parse("2026-11-23T08:00:00Z"), "TEST-1").withReport(false);

  @TempDir Path folder;

  @Test
  void everyCaptureHoldsWhatItMust() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    List<DataSet> captures = captures(given);
    DataSet source = Part10.readHeader(given.files().series().resolve("0001.dcm")).dataSet();
    assertThat(captures).hasSizeGreaterThan(3);
    for (DataSet capture : captures) {
      assertThat(capture.string(Tag.SOP_CLASS_UID)).isEqualTo("1.2.840.10008.5.1.4.1.1.7");
      assertThat(capture.string(Tag.MODALITY)).isEqualTo("OT");
      assertThat(capture.string(Tag.CONVERSION_TYPE)).isEqualTo("WSD");
      assertThat(capture.strings(Tag.IMAGE_TYPE)).containsExactly("DERIVED", "SECONDARY");
      assertThat(capture.string(Tag.PHOTOMETRIC_INTERPRETATION)).isEqualTo("RGB");
      assertThat(capture.integer(Tag.SAMPLES_PER_PIXEL, 0)).isEqualTo(3);
      assertThat(capture.integer(Tag.BITS_ALLOCATED, 0)).isEqualTo(8);
      assertThat(capture.integer(Tag.PLANAR_CONFIGURATION, -1)).isZero();
      assertThat(capture.integer(Tag.ROWS, 0)).isEqualTo(PageStyle.SIZE);
      assertThat(capture.integer(Tag.COLUMNS, 0)).isEqualTo(PageStyle.SIZE);
      assertThat(capture.string(Tag.BURNED_IN_ANNOTATION)).isEqualTo("YES");
      assertThat(capture.string(Tag.DERIVATION_DESCRIPTION)).isNotBlank();
      assertThat(capture.string(Tag.SERIES_DESCRIPTION)).contains("AI");
      assertThat(capture.string(Tag.IMAGE_COMMENTS)).startsWith("AI result");
      assertThat(capture.string(Tag.LOSSY_IMAGE_COMPRESSION)).isEqualTo("00");
      assertThat(capture.string(Tag.DATE_OF_SECONDARY_CAPTURE)).isEqualTo("20261123");
      assertThat(capture.string(Tag.TIME_OF_SECONDARY_CAPTURE)).isNotBlank();
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_ID)).isEqualTo("TEST-1");
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER))
          .isEqualTo(Equipment.MANUFACTURER);
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER_MODEL_NAME))
          .isEqualTo(Equipment.MODEL);
      assertThat(capture.string(Tag.SECONDARY_CAPTURE_DEVICE_SOFTWARE_VERSIONS))
          .isEqualTo(Equipment.VERSION);
      assertThat(capture.string(Tag.STUDY_INSTANCE_UID))
          .isEqualTo(source.string(Tag.STUDY_INSTANCE_UID));
      assertThat(capture.string(Tag.PATIENT_ID)).isEqualTo(source.string(Tag.PATIENT_ID));
    }
    assertThat(captures.stream().map(c -> c.string(Tag.SERIES_INSTANCE_UID)).distinct())
        .hasSize(1)
        .doesNotContain(source.string(Tag.SERIES_INSTANCE_UID));
  }

  @Test
  void eachPictureNamesTheInstancesItShows() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    List<DataSet> captures = captures(given);
    List<String> shown = new ArrayList<>();
    for (DataSet capture : captures.subList(1, captures.size())) {
      assertThat(capture.sequence(Tag.SOURCE_IMAGE_SEQUENCE)).hasSize(1);
      shown.addAll(sources(capture));
    }
    assertThat(shown).doesNotHaveDuplicates();
    Findings findings = given.analysis().findings();
    List<String> small =
        KeySlices.spread(findings, 9).stream()
            .map(k -> findings.slices().get(k).sopInstanceUid())
            .toList();
    assertThat(small).hasSize(9);
    assertThat(sources(captures.get(0))).isEqualTo(small);
  }

  @Test
  void thePatientIsInNoPixel() throws IOException {
    Cases.Case one = Cases.segmented(folder.resolve("one"), SMALL);
    Cases.Case other =
        Cases.segmented(
            folder.resolve("other"),
            SMALL,
            null,
            (image, k) ->
                image
                    .set(Tag.PATIENT_NAME, Vr.PN, "Somebody^Else^With^A^Long^Name")
                    .set(Tag.PATIENT_ID, Vr.LO, "98765")
                    .set(Tag.PATIENT_BIRTH_DATE, Vr.DA, "19501231")
                    .set(Tag.PATIENT_SEX, Vr.CS, "F")
                    .set(Tag.ACCESSION_NUMBER, Vr.SH, "A-4711")
                    .set(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN, "Doctor^Other"));
    List<DataSet> a = captures(one);
    List<DataSet> b = captures(other);
    assertThat(b).hasSameSizeAs(a);
    for (int i = 0; i < a.size(); i++) {
      assertThat(b.get(i).string(Tag.PATIENT_ID)).isEqualTo("98765");
      assertThat(b.get(i).bytes(Tag.PIXEL_DATA)).isEqualTo(a.get(i).bytes(Tag.PIXEL_DATA));
    }
  }

  @Test
  void whereNothingIsPredictedTheHeatmapIsTheCt() throws IOException {
    Cases.Case given = Cases.segmented(folder, SMALL);
    Findings findings = given.analysis().findings();
    int k =
        IntStream.range(0, findings.depth())
            .filter(i -> findings.slices().get(i).liverPixels() == 0)
            .findFirst()
            .orElseThrow();
    BufferedImage page =
        ResultWriter.pages(
                given.analysis(),
                Part10.readHeader(given.files().series().resolve("0001.dcm")).dataSet(),
                SETTINGS)
            .heatmap(k);
    // Left of the bar and between the letters: greys only.
    for (int y = 100; y < 560; y++) {
      for (int x = 40; x < 500; x++) {
        int rgb = page.getRGB(x, y) & 0xFFFFFF;
        assertThat(rgb).isEqualTo((rgb & 0xFF) * 0x010101);
      }
    }
  }

  @Test
  void slicesThatAFlagNamesAreAmongTheKeySlices() throws IOException {
    PhantomOptions options = PhantomOptions.of(5).withMatrix(32, 32).withSlices(120, 2);
    Cases.Case given = Cases.segmented(folder, options, null, (image, k) -> {});
    Findings calm = given.analysis().findings();
    List<Integer> even = KeySlices.spread(calm, 24);
    int odd =
        IntStream.range(0, calm.depth())
            .filter(k -> calm.slices().get(k).liverPixels() > 5 && !even.contains(k))
            .findFirst()
            .orElseThrow();
    Findings flagged = Cases.lookingElsewhere(calm, odd);
    assertThat(KeySlices.spread(flagged, 24)).hasSize(24).contains(odd).isSorted();
    assertThat(KeySlices.spread(flagged, 9)).hasSize(9).contains(odd);
    int[] all = IntStream.range(0, calm.depth()).toArray();
    assertThat(KeySlices.spread(Cases.lookingElsewhere(calm, all), 24)).hasSize(24).isSorted();
    // What hung on the liver by a neck may have been all that was marked on a slice.
    int bare =
        IntStream.range(0, calm.depth())
            .filter(k -> calm.slices().get(k).liverPixels() == 0)
            .findFirst()
            .orElseThrow();
    assertThat(KeySlices.spread(Cases.lookingElsewhere(calm, bare), 24)).hasSize(24).contains(bare);
    assertThat(KeySlices.spread(Cases.lookingElsewhere(calm, bare), 119)).contains(bare);
  }

  private List<DataSet> captures(Cases.Case given) throws IOException {
    List<DataSet> captures = new ArrayList<>();
    Path out = folder.resolve("out");
    for (ResultObject object : ResultWriter.write(given.analysis(), SETTINGS, out)) {
      if (object.kind() != ResultObject.Kind.SEG) {
        assertThat(object.syntax()).isEqualTo(TransferSyntax.EXPLICIT_LE);
        captures.add(Part10.read(object.file()).dataSet());
      }
    }
    return captures;
  }

  private static List<String> sources(DataSet capture) {
    return capture.sequence(Tag.SOURCE_IMAGE_SEQUENCE).stream()
        .map(item -> item.string(Tag.REFERENCED_SOP_INSTANCE_UID))
        .toList();
  }
}
