package org.hepatica.ct;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * How a slice was acquired and reconstructed, to be compared with its neighbours. Texts are null
 * when absent.
 *
 * @param seconds Acquisition Time since midnight; NaN when absent or no time
 */
record SourceTraits(
    String acquisition, String kernel, String kvp, String thickness, double seconds) {

  private static final Pattern TIME = Pattern.compile("(\\d{2})(\\d{2})(\\d{2}(?:\\.\\d{1,6})?)");

  static SourceTraits of(DataSet d) {
    return new SourceTraits(
        d.string(Tag.ACQUISITION_NUMBER),
        String.join("\\", d.strings(Tag.CONVOLUTION_KERNEL)),
        d.string(Tag.KVP),
        d.string(Tag.SLICE_THICKNESS),
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
