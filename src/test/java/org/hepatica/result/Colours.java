package org.hepatica.result;

/**
 * Colours as people see them: CIELAB (D65), contrast (WCAG 2.1), and two ways of not seeing red and
 * green.
 */
final class Colours {
  /** Deuteranopia and protanopia after Machado et al. 2009, severity 1, on linear RGB. */
  static final double[][] DEUTERANOPIA = {
    {0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}
  };

  static final double[][] PROTANOPIA = {
    {0.152286, 1.052583, -0.204868},
    {0.114503, 0.786281, 0.099216},
    {-0.003882, -0.048116, 1.051998}
  };

  static final double[][] USUAL = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};

  private static final double[][] TO_XYZ = {
    {0.4124564, 0.3575761, 0.1804375},
    {0.2126729, 0.7151522, 0.0721750},
    {0.0193339, 0.1191920, 0.9503041}
  };

  private Colours() {}

  /** L*, a*, b* of a colour 0xRRGGBB as seen through {@code sight}. */
  static double[] lab(int rgb, double[][] sight) {
    double[] seen = times(sight, linear(rgb));
    for (int i = 0; i < 3; i++) {
      seen[i] = Math.max(0, Math.min(1, seen[i]));
    }
    double[] xyz = times(TO_XYZ, seen);
    double[] white = times(TO_XYZ, new double[] {1, 1, 1});
    double[] f = new double[3];
    for (int i = 0; i < 3; i++) {
      double t = xyz[i] / white[i];
      f[i] = t > 216.0 / 24389 ? Math.cbrt(t) : (24389.0 / 27 * t + 16) / 116;
    }
    return new double[] {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
  }

  /** CIE76 difference; about 2 is just noticeable. */
  static double difference(int a, int b, double[][] sight) {
    double[] p = lab(a, sight);
    double[] q = lab(b, sight);
    return Math.hypot(Math.hypot(p[0] - q[0], p[1] - q[1]), p[2] - q[2]);
  }

  /** 1 to 21. */
  static double contrast(int a, int b) {
    double p = luminance(a) + 0.05;
    double q = luminance(b) + 0.05;
    return Math.max(p, q) / Math.min(p, q);
  }

  static double luminance(int rgb) {
    double[] c = linear(rgb);
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  }

  private static double[] linear(int rgb) {
    double[] c = new double[3];
    for (int i = 0; i < 3; i++) {
      double v = (rgb >> 16 - 8 * i & 0xFF) / 255.0;
      c[i] = v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4);
    }
    return c;
  }

  private static double[] times(double[][] m, double[] v) {
    double[] product = new double[3];
    for (int i = 0; i < 3; i++) {
      product[i] = m[i][0] * v[0] + m[i][1] * v[1] + m[i][2] * v[2];
    }
    return product;
  }
}
