package org.hepatica.ct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Objects of other makers that are no series to segment: each with its own answer. */
class RealBadInputTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "pydicom/MR_small_RLE.dcm, HEP-403, modality \"MR\"",
    "pydicom/MR_small_jp2klossless.dcm, HEP-403, modality \"MR\"",
    "pydicom/JPEGLSNearLossless_16.dcm, HEP-402, has no Series Instance UID",
    "pydicom/JPGLosslessP14SV1_1s_1f_8b.dcm, HEP-403, modality \"US\"",
    "pydicom/eCT_Supplemental.dcm, HEP-404, several frames",
    "pydicom/liver.dcm, HEP-403, modality \"SEG\"",
    "pydicom/liver_1frame.dcm, HEP-403, modality \"SEG\"",
    "pydicom/rtstruct.dcm, HEP-401, not a DICOM file",
    "pydicom/CT_small.dcm, HEP-411, 'has 1 slice(s), fewer than 10'",
    "pydicom/J2K_pixelrep_mismatch.dcm, HEP-411, 'has 1 slice(s), fewer than 10'",
    "dcmqi/23x38x3/multiframe/mf.dcm, HEP-404, several frames",
    "highdicom/sr_document.dcm, HEP-403, modality \"SR\"",
    "highdicom/seg_image_ct_binary.dcm, HEP-403, modality \"SEG\"",
    "dcmqi/liver_seg.nrrd, HEP-401, not a DICOM file",
    "highdicom/README.md, HEP-401, not a DICOM file"
  })
  void isRefused(String name, String code, String says) {
    Path file = Peers.data("interop/" + name);
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(List.of(file), AdmissionRules.DEFAULT));
    assertThat(refused.code()).startsWith(code);
    assertThat(refused.reason()).contains(says);
    if (!code.equals("HEP-411")) {
      assertThat(refused.reason()).contains(file.getFileName().toString());
    }
  }

  @Test
  void threeSlicesAreTooFewUnlessTheRuleIsSet() throws Exception {
    SeriesScan scan = SeriesScan.scan(Peers.data("interop/dcmqi/ct-3slice"));
    List<Path> files = scan.series().get(0).files();
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(files, AdmissionRules.DEFAULT));
    assertThat(refused.code()).isEqualTo("HEP-411");
    CtVolume volume = CtSeries.load(files, AdmissionRules.DEFAULT.withSlices(3, 3).withMinCover(2));
    assertThat(volume.depth()).isEqualTo(3);
  }

  /**
   * 20 slices at the liver, JPEG 2000, with blank UIDs; once they have some, the series is a
   * volume.
   */
  @Test
  void blankUidsAreRefusedAndOnceAssignedTheSeriesIsTaken() throws Exception {
    SeriesScan scan = SeriesScan.scan(Peers.data("interop/totalseg_ct_j2k/example_ct_dicom"));
    assertThat(scan.series()).hasSize(1);
    List<Path> files = scan.series().get(0).files();
    assertThat(files).hasSize(20);
    SeriesRefused refused =
        catchThrowableOfType(
            SeriesRefused.class, () -> CtSeries.load(files, AdmissionRules.DEFAULT));
    assertThat(refused.code()).isEqualTo("HEP-402");
    assertThat(refused.reason()).contains("has no SOP Instance UID", "assign valid UIDs");

    List<Path> assigned = new ArrayList<>();
    for (Path file : files) {
      DicomFile whole = Part10.read(file);
      DataSet d = whole.dataSet();
      d.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive(file.getFileName().toString()))
          .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("series"));
      Path copy = folder.resolve(file.getFileName() + ".dcm");
      Part10.write(copy, d, whole.syntax());
      assigned.add(copy);
    }
    CtVolume volume = CtSeries.load(assigned, AdmissionRules.DEFAULT);
    assertThat(volume.depth()).isEqualTo(20);
    assertThat(volume.rowSpacing()).isEqualTo(0.9765625);
    assertThat(volume.sliceSpacing()).isCloseTo(2.0, within(1e-3));
    assertThat(volume.hu(10)[0]).isEqualTo((short) -1024);
  }
}
