package org.hepatica.result;

import java.awt.image.BufferedImage;
import java.time.OffsetDateTime;
import java.util.List;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** A page as a DICOM secondary capture (PS3.3 A.8.1): RGB, 8 bit, by pixel. */
final class CaptureObject {
  private final SourceSeries source;
  private final ResultSettings settings;
  private final ResultUids uids;
  private final String model;

  CaptureObject(SourceSeries source, ResultSettings settings, ResultUids uids, String model) {
    this.source = source;
    this.settings = settings;
    this.uids = uids;
    this.model = model;
  }

  /**
   * What a page is about.
   *
   * @param slice that it shows; -1 for none
   * @param number Instance Number in its series
   * @param derivation how it came about, ASCII
   * @param comment what it says, ASCII
   * @param sources instances that it was made from
   */
  record Subject(
      ResultObject.Kind kind,
      int slice,
      int number,
      String derivation,
      String comment,
      List<DataSet> sources) {}

  DataSet build(BufferedImage page, Subject subject) {
    DataSet capture =
        ResultHeader.start(
            source.first(),
            settings,
            Uids.SECONDARY_CAPTURE,
            uids.instance(subject.kind, subject.slice),
            model);
    boolean notice = subject.kind == ResultObject.Kind.NOTICE;
    ResultHeader.series(
        capture,
        source.first(),
        settings,
        "OT",
        uids.series(subject.kind),
        settings.seriesNumber() + (notice ? 2 : 1),
        notice ? "Hepatica notice (AI)" : "Hepatica liver heatmaps (AI)");
    OffsetDateTime time = ResultHeader.time(source.first(), settings);
    capture
        .set(Tag.BODY_PART_EXAMINED, Vr.CS, "LIVER")
        .set(Tag.CONVERSION_TYPE, Vr.CS, "WSD")
        .set(Tag.DATE_OF_SECONDARY_CAPTURE, Vr.DA, ResultHeader.date(time))
        .set(Tag.TIME_OF_SECONDARY_CAPTURE, Vr.TM, ResultHeader.clock(time))
        .set(Tag.SECONDARY_CAPTURE_DEVICE_ID, Vr.LO, settings.deviceSerialNumber())
        .set(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER, Vr.LO, Equipment.MANUFACTURER)
        .set(Tag.SECONDARY_CAPTURE_DEVICE_MANUFACTURER_MODEL_NAME, Vr.LO, Equipment.MODEL)
        .set(Tag.SECONDARY_CAPTURE_DEVICE_SOFTWARE_VERSIONS, Vr.LO, Equipment.VERSION)
        .set(Tag.INSTANCE_NUMBER, Vr.IS, subject.number)
        .set(Tag.IMAGE_TYPE, Vr.CS, "DERIVED", "SECONDARY")
        .set(Tag.DERIVATION_DESCRIPTION, Vr.ST, subject.derivation)
        .set(Tag.IMAGE_COMMENTS, Vr.LT, subject.comment)
        .set(Tag.BURNED_IN_ANNOTATION, Vr.CS, "YES")
        .setEmpty(Tag.PATIENT_ORIENTATION, Vr.CS)
        .setSequence(
            Tag.SOURCE_IMAGE_SEQUENCE,
            subject.sources.stream().map(ResultHeader::sourceImage).toList());
    ResultHeader.lossyCompression(capture, source);
    return pixels(capture, page);
  }

  private static DataSet pixels(DataSet capture, BufferedImage page) {
    int[] rgb = page.getRGB(0, 0, page.getWidth(), page.getHeight(), null, 0, page.getWidth());
    byte[] bytes = new byte[3 * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      bytes[3 * i] = (byte) (rgb[i] >> 16);
      bytes[3 * i + 1] = (byte) (rgb[i] >> 8);
      bytes[3 * i + 2] = (byte) rgb[i];
    }
    return capture
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, "RGB")
        .set(Tag.PLANAR_CONFIGURATION, Vr.US, 0)
        .set(Tag.ROWS, Vr.US, page.getHeight())
        .set(Tag.COLUMNS, Vr.US, page.getWidth())
        .set(Tag.BITS_ALLOCATED, Vr.US, 8)
        .set(Tag.BITS_STORED, Vr.US, 8)
        .set(Tag.HIGH_BIT, Vr.US, 7)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0)
        .setBytes(Tag.PIXEL_DATA, Vr.OB, bytes);
  }
}
