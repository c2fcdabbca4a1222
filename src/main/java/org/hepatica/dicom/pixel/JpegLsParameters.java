package org.hepatica.dicom.pixel;

import java.io.IOException;

/**
 * What steers the coding of a JPEG-LS scan (ITU-T T.87 Annex A.1, C.2.4.1).
 *
 * @param maximum MAXVAL, the largest sample, 1 to 65535
 * @param near NEAR, how far a decoded sample may be from the true one; 0 is lossless
 * @param t1 gradients below are in region 1
 * @param t2 gradients below are in region 2
 * @param t3 gradients below are in region 3
 * @param reset counts at which the statistics of a context are halved
 */
record JpegLsParameters(int maximum, int near, int t1, int t2, int t3, int reset) {

  /** The preset coding parameters of an LSE segment, zero where the default is meant. */
  record Preset(int maximum, int t1, int t2, int t3, int reset) {
    static final Preset NONE = new Preset(0, 0, 0, 0, 0);
  }

  /** T.87 C.2.4.1.1: what the segment leaves open gets its default, and all must be in range. */
  static JpegLsParameters of(Preset preset, int precision, int near) throws IOException {
    int maximum = orElse(preset.maximum, (1 << precision) - 1);
    require(maximum < 1 << precision, "MAXVAL", maximum);
    require(near <= Math.min(255, maximum / 2), "NEAR", near);
    int t1;
    int t2;
    int t3;
    if (maximum >= 128) {
      int factor = Math.min(maximum, 4095) + 128 >> 8;
      t1 = clamp(factor + 2 + 3 * near, near + 1, maximum);
      t2 = clamp(factor * 4 + 3 + 5 * near, t1, maximum);
      t3 = clamp(factor * 17 + 4 + 7 * near, t2, maximum);
    } else {
      int factor = 256 / (maximum + 1);
      t1 = clamp(Math.max(2, 3 / factor + 3 * near), near + 1, maximum);
      t2 = clamp(Math.max(3, 7 / factor + 5 * near), t1, maximum);
      t3 = clamp(Math.max(4, 21 / factor + 7 * near), t2, maximum);
    }
    t1 = orElse(preset.t1, t1);
    t2 = orElse(preset.t2, t2);
    t3 = orElse(preset.t3, t3);
    int reset = orElse(preset.reset, 64);
    require(t1 > near && t1 <= maximum, "T1", t1);
    require(t2 >= t1 && t2 <= maximum, "T2", t2);
    require(t3 >= t2 && t3 <= maximum, "T3", t3);
    require(reset >= 3 && reset <= Math.max(255, maximum), "RESET", reset);
    return new JpegLsParameters(maximum, near, t1, t2, t3, reset);
  }

  private static int orElse(int given, int standard) {
    return given != 0 ? given : standard;
  }

  private static int clamp(int value, int low, int high) {
    return value < low || value > high ? low : value;
  }

  private static void require(boolean holds, String name, int value) throws IOException {
    if (!holds) {
      throw new IOException("damaged JPEG-LS stream: its " + name + " is " + value);
    }
  }

  /** Between two neighbouring levels that a prediction error can have. */
  int step() {
    return 2 * near + 1;
  }

  /** RANGE: how many levels a prediction error can have. */
  int range() {
    return (maximum + 2 * near) / step() + 1;
  }

  /** qbpp: bits of a prediction error that is written as it is. */
  int errorBits() {
    return bitsFor(range());
  }

  /** LIMIT: bits of the longest code. */
  int limit() {
    int sampleBits = Math.max(2, bitsFor(maximum + 1));
    return 2 * (sampleBits + Math.max(8, sampleBits));
  }

  private static int bitsFor(int levels) {
    return 32 - Integer.numberOfLeadingZeros(levels - 1);
  }

  /** The region of each gradient from -maximum to maximum: -4 to 4, 0 within NEAR (T.87 A.3.3). */
  byte[] regions() {
    byte[] regions = new byte[2 * maximum + 1];
    for (int d = near + 1; d <= maximum; d++) {
      byte region = (byte) (d < t1 ? 1 : d < t2 ? 2 : d < t3 ? 3 : 4);
      regions[maximum + d] = region;
      regions[maximum - d] = (byte) -region;
    }
    return regions;
  }
}
