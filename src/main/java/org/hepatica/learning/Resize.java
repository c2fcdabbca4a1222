package org.hepatica.learning;

/** Resizing by area: each output pixel is the mean of the input area it covers. */
final class Resize {

  private Resize() {}

  /** Resizes {@code values} ({@code width}×{@code height}, row-major) to {@code size}². */
  static float[] area(float[] values, int width, int height, int size) {
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
