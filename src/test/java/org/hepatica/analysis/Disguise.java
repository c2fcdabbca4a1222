package org.hepatica.analysis;

/** Ways to spoil the values of a slice, as a broken export or another kind of scanner would. */
enum Disguise {
  /** As it is. */
  NONE,
  /** Rescale Intercept lost: stored values taken as HU. */
  INTERCEPT_LOST,
  /** Rescale Slope doubled. */
  SLOPE_DOUBLED,
  /** Bright is dark. */
  INVERTED,
  /** Stored values below 0 read as unsigned 12 bit. */
  WRAPPED,
  /** A window of -160 to 240 HU burnt into 8 bit and taken as HU. */
  WINDOWED,
  /** Contrast like T1-weighted MR: fat bright, liver above muscle, bone and lung dark; a field. */
  MR_FAT_BRIGHT,
  /** Contrast like T2-weighted MR: water bright, liver and muscle dark, bone dark; a field. */
  MR_WATER_BRIGHT;

  private static final double[] HU = {-1024, -200, -100, -20, 20, 60, 110, 160, 300, 3071};
  private static final double[] FAT = {0, 10, 220, 120, 60, 90, 140, 170, 60, 20};
  private static final double[] WATER = {0, 10, 150, 200, 230, 90, 60, 30, 30, 10};

  boolean isMr() {
    return this == MR_FAT_BRIGHT || this == MR_WATER_BRIGHT;
  }

  /**
   * The disguised slice, clamped to a short.
   *
   * @param hu {@code rows × columns} values; stays as it is
   */
  short[] apply(short[] hu, int columns) {
    short[] result = new short[hu.length];
    for (int i = 0; i < hu.length; i++) {
      double x = (double) (i % columns) / columns - 0.5;
      double y = (double) (i / columns) / columns - 0.5;
      double field = 1 + 0.5 * Math.sin(2.5 * x + 0.6) * Math.cos(3 * y);
      result[i] = clamped(value(hu[i], field));
    }
    return result;
  }

  /** To the nearest short. */
  static short clamped(double value) {
    return (short) Math.round(Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)));
  }

  private double value(double hu, double field) {
    return switch (this) {
      case NONE -> hu;
      case INTERCEPT_LOST -> hu + 1024;
      case SLOPE_DOUBLED -> 2 * hu;
      case INVERTED -> 200 - hu;
      case WRAPPED -> hu < 0 ? hu + 4096 : hu;
      case WINDOWED -> Math.min(255, Math.max(0, (hu + 160) / 400 * 255));
      case MR_FAT_BRIGHT -> field * curve(hu, FAT);
      case MR_WATER_BRIGHT -> field * curve(hu, WATER);
    };
  }

  private static double curve(double hu, double[] values) {
    for (int i = 1; i < HU.length; i++) {
      if (hu < HU[i]) {
        double f = Math.max(0, (hu - HU[i - 1]) / (HU[i] - HU[i - 1]));
        return values[i - 1] + f * (values[i] - values[i - 1]);
      }
    }
    return values[HU.length - 1];
  }
}
