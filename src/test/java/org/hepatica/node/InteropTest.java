package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.ct.CtSeries;
import org.hepatica.ct.CtVolume;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SeriesScan;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.DicomFile;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.dicom.net.ListenSettings;
import org.hepatica.dicom.net.StoreRequest;
import org.hepatica.intake.Intake;
import org.hepatica.ledger.Ledger;
import org.hepatica.setup.RoomSettings;
import org.hepatica.testing.Peers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every object that other makers wrote goes through both front doors with the settings as they
 * ship, and gets its right answer: what C-STORE says, and what becomes of it as a series.
 *
 * <p>The gate answers most of them before it decodes a pixel, as one slice is no series. That each
 * compression gives the right pixels is held by {@code ReferenceFramesTest} and {@code
 * DecodedPixelsTest}; the two series are analysed in {@code SegmentIT} and {@code OrthancIT}.
 */
class InteropTest {
  /**
   * A folder is a series. By C-STORE: the status; {@code class} or {@code syntax} where the
   * association does not take it; {@code -} for what cannot be sent. As a series, by the way of
   * {@code segment} and of the job: {@code accepted}, a number, or {@code no series}.
   */
  private static final String TABLE =
      """
      # C-STORE | series    | because                                            | what it is                           | file
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_DeflatedExplicitVRLittleEndianTransferSyntax_1.2.840.10008.1.2.1.99.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEG2000LosslessOnlyTransferSyntax_1.2.840.10008.1.2.4.90.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGLSLosslessTransferSyntax_1.2.840.10008.1.2.4.80.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGLSLossyTransferSyntax_1.2.840.10008.1.2.4.81.dcm
      syntax    | HEP-410   | JPEG Full Progression (Process 10 and 12, retired) | chest slice, retired JPEG            | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess10_12TransferSyntax_1.2.840.10008.1.2.4.55.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess14TransferSyntax_1.2.840.10008.1.2.4.57.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess1TransferSyntax_1.2.840.10008.1.2.4.50.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess2_4TransferSyntax_1.2.840.10008.1.2.4.51.dcm
      syntax    | HEP-410   | JPEG Spectral Selection (Process 6 and 8, retired) | chest slice, retired JPEG            | interop/cornerstone_CTImage/CTImage.dcm_JPEGProcess6_8TransferSyntax_1.2.840.10008.1.2.4.53.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_LittleEndianExplicitTransferSyntax_1.2.840.10008.1.2.1.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_LittleEndianImplicitTransferSyntax_1.2.840.10008.1.2.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | chest slice                          | interop/cornerstone_CTImage/CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm

      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/heart_seg.nrrd
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/dcmqi/liver.dcm
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/liver_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/liver_spine_gapped_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/liver_spine_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/partial_overlaps-1.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/partial_overlaps-2.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/partial_overlaps-3.nrrd
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/dcmqi/partial_overlaps.dcm
      0000      | HEP-403   | modality "SEG"                                     | label map segmentation               | interop/dcmqi/sparse-labelmap-noppv.dcm
      0000      | HEP-403   | modality "SEG"                                     | label map segmentation               | interop/dcmqi/sparse-labelmap-ppv5.dcm
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/sparse_labelmap_noppv_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/sparse_labelmap_ppv5_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/spine_seg.nrrd
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/spine_seg_label5.nrrd
      0000      | HEP-411   | The series has 3 slices, fewer than 10            | 3 slices of 38 rows                  | interop/dcmqi/23x38x3/image/
      0000      | HEP-411   | The series has 3 slices, fewer than 10             | legacy converted enhanced CT         | interop/dcmqi/23x38x3/multiframe/mf.dcm
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/23x38x3/nrrd/label.nrrd
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/dcmqi/23x38x3/seg/label.seg
      0000      | HEP-411   | The series has 3 slices, fewer than 10            | 3 slices of 38 rows                  | interop/dcmqi/24x38x3/image/
      0000      | HEP-411   | The series has 3 slices, fewer than 10             | legacy converted enhanced CT         | interop/dcmqi/24x38x3/multiframe/mf.dcm
      -         | no series | not a DICOM file                                   | label map in NRRD                    | interop/dcmqi/24x38x3/nrrd/label.nrrd
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/dcmqi/24x38x3/seg/label.seg
      0000      | HEP-411   | The series has 3 slices, fewer than 10            | 3 slices of an abdomen               | interop/dcmqi/ct-3slice/

      -         | no series | not a DICOM file                                   | text                                 | interop/highdicom/README.md
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/highdicom/ct_image.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/highdicom/seg_image_ct_binary.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/highdicom/seg_image_ct_binary_fractional.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/highdicom/seg_image_ct_binary_overlap.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/highdicom/seg_image_ct_binary_single_frame.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/highdicom/seg_image_ct_true_fractional.dcm
      0000      | HEP-403   | modality "SEG"                                     | label map segmentation               | interop/highdicom/seg_image_sm_control_labelmap.dcm
      0000      | HEP-403   | modality "SR"                                      | structured report                    | interop/highdicom/sr_document.dcm
      0000      | HEP-403   | modality "SR"                                      | structured report                    | interop/highdicom/sr_document_with_multiple_groups.dcm

      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice without frame of reference | interop/pydicom/693_J2KI.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice without frame of reference | interop/pydicom/693_J2KR.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice without frame of reference | interop/pydicom/693_UNCR.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/pydicom/CT_small.dcm
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice, tilted                   | interop/pydicom/J2K_pixelrep_mismatch.dcm
      A900      | HEP-402   | has no Series Instance UID                         | secondary capture without series     | interop/pydicom/JPEGLSNearLossless_16.dcm
      0000      | HEP-403   | modality "US"                                      | ultrasound                           | interop/pydicom/JPGLosslessP14SV1_1s_1f_8b.dcm
      0000      | HEP-403   | modality "MR"                                      | MR slice                             | interop/pydicom/MR_small_RLE.dcm
      0000      | HEP-403   | modality "MR"                                      | MR slice                             | interop/pydicom/MR_small_jp2klossless.dcm
      0000      | HEP-403   | modality "MR"                                      | MR slice                             | interop/pydicom/MR_small_jpeg_ls_lossless.dcm
      0000      | HEP-425   | is a perfusion map or subtraction                  | enhanced CT, perfusion               | interop/pydicom/eCT_Supplemental.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/pydicom/liver.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/pydicom/liver_1frame.dcm
      0000      | HEP-403   | modality "SEG"                                     | segmentation                         | interop/pydicom/liver_expb_1frame.dcm
      -         | no series | data set without file meta information             | RT structures, bare data set         | interop/pydicom/rtstruct.dcm

      A900      | HEP-402   | has no SOP Instance UID                            | 20 slices at the liver, blank UIDs   | interop/totalseg_ct_j2k/example_ct_dicom/

      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_J2KI
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_J2KR
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_JLSL
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_JLSN
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_JPLL
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | spine slice                          | interop/wg04_CT/CT1_RLE
      -         | no series | not a DICOM file                                   | CT slice packed by zstd              | interop/wg04_CT/CT1_UNC.zst
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_J2KI
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_J2KR
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_JLSL
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_JLSN
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_JPLL
      0000      | HEP-411   | The series has 1 slice, fewer than 10              | head slice                           | interop/wg04_CT/CT2_RLE
      -         | no series | not a DICOM file                                   | CT slice packed by zstd              | interop/wg04_CT/CT2_UNC.zst

      0000      | accepted  | 41 slices                                          | abdomen                              | ct/crlm-1004/
      0000      | accepted  | 51 slices                                          | abdomen, derived and secondary       | ct/crlm-1006/
      """;

