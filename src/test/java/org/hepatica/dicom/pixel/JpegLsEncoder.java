package org.hepatica.dicom.pixel;

import java.io.ByteArrayOutputStream;

/**
 * A JPEG-LS writer of one component, made from the text of ITU-T T.87 and not from the decoder. It
 * keeps what a decoder reconstructs.
 */
final class JpegLsEncoder {
  private static final int[] J = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };

  /** Thresholds of gradients and the reset count, as LSE says them. */
  record Preset(int maximum, int t1, int t2, int t3, int reset) {}

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final int columns;
  private final int near;
  private final Preset preset;
  private final int range;
  private final int qbpp;
  private final int limit;
  private final int[] a = new int[367];
  private final int[] b = new int[367];
  private final int[] c = new int[367];
  private final int[] n = new int[367];
  private int[] reconstructed;
  private int firstRow;
  private int runIndex;
  private int current;
  private int free;

  private JpegLsEncoder(int columns, int near, Preset preset) {
    this.columns = columns;
    this.near = near;
    this.preset = preset;
    this.range = (preset.maximum + 2 * near) / (2 * near + 1) + 1;
    this.qbpp = ceilLog2(range);
    int bpp = Math.max(2, ceilLog2(preset.maximum + 1));
    this.limit = 2 * (bpp + Math.max(8, bpp));
  }

  /** A stream and what must come out of it. */
  record Encoded(byte[] frame, int[] samples) {}

  /** Encodes; {@code restartRows} 0 is without restart markers. */
  static Encoded encode(
      int[] samples, int columns, int precision, int near, Preset preset, int restartRows) {
    JpegLsEncoder encoder = new JpegLsEncoder(columns, near, preset);
    ByteArrayOutputStream out = encoder.out;
    int rows = samples.length / columns;
    FrameEncoders.words(out, 0xFFD8, 0xFFF7, 11);
    out.write(precision);
    FrameEncoders.words(out, rows, columns);
    out.writeBytes(new byte[] {1, 1, 0x11, 0});
    FrameEncoders.words(out, 0xFFF8, 13);
    out.write(1);
    FrameEncoders.words(out, preset.maximum, preset.t1, preset.t2, preset.t3, preset.reset);
    if (restartRows > 0) {
      FrameEncoders.words(out, 0xFFDD, 4, restartRows);
    }
    FrameEncoders.words(out, 0xFFDA, 8);
    out.writeBytes(new byte[] {1, 1, 0, (byte) near, 0, 0});
    encoder.reconstructed = samples.clone();
    for (int row = 0; row < rows; row++) {
      boolean isRestart = restartRows > 0 && row > 0 && row % restartRows == 0;
      if (isRestart) {
        encoder.flush();
        FrameEncoders.words(out, 0xFFD0 + (row / restartRows - 1) % 8);
      }
      if (row == 0 || isRestart) {
        encoder.start(row);
      }
      encoder.line(row);
    }
    encoder.flush();
    FrameEncoders.words(out, 0xFFD9);
    return new Encoded(out.toByteArray(), encoder.reconstructed);
  }

  private void start(int row) {
    firstRow = row;
    runIndex = 0;
    free = 8;
    current = 0;
    for (int q = 0; q < a.length; q++) {
      a[q] = Math.max(2, (range + 32) / 64);
      b[q] = 0;
      c[q] = 0;
      n[q] = 1;
    }
  }

  /** A reconstructed sample; T.87 A.2.1 beyond the borders. */
  private int at(int row, int column) {
    if (row < firstRow) {
      return 0;
    }
    if (column < 0) {
      return at(row - 1, 0);
    }
    return reconstructed[row * columns + Math.min(column, columns - 1)];
  }

  private int corner(int row, int column) {
    return column == 0 ? row == firstRow ? 0 : at(row - 2, 0) : at(row - 1, column - 1);
  }

  private void line(int row) {
    int column = 0;
    while (column < columns) {
      int ra = at(row, column - 1);
      int rb = at(row - 1, column);
      int rc = corner(row, column);
      int rd = at(row - 1, column + 1);
      int q1 = region(rd - rb);
      int q2 = region(rb - rc);
      int q3 = region(rc - ra);
      if (q1 != 0 || q2 != 0 || q3 != 0) {
        regular(row * columns + column++, 81 * q1 + 9 * q2 + q3, ra, rb, rc);
        continue;
      }
      int run = 0;
      while (column + run < columns
          && Math.abs(reconstructed[row * columns + column + run] - ra) <= near) {
        reconstructed[row * columns + column + run++] = ra;
      }
      column += run;
      writeRun(run, column == columns);
      if (column < columns) {
        interruption(row * columns + column, ra, at(row - 1, column));
        runIndex = Math.max(0, runIndex - 1);
        column++;
      }
    }
  }

  private int region(int d) {
    int size = Math.abs(d);
    int region =
        size <= near ? 0 : size < preset.t1 ? 1 : size < preset.t2 ? 2 : size < preset.t3 ? 3 : 4;
    return d < 0 ? -region : region;
  }

  private void regular(int i, int context, int ra, int rb, int rc) {
    int sign = context < 0 ? -1 : 1;
    int q = Math.abs(context);
    int prediction;
    if (rc >= Math.max(ra, rb)) {
      prediction = Math.min(ra, rb);
    } else if (rc <= Math.min(ra, rb)) {
      prediction = Math.max(ra, rb);
    } else {
      prediction = ra + rb - rc;
    }
    prediction = Math.max(0, Math.min(preset.maximum, prediction + sign * c[q]));
    int error = error(i, prediction, sign);
    int k = k(a[q], n[q]);
    int mapped;
    if (near == 0 && k == 0 && 2 * b[q] <= -n[q]) {
      mapped = error >= 0 ? 2 * error + 1 : -2 * (error + 1);
    } else {
      mapped = error >= 0 ? 2 * error : -2 * error - 1;
    }
    golomb(mapped, k, limit);
    b[q] += error * (2 * near + 1);
    a[q] += Math.abs(error);
    if (n[q] == preset.reset) {
      a[q] /= 2;
      b[q] = Math.floorDiv(b[q], 2);
      n[q] /= 2;
    }
    n[q]++;
    if (b[q] <= -n[q]) {
      b[q] += n[q];
      c[q] = Math.max(-128, c[q] - 1);
      b[q] = Math.max(b[q], -n[q] + 1);
    } else if (b[q] > 0) {
      b[q] -= n[q];
      c[q] = Math.min(127, c[q] + 1);
      b[q] = Math.min(b[q], 0);
    }
  }

  private void interruption(int i, int ra, int rb) {
    int type = Math.abs(ra - rb) <= near ? 1 : 0;
    int error = error(i, type == 1 ? ra : rb, type == 0 && ra > rb ? -1 : 1);
    int q = 365 + type;
    int k = k(type == 0 ? a[q] : a[q] + n[q] / 2, n[q]);
    boolean map =
        k == 0 && error > 0 && 2 * b[q] < n[q]
            || error < 0 && 2 * b[q] >= n[q]
            || error < 0 && k != 0;
    int mapped = 2 * Math.abs(error) - type - (map ? 1 : 0);
    golomb(mapped, k, limit - J[runIndex] - 1);
    if (error < 0) {
      b[q]++;
    }
    a[q] += (mapped + 1 - type) / 2;
    if (n[q] == preset.reset) {
      a[q] /= 2;
      b[q] /= 2;
      n[q] /= 2;
    }
    n[q]++;
  }

  /** Quantises and reduces the prediction error, and keeps the reconstructed sample. */
  private int error(int i, int prediction, int sign) {
    int step = 2 * near + 1;
    int error = sign * (reconstructed[i] - prediction);
    error = error > 0 ? (error + near) / step : -((near - error) / step);
    int value = prediction + sign * error * step;
    reconstructed[i] = Math.max(0, Math.min(preset.maximum, value));
    if (error < 0) {
      error += range;
    }
    return error >= (range + 1) / 2 ? error - range : error;
  }

  private static int k(int sum, int count) {
    int k = 0;
    while ((long) count << k < sum) {
      k++;
    }
    return k;
  }

  private void writeRun(int length, boolean toTheEnd) {
    int left = length;
    while (left >= 1 << J[runIndex]) {
      write(1, 1);
      left -= 1 << J[runIndex];
      runIndex = Math.min(31, runIndex + 1);
    }
    if (!toTheEnd) {
      write(0, 1);
      write(left, J[runIndex]);
    } else if (left > 0) {
      write(1, 1);
    }
  }

  private void golomb(int value, int k, int longest) {
    int most = longest - qbpp - 1;
    if (value >> k < most) {
      write(0, value >> k);
      write(1, 1);
      write(value, k);
    } else {
      write(0, most);
      write(1, 1);
      write(value - 1, qbpp);
    }
  }

  private void write(int value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      current |= (i < 32 ? value >> i & 1 : 0) << --free;
      if (free == 0) {
        out.write(current);
        free = current == 0xFF ? 7 : 8;
        current = 0;
      }
    }
  }

  /** Zeros to the end of the byte; behind FF one more byte (T.87 A.1). */
  private void flush() {
    if (free != 8) {
      write(0, free);
      if (free == 7) {
        write(0, 7);
      }
    }
  }

  private static int ceilLog2(int value) {
    int bits = 0;
    while (1 << bits < value) {
      bits++;
    }
    return bits;
  }
}
