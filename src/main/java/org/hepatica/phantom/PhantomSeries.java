package org.hepatica.phantom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.TransferSyntax;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/**
 * A scan of a phantom as CT images (PS3.3 A.3): head first, supine, axial, numbered from head to
 * feet as scanners do.
 */
final class PhantomSeries {
  /**
   * Changes whenever the same options give other bytes; no software version, which changes more.
   */
  private static final String GENERATOR = "1";

  private static final String DATE = "20260105";
  private static final String TIME = "101500";

  private final PhantomOptions options;
  private final PhantomVolume volume;
  private final String[] identity;

  PhantomSeries(PhantomOptions options, PhantomVolume volume) {
    this.options = options;
    this.volume = volume;
    // The record's text holds every option, so that other options give other UIDs.
    this.identity = new String[] {"phantom", GENERATOR, options.toString()};
  }

  String seriesUid() {
    return uid("series");
  }

  String sopInstanceUid(int k) {
    return uid("instance " + k);
  }

  /** Writes slice k (0 at the feet) with its CT numbers. */
  void write(Path file, int k, short[] hu) throws IOException {
    DataSet image = new DataSet();
    patientAndStudy(image);
    series(image);
    image(image, k);
    pixels(image, hu);
    Part10.write(file, image, TransferSyntax.EXPLICIT_LE);
  }

  private void patientAndStudy(DataSet image) {
    String number = "%05d".formatted(Math.floorMod(options.seed(), 100_000L));
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
        .set(Tag.PATIENT_POSITION, Vr.CS, "HFS")
        .set(Tag.FRAME_OF_REFERENCE_UID, Vr.UI, uid("frame of reference"))
        .setEmpty(Tag.POSITION_REFERENCE_INDICATOR, Vr.LO)
        .set(Tag.MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
        .set(Tag.MANUFACTURER_MODEL_NAME, Vr.LO, "Hepatica phantom")
        .set(Tag.SOFTWARE_VERSIONS, Vr.LO, GENERATOR);
  }

  private void image(DataSet image, int k) {
    image
        .set(Tag.SOP_CLASS_UID, Vr.UI, Uids.CT_IMAGE)
        .set(Tag.SOP_INSTANCE_UID, Vr.UI, sopInstanceUid(k))
        .set(Tag.IMAGE_TYPE, Vr.CS, "ORIGINAL", "PRIMARY", "AXIAL")
        .set(Tag.CONTENT_DATE, Vr.DA, DATE)
        .set(Tag.CONTENT_TIME, Vr.TM, TIME)
        .set(Tag.ACQUISITION_DATE, Vr.DA, DATE)
        .set(Tag.ACQUISITION_TIME, Vr.TM, TIME)
        .set(Tag.ACQUISITION_NUMBER, Vr.IS, 1)
        .set(Tag.INSTANCE_NUMBER, Vr.IS, options.slices() - k)
        .set(Tag.KVP, Vr.DS, 120)
        .set(Tag.CONTRAST_BOLUS_AGENT, Vr.LO, "SYNTHETIC")
        .set(Tag.CONVOLUTION_KERNEL, Vr.SH, "SOFT")
        .set(Tag.SLICE_THICKNESS, Vr.DS, options.sliceThickness())
        .set(Tag.IMAGE_POSITION_PATIENT, Vr.DS, volume.x(0), volume.y(0), volume.z(k))
        .set(Tag.IMAGE_ORIENTATION_PATIENT, Vr.DS, 1, 0, 0, 0, 1, 0)
        .set(Tag.SLICE_LOCATION, Vr.DS, volume.z(k))
        .set(Tag.PIXEL_SPACING, Vr.DS, options.rowSpacing(), options.columnSpacing())
        .set(Tag.WINDOW_CENTER, Vr.DS, 40)
        .set(Tag.WINDOW_WIDTH, Vr.DS, 400);
  }

  private void pixels(DataSet image, short[] hu) {
    PhantomOptions.Storage storage = options.storage();
    ByteBuffer stored = ByteBuffer.allocate(hu.length * 2).order(ByteOrder.LITTLE_ENDIAN);
    for (short value : hu) {
      stored.putShort((short) storage.stored(value));
    }
    image
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 1)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "MONOCHROME2")
        .set(Tag.ROWS, Vr.US, options.rows())
        .set(Tag.COLUMNS, Vr.US, options.columns())
        .set(Tag.BITS_ALLOCATED, Vr.US, 16)
        .set(Tag.BITS_STORED, Vr.US, storage.bitsStored)
        .set(Tag.HIGH_BIT, Vr.US, storage.bitsStored - 1)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, storage.signed ? 1 : 0)
        .set(Tag.RESCALE_INTERCEPT, Vr.DS, storage.intercept)
        .set(Tag.RESCALE_SLOPE, Vr.DS, 1)
        .set(Tag.RESCALE_TYPE, Vr.LO, "HU")
        .setBytes(Tag.PIXEL_DATA, Vr.OW, stored.array());
  }

  private String uid(String what) {
    return Uids.derive(identity[0], identity[1], identity[2], what);
  }
}
