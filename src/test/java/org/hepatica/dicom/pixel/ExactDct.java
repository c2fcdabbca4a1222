package org.hepatica.dicom.pixel;

/** The inverse cosine transform by its definition (ITU-T T.81 A.3.3). */
final class ExactDct {
  /** T.81 Figure A.6 as the standard prints it: the place in zigzag order of each coefficient. */
  private static final int[] PLACES = {
    0, 1, 5, 6, 14, 15, 27, 28, 2, 4, 7, 13, 16, 26, 29, 42, 3, 8, 12, 17, 25, 30, 41, 43, 9, 11,
    18, 24, 31, 40, 44, 53, 10, 19, 23, 32, 39, 45, 52, 54, 20, 22, 33, 38, 46, 51, 55, 60, 21, 34,
    37, 47, 50, 56, 59, 61, 35, 36, 48, 49, 57, 58, 62, 63
  };

  private ExactDct() {}

  /** One sample of a block of quantised coefficients in zigzag order, clamped to its range. */
  static double sample(int[] block, int step, int y, int x, int precision) {
    double sum = 0;
    for (int v = 0; v < 8; v++) {
      for (int u = 0; u < 8; u++) {
        int coefficient = block[PLACES[8 * v + u]] * step;
        if (coefficient != 0) {
          sum += coefficient * basis(u, x) * basis(v, y);
        }
      }
    }
    return Math.max(0, Math.min((1 << precision) - 1, sum / 4 + (1 << precision - 1)));
  }

  private static double basis(int frequency, int at) {
    return (frequency == 0 ? Math.sqrt(0.5) : 1)
        * Math.cos((2 * at + 1) * frequency * Math.PI / 16);
  }
}
