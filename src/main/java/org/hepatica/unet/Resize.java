package org.hepatica.unet;

/** Pictures at other sizes; pixel centres, not pixel numbers, are mapped. */
public final class Resize {

  private Resize() {}

  /**
   * Resizes {@code values} ({@code width}×{@code height}, row-major) to {@code size}²: where that
   * is less, each output pixel is the mean of the input area it covers; where it is more, what lies
   * between the centres of input pixels, linearly.
   */
  public static float[] area(float[] values, int width, int height, int size) {
    if (width == size && height == size) {
      return values;
    }
    float[] rows = new float[size * height];
    pass(values, width, 1, width, height, rows, size, 1, size);
    float[] out = new float[size * size];
    pass(rows, height, size, 1, size, out, size, size, 1);
    return out;
  }

  /**
   * Bilinear, from {@code side}² to {@code width}×{@code height} (half-pixel convention), edges
   * held; the values themselves where that is the same grid.
   */
  public static float[] linear(float[] map, int side, int width, int height) {
    if (width == side && height == side) {
      return map;
    }
    double[] values = new double[map.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = map[i];
    }
    return linear(values, side, width, height);
  }

  /** Bilinear, from {@code side}² to {@code size}² (half-pixel convention), edges held. */
  static float[] linear(double[] map, int side, int size) {
    return linear(map, side, size, size);
  }

  private static float[] linear(double[] map, int side, int width, int height) {
    float[] out = new float[width * height];
    double scaleX = (double) side / width;
    double scaleY = (double) side / height;
    for (int y = 0; y < height; y++) {
      double sy = Math.min(side - 1, Math.max(0, (y + 0.5) * scaleY - 0.5));
      int y0 = (int) sy;
      int y1 = Math.min(side - 1, y0 + 1);
      for (int x = 0; x < width; x++) {
        double sx = Math.min(side - 1, Math.max(0, (x + 0.5) * scaleX - 0.5));
        int x0 = (int) sx;
        int x1 = Math.min(side - 1, x0 + 1);
        double fx = sx - x0;
        double above = (1 - fx) * map[y0 * side + x0] + fx * map[y0 * side + x1];
        double below = (1 - fx) * map[y1 * side + x0] + fx * map[y1 * side + x1];
        out[y * width + x] = (float) ((1 - (sy - y0)) * above + (sy - y0) * below);
      }
    }
    return out;
  }

  /**
   * Resizes lines of {@code n} samples to {@code m}; {@code step} apart in a line, lines {@code
   * lineStep} apart.
   */
  private static void pass(
      float[] in,
      int n,
      int step,
      int lineStep,
      int lines,
      float[] out,
      int m,
      int outStep,
      int outLineStep) {
    double scale = (double) n / m;
    for (int line = 0; line < lines; line++) {
      for (int o = 0; o < m; o++) {
        if (m > n) {
          double at = Math.min(n - 1, Math.max(0, (o + 0.5) * scale - 0.5));
          int i = (int) at;
          double left = in[line * lineStep + i * step];
          double right = in[line * lineStep + Math.min(n - 1, i + 1) * step];
          out[line * outLineStep + o * outStep] = (float) (left + (at - i) * (right - left));
          continue;
        }
        double from = o * scale;
        double to = Math.min(n, (o + 1) * scale);
        double sum = 0;
        for (int i = (int) from; i < to; i++) {
          double weight = Math.min(to, i + 1) - Math.max(from, i);
          sum += weight * in[line * lineStep + i * step];
        }
        out[line * outLineStep + o * outStep] = (float) (sum / (to - from));
      }
    }
  }
}
