package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.LongPredicate;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;
import org.hepatica.ledger.Arrival;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewLedger;
import org.hepatica.ledger.NewResult;
import org.hepatica.ledger.Samples;
import org.hepatica.setup.StudyRules;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A ledger with series of studies, and who says which has its turn. */
abstract class StudySeriesFixture {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  static final int SLICES = 40;

  static final LongPredicate NONE_RESTS = job -> false;

  @TempDir Path data;

  Ledger ledger;

  StudySeries series;

  /** Who sends what is received. */
  String sender = "PACS";

  @BeforeEach
  void open() throws Exception {
    ledger = NewLedger.in(data);
    series = at(Instant.now());
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  StudySeries at(Instant now) {
    return new StudySeries(
        ledger,
        new StudyRules(true, PATIENCE, AdmissionRules.DEFAULT),
        Clock.fixed(now, ZoneOffset.UTC));
  }

  void segmented(JobRow job) {
    NewResult report =
        new NewResult(
            "REPORT",
            Uids.COMPREHENSIVE_3D_SR,
            "1.7." + job.id(),
            "1.8",
            TransferSyntax.EXPLICIT_LE.uid(),
            data.resolve("report"),
            List.of());
    ledger.jobs().deliver(job.id(), Samples.LIVER, List.of(report));
  }

  JobRow queued(String uid, String kernel, String description, double thickness) throws Exception {
    return queued(uid, kernel, description, thickness, SLICES);
  }

  JobRow queued(String uid, String kernel, String description, double thickness, int slices)
      throws Exception {
    JobRow job = null;
    for (int k = 0; k < slices; k++) {
      job = received(uid, kernel, description, thickness, k);
    }
    assertThat(ledger.jobs().queue(job.id(), Instant.now())).isTrue();
    return job;
  }

  JobRow received(String uid, String kernel, String description, double thickness, int k)
      throws Exception {
    return received(uid, kernel, description, thickness, k, "1.2.3", false);
  }

  /** One slice of a series, as header and row. */
  JobRow received(
      String uid,
      String kernel,
      String description,
      double thickness,
      int k,
      String study,
      boolean urgent)
      throws Exception {
    String instance = uid + "." + (k + 1);
    Path file = Files.createDirectories(data.resolve(uid)).resolve(instance + ".dcm");
    DataSet slice =
        new DataSet()
            .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
            .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
            .set(Tag.SOP_INSTANCE_UID, Vr.UI, instance)
            .set(Tag.MODALITY, Vr.CS, "CT")
            .set(Tag.MANUFACTURER, Vr.LO, "GE MEDICAL SYSTEMS")
            .set(Tag.SERIES_DESCRIPTION, Vr.LO, description)
            .set(Tag.CONVOLUTION_KERNEL, Vr.SH, kernel)
            .set(Tag.SLICE_THICKNESS, Vr.DS, thickness)
            .set(Tag.STUDY_INSTANCE_UID, Vr.UI, study)
            .set(Tag.SERIES_INSTANCE_UID, Vr.UI, uid)
            .set(Tag.SERIES_NUMBER, Vr.IS, uid.substring(uid.lastIndexOf('.') + 1))
            .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, 0, 0, 5 * k)
            .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
            .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, "1.5")
            .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
            .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
            .set(Tag.ROWS, Vr.US, 4)
            .set(Tag.COLUMNS, Vr.US, 4)
            .set(Tag.PIXEL_SPACING, Vr.DS, 1, 1)
            .set(Tag.RESCALE_INTERCEPT, Vr.DS, 0)
            .set(Tag.RESCALE_SLOPE, Vr.DS, 1);
    Part10.write(file, slice, TransferSyntax.EXPLICIT_LE);
    long job =
        ledger
            .instances()
            .enter(
                new Arrival(
                    study,
                    "identity of " + study,
                    uid,
                    "CT",
                    Uids.CT_IMAGE,
                    instance,
                    TransferSyntax.EXPLICIT_LE.uid(),
                    sender,
                    file,
                    1000,
                    "hash of " + instance,
                    urgent));
    return ledger.jobs().find(job).orElseThrow();
  }
}