  @TempDir static Path data;
  private static RoomSettings rooms;
  private static Ledger ledger;
  private static Intake intake;

  @TempDir Path folder;

  @BeforeAll
  static void open() throws IOException {
    rooms = new RoomSettings(HepaticaConfig.defaults());
    ledger = Ledger.open(data);
    intake = new Intake(data, ledger, rooms.intake(), new DecodedPixels());
  }

  @AfterAll
  static void close() {
    ledger.close();
  }

  @ParameterizedTest(name = "{4}: {3}, {1}")
  @CsvSource(delimiter = '|', textBlock = TABLE)
  void hasItsAnswer(String stored, String answer, String because, String what, String path)
      throws Exception {
    List<Path> files = files(Peers.data(path));
    assertThat(files).isNotEmpty();
    SeriesScan scan = SeriesScan.scan(Peers.data(path));
    for (Path file : files) {
      assertThat(store(file)).as("C-STORE of " + file).isEqualTo(stored);
    }
    if (answer.equals("no series")) {
      assertThat(scan.series()).isEmpty();
      assertThat(scan.skipped()).hasSize(files.size());
      assertThat(scan.skipped().get(0).reason())
          .contains(because)
          .contains(files.get(0).getFileName().toString());
      return;
    }
    assertThat(scan.skipped()).isEmpty();
    assertThat(scan.series()).hasSize(1);
    String[] given = answer(scan.series().get(0).files());
    assertThat(given[0]).as(given[1]).isEqualTo(answer);
    assertThat(given[1]).contains(because);
  }

