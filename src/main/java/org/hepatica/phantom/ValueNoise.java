package org.hepatica.phantom;

/**
 * Smooth noise in space: random values on a cubic lattice, blended between. Plain arithmetic only,
 * so that a seed gives the same bits on every platform.
 */
final class ValueNoise {
  private final long seed;
  private final double scale;

  /**
   * @param wavelength distance of two lattice points in mm, &gt; 0
   */
  ValueNoise(long seed, double wavelength) {
    this.seed = seed;
    this.scale = 1 / wavelength;
  }

  /** The noise at a point in mm: between -1 and 1, mean 0. */
  double at(double x, double y, double z) {
    double u = x * scale;
    double v = y * scale;
    double w = z * scale;
    int i = (int) Math.floor(u);
    int j = (int) Math.floor(v);
    int k = (int) Math.floor(w);
    double a = ease(u - i);
    double b = ease(v - j);
    double c = ease(w - k);
    return mix(
        c,
        mix(
            b,
            mix(a, value(i, j, k), value(i + 1, j, k)),
            mix(a, value(i, j + 1, k), value(i + 1, j + 1, k))),
        mix(
            b,
            mix(a, value(i, j, k + 1), value(i + 1, j, k + 1)),
            mix(a, value(i, j + 1, k + 1), value(i + 1, j + 1, k + 1))));
  }

  private double value(int i, int j, int k) {
    long h = seed + i * 0x9E3779B97F4A7C15L + j * 0xC2B2AE3D27D4EB4FL + k * 0x165667B19E3779F9L;
    h = (h ^ (h >>> 30)) * 0xBF58476D1CE4E5B9L;
    h = (h ^ (h >>> 27)) * 0x94D049BB133111EBL;
    h ^= h >>> 31;
    return (h >> 11) * 0x1.0p-52;
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double t, double from, double to) {
    return from + t * (to - from);
  }
}
