package org.hepatica.phantom;

/**
 * Smooth noise in space: random values on a cubic lattice, blended between. Plain arithmetic only,
 * so that a seed gives the same bits on every platform. Safe for use by several threads.
 */
final class ValueNoise {
  /** A power of 2: what a few threads ask for, each of them of places beside each other. */
  private static final int REMEMBERED = 512;

  private final long seed;
  private final double scale;

  /** What was asked for last, by place. Whoever reads another thread's cell reads all of it. */
  private final Cell[] cells = new Cell[REMEMBERED];

  /** The values at the corners of a cube of the lattice: v011 at (i, j + 1, k + 1). */
  private record Cell(
      int i,
      int j,
      int k,
      double v000,
      double v100,
      double v010,
      double v110,
      double v001,
      double v101,
      double v011,
      double v111) {}

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
    Cell cell = cell(i, j, k);
    return mix(
        c,
        mix(b, mix(a, cell.v000, cell.v100), mix(a, cell.v010, cell.v110)),
        mix(b, mix(a, cell.v001, cell.v101), mix(a, cell.v011, cell.v111)));
  }

  private Cell cell(int i, int j, int k) {
    int place = (i + 8 * j + 64 * k) & (REMEMBERED - 1);
    Cell cell = cells[place];
    if (cell == null || cell.i != i || cell.j != j || cell.k != k) {
      cell =
          new Cell(
              i,
              j,
              k,
              value(i, j, k),
              value(i + 1, j, k),
              value(i, j + 1, k),
              value(i + 1, j + 1, k),
              value(i, j, k + 1),
              value(i + 1, j, k + 1),
              value(i, j + 1, k + 1),
              value(i + 1, j + 1, k + 1));
      cells[place] = cell;
    }
    return cell;
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
