package org.hepatica.phantom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** A scan of a phantom as CT images (PS3.3 A.3): axial, stored in any {@link Layout}. */
final class PhantomSeries {
  /**
   * Changes whenever the same options give other bytes; no software version, which changes more.
   */
  private static final String GENERATOR = "1";

  private static final String DATE = "20260105";
  private static final String TIME = "101500";

  private final PhantomOptions options;
  private final PhantomVolume volume;
  private final Layout layout;
  private final Layout.Grid grid;
  private final String identity;

  PhantomSeries(PhantomOptions options, PhantomVolume volume, Layout layout) {
    this.options = options;
    this.volume = volume;
    this.layout = layout;
    this.grid = layout.grid(options.rows(), options.columns());
    // The records' texts hold every option, so that other options give other UIDs; the usual
    // layout adds nothing, because phantoms had no other when the first ones were published.
    this.identity = options + (layout.equals(Layout.USUAL) ? "" : " " + layout);
  }

  Layout.Grid grid() {
    return grid;
  }

  /** The file of slice k (0 at the feet). */
  String fileName(int k) {
    return String.format(Locale.ROOT, "%04d.dcm", layout.reversed() ? options.slices() - k : k + 1);
  }

  String seriesUid() {
    return uid("series");
  }

  String sopInstanceUid(int k) {
    return uid("instance " + k);
  }

  /** Writes slice k (0 at the feet) with its CT numbers as the anatomy has them. */
  void write(Path file, int k, short[] hu) throws IOException {
    DataSet image = new DataSet();
    patientAndStudy(image);
    series(image);
    image(image, k);
    pixels(image, hu);
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
  }

  private void patientAndStudy(DataSet image) {
    // Not of the computer's language, in which digits may be others.
    String number = String.format(Locale.ROOT, "%05d", Math.floorMod(options.seed(), 100_000L));
    image
        .set(Tag.PATIENT_NAME, Vr.PN, "PHANTOM^SEED " + options.seed())
        .set(Tag.PATIENT_ID, Vr.LO, "PHANTOM-" + number)
        .setEmpty(Tag.PATIENT_BIRTH_DATE, Vr.DA)
        .set(Tag.PATIENT_SEX, Vr.CS, "O")
        .set(Tag.STUDY_INSTANCE_UID, Vr.UI, uid("study"))
        .set(Tag.STUDY_DATE, Vr.DA, DATE)
        .set(Tag.STUDY_TIME, Vr.TM, TIME)
        .set(Tag.STUDY_ID, Vr.SH, number)
        .set(Tag.STUDY_DESCRIPTION, Vr.LO, "Synthetic abdomen")
        .setEmpty(Tag.ACCESSION_NUMBER, Vr.SH)
        .setEmpty(Tag.REFERRING_PHYSICIAN_NAME, Vr.PN);
  }

  private void series(DataSet image) {
    image
        .set(Tag.MODALITY, Vr.CS, "CT")
        .set(Tag.SERIES_INSTANCE_UID, Vr.UI, seriesUid())
        .set(Tag.SERIES_NUMBER, Vr.IS, 2)
        .set(Tag.SERIES_DATE, Vr.DA, DATE)
        .set(Tag.SERIES_TIME, Vr.TM, TIME)
        .set(Tag.SERIES_DESCRIPTION, Vr.LO, "Phantom, portal venous")
        .set(Tag.BODY_PART_EXAMINED, Vr.CS, "ABDOMEN")
        .set(Tag.PATIENT_POSITION, Vr.CS, layout.position().name())
        .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, uid("frame of reference"))
        .setEmpty(Tag.POSITION_REFERENCE_INDICATOR, Vr.LO)
        .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
        .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, "Hepatica phantom")
        .set(Tag.SOFTWARE_VERSIONS, Vr.LO, GENERATOR);
  }

  private void image(DataSet image, int k) {
    PatientPosition.Axes axes = grid.axes();
    double x = volume.x(grid.anatomicalColumn(0, 0));
    double y = volume.y(grid.anatomicalRow(0, 0));
    double down = grid.swaps() ? options.columnSpacing() : options.rowSpacing();
    double across = grid.swaps() ? options.rowSpacing() : options.columnSpacing();
    image
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, sopInstanceUid(k))
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
        .set(Tag.CONTENT_DATE, Vr.DA, DATE)
        .set(Tag.CONTENT_TIME, Vr.TM, TIME)
        .set(Tag.ACQUISITION_DATE, Vr.DA, DATE)
        .set(Tag.ACQUISITION_TIME, Vr.TM, TIME)
        .set(Tag.ACQUISITION_NUMBER, Vr.IS, 1)
        .set(Tag.INSTANCE_NUMBER, Vr.IS, layout.reversed() ? k + 1 : options.slices() - k)
        .set(Tag.KVP, Vr.DS, 120)
        .set(Tag.CONTRAST_BOLUS_AGENT, Vr.LO, "SYNTHETIC")
        .set(Tag.CONVOLUTION_KERNEL, Vr.SH, "SOFT")
        .set(Tag.SLICE_THICKNESS, Vr.DS, options.sliceThickness())
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, x, y, volume.z(k))
        .set(
            Tag.IMAGE_ORIENTATION_PATIENT,
            Vr.DS,
            axes.columnX(),
            axes.columnY(),
            0,
            axes.rowX(),
            axes.rowY(),
            0)
        .set(Tag.SLICE_LOCATION, Vr.DS, volume.z(k))
        .set(Tag.PIXEL_SPACING, Vr.DS, down, across)
        .set(Tag.WINDOW_CENTER, Vr.DS, 40)
        .set(Tag.WINDOW_WIDTH, Vr.DS, 400);
  }

  private void pixels(DataSet image, short[] hu) {
    PhantomOptions.Storage storage = options.storage();
    ByteBuffer stored = ByteBuffer.allocate(hu.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (int i : grid.indices()) {
      boolean padded = storage.padding != null && !isReconstructed(i);
      stored.putShort(padded ? storage.paddingCell(i) : storage.cell(hu[i], i));
    }
    if (storage.padding != null) {
      Vr vr = storage.signed ? Vr.SS : Vr.US;
      image.set(Tag.PIXEL_PADDING_VALUE, vr, storage.padding);
      if (!storage.padding.equals(storage.paddingLimit)) {
        image.set(Tag.PIXEL_PADDING_RANGE_LIMIT, vr, storage.paddingLimit);
      }
    }
    image
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, grid.rows())
        .set(Tag.COLUMNS, Vr.US, grid.columns())
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, storage.bitsStored)
        .set(Tag.HIGH_BIT, Vr.US, storage.bitsStored - 1)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, storage.signed ? 1 : 0)
        .set(Tag.RESCALE_INTERCEPT, Vr.DS, storage.intercept)
        .set(Tag.RESCALE_SLOPE, Vr.DS, 1)
        .set(Tag.RESCALE_TYPE, Vr.LO, "HU")
        .setBytes(Tag.PIXEL_DATA, Vr.OW, stored.array());
  }

  /** Whether an anatomical pixel lies in the circle that the field of view can hold. */
  private boolean isReconstructed(int i) {
    double width = options.columns() * options.columnSpacing();
    double height = options.rows() * options.rowSpacing();
    double x = volume.x(i % options.columns());
    double y = volume.y(i / options.columns()) - volume.y((options.rows() - 1) / 2.0);
    return Math.hypot(x, y) <= Math.max(width, height) / 2;
  }

  private String uid(String what) {
    return Uids.derive("phantom", GENERATOR, identity, what);
  }
}
