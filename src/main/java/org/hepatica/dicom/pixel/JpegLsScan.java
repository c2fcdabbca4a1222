package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.Arrays;

/**
 * Decodes the samples of one JPEG-LS scan (ITU-T T.87 Annexes A and B): context modelling,
 * prediction, run mode. The names of single letters are the standard's.
 */
final class JpegLsScan {

  /** T.87 A.2.1, the exponents of run lengths. */
  private static final int[] J = {
    0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13,
    14, 15
  };

  /** 364 regular contexts from 1 on, then those of interrupted runs. */
  private static final int RUN_CONTEXT = 365;

  private final JpegLsReader bits;
  private final int columns;
  private final int maximum;
  private final int near;
  private final int step;
  private final int wrap;
  private final int errorBits;
  private final int limit;
  private final int reset;
  private final byte[] regions;
  private final int mostMapped;

  private final int[] a = new int[RUN_CONTEXT + 2];
  private final int[] b = new int[RUN_CONTEXT + 2];
  private final int[] c = new int[RUN_CONTEXT + 2];
  private final int[] n = new int[RUN_CONTEXT + 2];
  private final int firstA;

  JpegLsScan(JpegLsReader bits, JpegLsParameters parameters, int columns) {
    this.bits = bits;
    this.columns = columns;
    this.maximum = parameters.maximum();
    this.near = parameters.near();
    this.step = parameters.step();
    this.wrap = parameters.range() * step;
    this.errorBits = parameters.errorBits();
    this.limit = parameters.limit();
    this.reset = parameters.reset();
    this.regions = parameters.regions();
    this.mostMapped = parameters.range() + 1;
    this.firstA = Math.max(2, parameters.range() + 32 >> 6);
  }

  /** The lines of one component: the one that is decoded and the one above, with their borders. */
  private final class Lines {
    private final int[] plane;
    private int[] above = new int[columns + 2];
    private int[] line = new int[columns + 2];
    private int runIndex;

    Lines(int[] plane) {
      this.plane = plane;
    }

    void restart() {
      Arrays.fill(line, 0);
      Arrays.fill(above, 0);
      runIndex = 0;
    }

    /** T.87 A.2.1: a border repeats the sample beside it in the line above. */
    void next() {
      int[] done = line;
      line = above;
      above = done;
      line[0] = above[1];
      above[columns + 1] = above[columns];
    }

    void keep(int row) {
      System.arraycopy(line, 1, plane, row * columns, columns);
    }

    int left(int i) {
      return line[i - 1];
    }

    /** The context of sample i, -364 to 364; 0 starts a run (T.87 A.3). */
    int context(int i) {
      int rb = above[i];
      int rc = above[i - 1];
      return 81 * regions[maximum + above[i + 1] - rb]
          + 9 * regions[maximum + rb - rc]
          + regions[maximum + rc - line[i - 1]];
    }
  }

  /**
   * Decodes all lines.
   *
   * @param planes one array for each component of the scan, row-major, which is filled
   * @param bySample whether components alternate from sample to sample, else from line to line
   * @param restartLines lines between two restart markers, 0 for none
   */
  void decode(int[][] planes, boolean bySample, int restartLines) throws IOException {
    Lines[] components = Arrays.stream(planes).map(Lines::new).toArray(Lines[]::new);
    restart(components);
    int rows = planes[0].length / columns;
    for (int row = 0; row < rows; row++) {
      if (restartLines > 0 && row > 0 && row % restartLines == 0) {
        bits.restart(row / restartLines - 1 & 7);
        restart(components);
      }
      for (Lines component : components) {
        component.next();
      }
      if (bySample) {
        samples(components);
      } else {
        for (Lines component : components) {
          line(component);
        }
      }
      for (Lines component : components) {
        component.keep(row);
      }
    }
    bits.requireNothingLeft("the end of the scan");
  }

  private void restart(Lines[] components) {
    Arrays.fill(a, firstA);
    Arrays.fill(b, 0);
    Arrays.fill(c, 0);
    Arrays.fill(n, 1);
    for (Lines component : components) {
      component.restart();
    }
  }

  private void line(Lines lines) throws IOException {
    int i = 1;
    while (i <= columns) {
      int context = lines.context(i);
      if (context != 0) {
        lines.line[i] = regular(lines, i, context);
        i++;
        continue;
      }
      int end = i + run(lines, columns + 1 - i);
      Arrays.fill(lines.line, i, end, lines.left(i));
      i = end;
      if (i <= columns) {
        int ra = lines.left(i);
        int rb = lines.above[i];
        lines.line[i] =
            Math.abs(ra - rb) <= near
                ? sample(ra, interruption(1, lines.runIndex))
                : besideRun(ra, rb, lines.runIndex);
        lines.runIndex = Math.max(0, lines.runIndex - 1);
        i++;
      }
    }
  }

