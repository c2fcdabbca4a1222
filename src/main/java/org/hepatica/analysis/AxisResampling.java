package org.hepatica.analysis;

import java.util.Arrays;

/**
 * Resampling along one axis between two rows of equally wide cells: area averaging where target
 * cells are wider than source cells (so that nothing between samples is lost), linear interpolation
 * of cell centres where they are not. What lies outside the source counts as a constant.
 */
final class AxisResampling {
  private final int sources;
  private final int targets;
  private final int[] first;
  private final float[][] weights;
  private final float[] outside;

  /** All weights, one target after the other, where each has two; else null. */
  private final float[] pairs;

  /**
   * @param sources number of source cells
   * @param sourceWidth of a source cell, mm
   * @param targets number of target cells
   * @param targetWidth of a target cell, mm
   * @param origin of the first target cell's outer edge, mm from the first source cell's outer edge
   */
  AxisResampling(int sources, double sourceWidth, int targets, double targetWidth, double origin) {
    this.sources = sources;
    this.targets = targets;
    this.first = new int[targets];
    this.weights = new float[targets][];
    this.outside = new float[targets];
    for (int t = 0; t < targets; t++) {
      // Positions in units of source cells; rounding keeps 2:1 reductions exact.
      double from = snap((origin + t * targetWidth) / sourceWidth);
      double to = snap((origin + (t + 1) * targetWidth) / sourceWidth);
      double[] dense = to - from > 1 ? area(t, from, to) : linear(t, (from + to) / 2);
      double inside = 0;
      weights[t] = new float[dense.length];
      for (int i = 0; i < dense.length; i++) {
        weights[t][i] = (float) dense[i];
        inside += dense[i];
      }
      outside[t] = (float) Math.max(0, 1 - inside);
    }
    this.pairs = Arrays.stream(weights).allMatch(w -> w.length == 2) ? pairs() : null;
  }

  private float[] pairs() {
    float[] flat = new float[2 * targets];
    for (int t = 0; t < targets; t++) {
      System.arraycopy(weights[t], 0, flat, 2 * t, 2);
    }
    return flat;
  }

  private static double snap(double x) {
    double rounded = Math.rint(x);
    return Math.abs(x - rounded) < 1e-9 ? rounded : x;
  }

  private double[] area(int t, double from, double to) {
    int lo = (int) Math.max(0, Math.floor(from));
    int hi = (int) Math.min(sources, Math.ceil(to));
    first[t] = Math.min(lo, sources - 1);
    double[] w = new double[Math.max(0, hi - lo)];
    for (int i = lo; i < hi; i++) {
      w[i - lo] = (Math.min(to, i + 1) - Math.max(from, i)) / (to - from);
    }
    return w;
  }

  private double[] linear(int t, double centre) {
    if (centre < 0 || centre > sources) {
      first[t] = 0;
      return new double[0];
    }
    double x = Math.min(Math.max(centre - 0.5, 0), sources - 1);
    int i = (int) Math.min(Math.floor(x), Math.max(0, sources - 2));
    first[t] = i;
    return sources == 1 ? new double[] {1} : new double[] {1 - (x - i), x - i};
  }

  /** Resamples the columns of a {@code lines × sources} image to {@code lines × targets}. */
  float[] alongColumns(float[] image, int lines, float constant) {
    float[] result = new float[lines * targets];
    float[] start = new float[targets];
    for (int t = 0; t < targets; t++) {
      start[t] = outside[t] * constant;
    }
    for (int line = 0; line < lines; line++) {
      if (pairs != null) {
        alongPairs(image, line * sources, start, result, line * targets);
      } else {
        alongLine(image, line * sources, start, result, line * targets);
      }
    }
    return result;
  }

  /** One line whose targets each lie over two sources, as most do: in and out. */
  private void alongPairs(float[] image, int base, float[] start, float[] result, int to) {
    for (int t = 0; t < targets; t++) {
      int at = base + first[t];
      float sum = start[t] + pairs[2 * t] * image[at];
      result[to + t] = sum + pairs[2 * t + 1] * image[at + 1];
    }
  }

  private void alongLine(float[] image, int base, float[] start, float[] result, int to) {
    for (int t = 0; t < targets; t++) {
      float sum = start[t];
      float[] w = weights[t];
      int at = base + first[t];
      for (int i = 0; i < w.length; i++) {
        sum += w[i] * image[at + i];
      }
      result[to + t] = sum;
    }
  }

  /** Resamples the rows of a {@code sources × columns} image to {@code targets × columns}. */
  float[] alongRows(float[] image, int columns, float constant) {
    float[] result = new float[targets * columns];
    for (int t = 0; t < targets; t++) {
      int to = t * columns;
      Arrays.fill(result, to, to + columns, outside[t] * constant);
      float[] w = weights[t];
      for (int i = 0; i < w.length; i++) {
        int from = (first[t] + i) * columns;
        float weight = w[i]; // read once, or the compiler takes a pixel at a time
        for (int c = 0; c < columns; c++) {
          result[to + c] += weight * image[from + c];
        }
      }
    }
    return result;
  }
}
