package org.hepatica.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.learning.data.Morphology;
import org.hepatica.learning.data.Slice;

/**
 * A morphological snake: the contour moves, pixel by pixel, to where the grey values within and
 * those in a band around it differ most from each other's means (Chan and Vese, Active contours
 * without edges, 2001), and is kept smooth by morphological curvature (Márquez-Neila et al., A
 * morphological approach to curvature-based evolution, 2014). It starts from where livers most
 * often are in the training slices. Start, steps and weight are the best of a few on validation
 * slices.
 */
final class ActiveContour implements Segmenter {
  private static final double[] STARTS = {0.5, 0.8};
  private static final int[] STEPS = {10, 30, 60};
  private static final double[] WEIGHTS = {1, 3};

  /** The lines of three pixels of the curvature operators: steps right and down. */
  private static final int[][] LINES = {{1, 0}, {0, 1}, {1, 1}, {1, -1}};

  private final Prior prior;
  private final double start;
  private final int steps;
  private final double weight;

  private ActiveContour(Prior prior, double start, int steps, double weight) {
    this.prior = prior;
    this.start = start;
    this.steps = steps;
    this.weight = weight;
  }

  /** Learns where livers are from the training slices, and the rest on validation slices. */
  static ActiveContour fit(List<Slice> training, List<Slice> validation) {
    Prior prior = Prior.of(training);
    List<ActiveContour> candidates = new ArrayList<>();
    for (double start : STARTS) {
      for (int steps : STEPS) {
        for (double weight : WEIGHTS) {
          candidates.add(new ActiveContour(prior, start, steps, weight));
        }
      }
    }
    return Segmenter.best(candidates, validation);
  }

  @Override
  public String name() {
    return "active contour (Chan–Vese, morphological)";
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT,
        "from where at least %.0f %% of the greatest share of livers is, %d steps, variance within"
            + " weighted %.0f to 1",
        100 * start,
        steps,
        weight);
  }

  @Override
  public byte[] segment(Slice slice) {
    int n = slice.size();
    float[] grey = Prior.smoothed(slice, 1);
    byte[] inside = prior.core(start);
    int band = Math.max(2, n / 16);
    for (int step = 0; step < steps; step++) {
      inside = smooth(moved(inside, grey, n, band), n, step % 2 == 0);
    }
    return inside;
  }

  private byte[] moved(byte[] inside, float[] grey, int n, int band) {
    byte[] around = Morphology.dilate(inside, n, band);
    double[] sum = new double[2];
    long[] count = new long[2];
    for (int i = 0; i < grey.length; i++) {
      if (around[i] == 1) {
        sum[inside[i]] += grey[i];
        count[inside[i]]++;
      }
    }
    if (count[0] == 0 || count[1] == 0) {
      return inside;
    }
    double without = sum[0] / count[0];
    double within = sum[1] / count[1];
    byte[] wider = Morphology.dilate(inside, n, 1);
    byte[] narrower = Morphology.erode(inside, n, 1);
    byte[] next = inside.clone();
    for (int i = 0; i < grey.length; i++) {
      if (wider[i] != narrower[i]) {
        double toWithin = weight * (grey[i] - within) * (grey[i] - within);
        double toWithout = (grey[i] - without) * (grey[i] - without);
        next[i] = (byte) (toWithin < toWithout ? 1 : 0);
      }
    }
    return next;
  }

  /** One step of morphological curvature: both orders of the operators in turn. */
  private static byte[] smooth(byte[] mask, int n, boolean supFirst) {
    return lines(lines(mask, n, supFirst ? 1 : 0), n, supFirst ? 0 : 1);
  }

  /** {@code value} where one of the lines through a pixel consists of it (sup-inf, inf-sup). */
  private static byte[] lines(byte[] mask, int n, int value) {
    byte[] out = new byte[mask.length];
    for (int i = 0; i < mask.length; i++) {
      boolean whole = false;
      for (int[] line : LINES) {
        whole |=
            mask[i] == value
                && at(mask, n, i, line[0], line[1]) == value
                && at(mask, n, i, -line[0], -line[1]) == value;
      }
      out[i] = (byte) (whole ? value : 1 - value);
    }
    return out;
  }

  private static int at(byte[] mask, int n, int i, int right, int down) {
    int x = Math.min(n - 1, Math.max(0, i % n + right));
    int y = Math.min(n - 1, Math.max(0, i / n + down));
    return mask[y * n + x];
  }
}