  /** T.87 B.3: a run is one of all components, and so is its end. */
  private void samples(Lines[] components) throws IOException {
    Lines first = components[0];
    int i = 1;
    while (i <= columns) {
      boolean isRun = true;
      for (Lines lines : components) {
        isRun &= lines.context(i) == 0;
      }
      if (!isRun) {
        for (Lines lines : components) {
          lines.line[i] = regular(lines, i, lines.context(i));
        }
        i++;
        continue;
      }
      int end = i + run(first, columns + 1 - i);
      for (Lines lines : components) {
        Arrays.fill(lines.line, i, end, lines.left(i));
        if (end <= columns) {
          lines.line[end] = besideRun(lines.left(end), lines.above[end], first.runIndex);
        }
      }
      if (end <= columns) {
        first.runIndex = Math.max(0, first.runIndex - 1);
      }
      i = end + 1;
    }
  }

  /** T.87 A.4 to A.6. */
  private int regular(Lines lines, int i, int context) throws IOException {
    int sign = context >> 31 | 1;
    int q = context * sign;
    int ra = lines.line[i - 1];
    int rb = lines.above[i];
    int rc = lines.above[i - 1];
    int low = Math.min(ra, rb);
    int high = Math.max(ra, rb);
    int guess = rc >= high ? low : rc <= low ? high : ra + rb - rc;
    int prediction = Math.max(0, Math.min(maximum, guess + sign * c[q]));

    int k = golombBits(a[q], n[q]);
    int mapped = mapped(k, limit);
    int error = mapped >> 1 ^ -(mapped & 1);
    if (k == 0 && near == 0 && 2 * b[q] <= -n[q]) {
      error = ~error;
    }
    update(q, error);
    return sample(prediction, sign * error);
  }

  /** T.87 A.6: the statistics of a context and its bias. */
  private void update(int q, int error) {
    int count = n[q];
    int bias = b[q] + error * step;
    int sum = a[q] + Math.abs(error);
    if (count == reset) {
      sum >>>= 1;
      bias >>= 1;
      count >>= 1;
    }
    count++;
    if (bias <= -count) {
      bias = Math.max(bias + count, 1 - count);
      c[q] = Math.max(-128, c[q] - 1);
    } else if (bias > 0) {
      bias = Math.min(bias - count, 0);
      c[q] = Math.min(127, c[q] + 1);
    }
    a[q] = sum;
    b[q] = bias;
    n[q] = count;
  }

  /** T.87 A.7.1: how many samples repeat the one to the left. */
  private int run(Lines lines, int most) throws IOException {
    int length = 0;
    while (bits.bit()) {
      int part = 1 << J[lines.runIndex];
      if (part <= most - length) {
        length += part;
        lines.runIndex = Math.min(31, lines.runIndex + 1);
      } else {
        length = most;
      }
      if (length == most) {
        return most;
      }
    }
    length += bits.bits(J[lines.runIndex]);
    if (length >= most) {
      throw JpegLsReader.misread(bits.position());
    }
    return length;
  }

  /** A sample behind a run whose neighbour above is another value than the run's. */
  private int besideRun(int ra, int rb, int runIndex) throws IOException {
    int error = interruption(0, runIndex);
    return sample(rb, ra > rb ? -error : error);
  }

  /**
   * T.87 A.7.2: the prediction error of the sample that ends a run; the b of its context counts the
   * negative errors.
   */
  private int interruption(int type, int runIndex) throws IOException {
    int q = RUN_CONTEXT + type;
    int k = golombBits(a[q] + type * (n[q] >> 1), n[q]);
    int mapped = mapped(k, limit - J[runIndex] - 1);
    int magnitude = mapped + type + 1 >> 1;
    boolean isOdd = (mapped + type & 1) != 0;
    boolean isNegative = magnitude > 0 && isOdd == (k != 0 || 2 * b[q] >= n[q]);
    if (isNegative) {
      b[q]++;
    }
    a[q] += mapped + 1 - type >> 1;
    if (n[q] == reset) {
      a[q] >>>= 1;
      b[q] >>= 1;
      n[q] >>= 1;
    }
    n[q]++;
    return isNegative ? -magnitude : magnitude;
  }

  /** The smallest k with {@code count << k >= sum}, both unsigned (T.87 A.5.1). */
  private static int golombBits(int sum, int count) {
    int k = Math.max(0, Integer.numberOfLeadingZeros(count) - Integer.numberOfLeadingZeros(sum));
    return Integer.compareUnsigned(count << k, sum) < 0 ? k + 1 : k;
  }

  /** A mapped prediction error; one that is out of range would let the statistics overflow. */
  private int mapped(int k, int limit) throws IOException {
    int mapped = bits.golomb(k, limit - errorBits - 1, errorBits);
    if (mapped < 0 || mapped > mostMapped) {
      throw JpegLsReader.misread(bits.position());
    }
    return mapped;
  }

  /** T.87 A.4.5 undone: the sample for a prediction error, which was reduced modulo RANGE. */
  private int sample(int prediction, int error) {
    int sample = prediction + error * step;
    if (sample < -near) {
      sample += wrap;
    } else if (sample > maximum + near) {
      sample -= wrap;
    }
    return Math.max(0, Math.min(maximum, sample));
  }
}
