package org.hepatica.result;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Equipment;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.dicom.Vr;

/** A page as a DICOM secondary capture (PS3.3 A.8.1): RGB, 8 bit, by pixel, or by setting JPEG. */
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
   * @param sources references to the images that it was made from
   */
  record Subject(
      ResultObject.Kind kind,
      int slice,
      int number,
      String derivation,
      String comment,
      List<DataSet> sources) {}

  DataSet build(BufferedImage page, Subject subject) throws IOException {
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
        .setSequence(Tag.SOURCE_IMAGE_SEQUENCE, subject.sources);
    if (notice) {
      // It shows no pixel of its sources; and theirs may be why there is nothing but a notice.
      capture.set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "00");
    } else {
      LossyCompression.carry(capture, source);
    }
    if (settings.compression().jpeg() && !notice) {
      return jpeg(capture, page);
    }
    return layout(capture, page, "RGB").setBytes(Tag.PIXEL_DATA, Vr.OB, rgb(page));
  }

  /** One fragment after a Basic Offset Table of one entry (PS3.5 A.4). */
  private DataSet jpeg(DataSet capture, BufferedImage page) {
    int quality = settings.compression().quality();
    byte[] jpeg = CaptureJpeg.encode(page, quality);
    double ratio = 3.0 * page.getWidth() * page.getHeight() / jpeg.length;
    return layout(capture, page, "YBR_FULL_422")
        .set(Tag.LOSSY_IMAGE_COMPRESSION, Vr.CS, "01")
        .set(
            Tag.LOSSY_IMAGE_COMPRESSION_RATIO,
            Vr.DS,
            more(
                capture.strings(Tag.LOSSY_IMAGE_COMPRESSION_RATIO),
                String.format(Locale.ROOT, "%.2f", ratio)))
        .set(
            Tag.LOSSY_IMAGE_COMPRESSION_METHOD,
            Vr.CS,
            more(capture.strings(Tag.LOSSY_IMAGE_COMPRESSION_METHOD), "ISO_10918_1"))
        .set(
            Tag.DERIVATION_DESCRIPTION,
            Vr.ST,
            capture.string(Tag.DERIVATION_DESCRIPTION) + "; JPEG Baseline, quality " + quality)
        .setFragments(Tag.PIXEL_DATA, Vr.OB, List.of(new byte[4], jpeg));
  }

  /** What the source went through comes first (PS3.3 C.7.6.1.1.5). */
  private static Object[] more(List<String> before, String value) {
    List<String> all = new ArrayList<>(before);
    all.add(value);
    return all.toArray();
  }

  private static byte[] rgb(BufferedImage page) {
    int[] rgb =
        (int[]) page.getRaster().getDataElements(0, 0, page.getWidth(), page.getHeight(), null);
    byte[] bytes = new byte[3 * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      bytes[3 * i] = (byte) (rgb[i] >> 16);
      bytes[3 * i + 1] = (byte) (rgb[i] >> 8);
      bytes[3 * i + 2] = (byte) rgb[i];
    }
    return bytes;
  }

  private static DataSet layout(DataSet capture, BufferedImage page, String photometric) {
    return capture
        .set(Tag.SAMPLES_PER_PIXEL, Vr.US, 3)
        .set(Tag.PHOTOMETRIC_INTERPRETATION, Vr.CS, photometric)
        .set(Tag.PLANAR_CONFIGURATION, Vr.US, 0)
        .set(Tag.ROWS, Vr.US, page.getHeight())
        .set(Tag.COLUMNS, Vr.US, page.getWidth())
        .set(Tag.BITS_ALLOCATED, Vr.US, 8)
        .set(Tag.BITS_STORED, Vr.US, 8)
        .set(Tag.HIGH_BIT, Vr.US, 7)
        .set(Tag.PIXEL_REPRESENTATION, Vr.US, 0);
  }
}
