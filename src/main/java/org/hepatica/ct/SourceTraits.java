package org.hepatica.ct;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * How a slice was acquired and reconstructed, to be compared with its neighbours. Texts are null
 * when absent.
 *
 * @param thicknessMm Slice Thickness as a number; NaN when absent
 * @param betweenMm Spacing Between Slices; NaN when absent
 * @param location Slice Location, mm; NaN when absent
 * @param diameterMm Reconstruction Diameter; NaN when absent
 * @param tiltDegrees Gantry/Detector Tilt; NaN when absent
 * @param seconds Acquisition Time since midnight; NaN when absent or no time
 */
record SourceTraits(
    String acquisition,
    String kernel,
    String kvp,
    String thickness,
    double thicknessMm,
    double betweenMm,
    double location,
    double diameterMm,
    double tiltDegrees,
    double seconds) {

  private static final Pattern TIME = Pattern.compile("(\\d{2})(\\d{2})(\\d{2}(?:\\.\\d{1,6})?)");

  static SourceTraits of(DataSet d) {
    return new SourceTraits(
        d.string(Tag.ACQUISITION_NUMBER),
        String.join("\\", d.strings(Tag.CONVOLUTION_KERNEL)),
        d.string(Tag.KVP),
        d.string(Tag.SLICE_THICKNESS),
        d.number(Tag.SLICE_THICKNESS, Double.NaN),
        d.number(Tag.SPACING_BETWEEN_SLICES, Double.NaN),
        d.number(Tag.SLICE_LOCATION, Double.NaN),
        d.number(Tag.RECONSTRUCTION_DIAMETER, Double.NaN),
        d.number(Tag.GANTRY_DETECTOR_TILT, Double.NaN),
        seconds(d.string(Tag.ACQUISITION_TIME, "").strip()));
  }

  private static double seconds(String time) {
    Matcher parts = TIME.matcher(time);
    return parts.matches()
        ? Integer.parseInt(parts.group(1)) * 3600
            + Integer.parseInt(parts.group(2)) * 60
            + Double.parseDouble(parts.group(3))
        : Double.NaN;
  }
}
