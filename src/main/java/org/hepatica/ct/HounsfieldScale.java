package org.hepatica.ct;

import org.hepatica.dicom.DataSet;
import org.hepatica.dicom.Tag;

/**
 * From stored values to Hounsfield units: HU = slope x stored + intercept in double precision,
 * rounded to the nearest integer (halves up), clamped to a short. Padding (PS3.3 C.7.5.1.1.2)
 * becomes air.
 *
 * @param slope Rescale Slope
 * @param intercept Rescale Intercept
 * @param paddingLow least stored value that is padding; above {@code paddingHigh} when there is
 *     none
 * @param paddingHigh greatest stored value that is padding
 */
record HounsfieldScale(double slope, double intercept, int paddingLow, int paddingHigh) {

  /** What padding becomes. */
  static final short AIR = -1024;

  static HounsfieldScale of(DataSet dataSet, boolean signed) {
    double slope = dataSet.number(Tag.RESCALE_SLOPE, 1);
    double intercept = dataSet.number(Tag.RESCALE_INTERCEPT, 0);
    byte[] value = dataSet.bytes(Tag.PIXEL_PADDING_VALUE);
    if (value == null || value.length < 2) {
      return new HounsfieldScale(slope, intercept, 1, 0);
    }
    byte[] limit = dataSet.bytes(Tag.PIXEL_PADDING_RANGE_LIMIT);
    int a = word(value, signed);
    int b = limit == null || limit.length < 2 ? a : word(limit, signed);
    return new HounsfieldScale(slope, intercept, Math.min(a, b), Math.max(a, b));
  }

  /**
   * Pixel Representation decides on the sign; the VR that a file states for these two is often the
   * wrong one.
   */
  private static int word(byte[] bytes, boolean signed) {
    int word = bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8;
    return signed ? (short) word : word;
  }

  short[] apply(int[] stored) {
    short[] hu = new short[stored.length];
    boolean padded = hasPadding();
    if (slope == 1 && intercept == (int) intercept) {
      // What most scanners write: whole numbers, of which nothing needs rounding.
      int whole = (int) intercept;
      for (int i = 0; i < hu.length; i++) {
        hu[i] = padded && isPadding(stored[i]) ? AIR : clamped((long) stored[i] + whole);
      }
      return hu;
    }
    for (int i = 0; i < hu.length; i++) {
      hu[i] = padded && isPadding(stored[i]) ? AIR : measured(stored[i]);
    }
    return hu;
  }

  /** Whether any stored value is padding. */
  boolean hasPadding() {
    return paddingLow <= paddingHigh;
  }

  boolean isPadding(int stored) {
    return stored >= paddingLow && stored <= paddingHigh;
  }

  /** Hounsfield units of a stored value, padding or not. */
  short measured(int stored) {
    return clamped(Math.round(slope * stored + intercept));
  }

  private static short clamped(long hu) {
    return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, hu));
  }
}