  /** A new sample in the folder wants a row here. */
  @Test
  void everyFileHasOneRow() throws IOException {
    List<String> rows =
        TABLE
            .lines()
            .filter(line -> line.contains("|") && !line.startsWith("#"))
            .map(line -> line.substring(line.lastIndexOf('|') + 1).strip())
            .toList();
    List<Path> all = new ArrayList<>(files(Peers.data("interop")));
    for (String series : List.of("ct/crlm-1004", "ct/crlm-1006")) {
      all.addAll(files(Peers.data(series)));
    }
    Path root = Peers.data("interop").getParent();
    for (Path file : all) {
      String name = root.relativize(file).toString().replace('\\', '/');
      assertThat(rows.stream().filter(r -> r.endsWith("/") ? name.startsWith(r) : name.equals(r)))
          .as(name)
          .hasSize(1);
    }
  }

  /** JPEG 2000 with blank UIDs: what an anonymiser took is all that keeps the series out. */
  @Test
  void blankUidsOnceAssignedAreNoHindrance() throws Exception {
    List<Path> assigned = new ArrayList<>();
    for (Path source : files(Peers.data("interop/totalseg_ct_j2k/example_ct_dicom"))) {
      DicomFile file = Part10.read(source);
      DataSet d = file.dataSet();
      d.set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
          .set(Tag.SOP_INSTANCE_UID, Vr.UI, Uids.derive(source.getFileName().toString()))
          .set(Tag.STUDY_INSTANCE_UID, Vr.UI, Uids.derive("study"))
          .set(Tag.SERIES_INSTANCE_UID, Vr.UI, Uids.derive("series"));
      Path copy = folder.resolve(source.getFileName() + ".dcm");
      Part10.write(copy, d, file.syntax());
      assertThat(store(copy)).isEqualTo("0000");
      assigned.add(copy);
    }
    CtVolume volume = CtSeries.load(assigned, rooms.analysis().admission());
    assertThat(volume.depth()).isEqualTo(20);
    assertThat(volume.rowSpacing()).isEqualTo(0.9765625);
    assertThat(volume.sliceSpacing()).isCloseTo(2.0, within(1e-3));
    assertThat(volume.hu(10)[0]).isEqualTo((short) -1024);
  }

  @Test
  void threeSlicesAreASeriesWhereTheRulesSaySo() throws Exception {
    List<Path> three = files(Peers.data("interop/dcmqi/ct-3slice"));
    AdmissionRules rules = AdmissionRules.DEFAULT.withSlices(3, 3).withMinCover(2);
    assertThat(CtSeries.load(three, rules).depth()).isEqualTo(3);
  }

  private static String[] answer(List<Path> series) throws IOException {
    try {
      CtVolume volume = CtSeries.load(series, rooms.analysis().admission());
      return new String[] {"accepted", volume.depth() + " slices"};
    } catch (SeriesRefused e) {
      return new String[] {e.code(), e.reason()};
    }
  }

  /** What the node answers to the file's data set, sent as it lies there. */
  private static String store(Path path) throws IOException {
    DicomFile file;
    try {
      file = Part10.readHeader(path);
    } catch (IOException e) {
      return "-";
    }
    ListenSettings listen = rooms.listen().get(0);
    String sopClass = file.meta().string(Tag.MEDIA_STORAGE_SOP_CLASS_UID, "");
    if (!listen.storageClasses().contains(sopClass)) {
      return "class";
    }
    if (!listen.transferSyntaxes().contains(file.syntax().uid())) {
      return "syntax";
    }
    byte[] bytes = Files.readAllBytes(path);
    byte[] dataSet = Arrays.copyOfRange(bytes, (int) file.dataSetOffset(), bytes.length);
    StoreRequest request =
        new StoreRequest(
            1,
            "SENDER",
            "HEPATICA",
            InetAddress.getLoopbackAddress(),
            sopClass,
            file.meta().string(Tag.MEDIA_STORAGE_SOP_INSTANCE_UID, ""),
            file.syntax().uid());
    int status = intake.store(request, new ByteArrayInputStream(dataSet)).code();
    return String.format(Locale.ROOT, "%04X", status);
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
