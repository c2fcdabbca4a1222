package org.hepatica.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hepatica.learning.data.Morphology;
import org.hepatica.learning.data.Slice;

/**
 * Threshold and region growing: pixels whose smoothed grey value is a liver's, connected with the
 * one of them where livers most often are; opened, the part at the seed kept, holes filled. Range,
 * smoothing and opening are the best of a few on validation slices.
 */
final class RegionGrowing implements Segmenter {
  private static final double[] TAILS = {0.02, 0.05, 0.1, 0.2};
  private static final int[] OPENINGS = {1, 2, 3};
  private static final int[] SMOOTHINGS = {1, 3};

  private final Prior prior;
  private final double tail;
  private final int opening;
  private final int smoothing;

  private RegionGrowing(Prior prior, double tail, int opening, int smoothing) {
    this.prior = prior;
    this.tail = tail;
    this.opening = opening;
    this.smoothing = smoothing;
  }

  /** Learns grey values and places from the training slices, and the rest on validation slices. */
  static RegionGrowing fit(List<Slice> training, List<Slice> validation) {
    Prior prior = Prior.of(training);
    List<RegionGrowing> candidates = new ArrayList<>();
    for (double tail : TAILS) {
      for (int opening : OPENINGS) {
        for (int smoothing : SMOOTHINGS) {
          candidates.add(new RegionGrowing(prior, tail, opening, smoothing));
        }
      }
    }
    return Segmenter.best(candidates, validation);
  }

  @Override
  public String name() {
    return "threshold and region growing";
  }

  @Override
  public String describe() {
    return String.format(
        Locale.ROOT,
        "grey values %d to %d of 255 (the middle %.0f %% of liver pixels), %d smoothing%s, opened by"
            + " %d px",
        prior.quantile(tail),
        prior.quantile(1 - tail),
        100 * (1 - 2 * tail),
        smoothing,
        smoothing == 1 ? "" : "s",
        opening);
  }

  @Override
  public byte[] segment(Slice slice) {
    int low = prior.quantile(tail);
    int high = prior.quantile(1 - tail);
    float[] grey = Prior.smoothed(slice, smoothing);
    byte[] inRange = new byte[grey.length];
    for (int i = 0; i < grey.length; i++) {
      inRange[i] = (byte) (grey[i] >= low && grey[i] <= high ? 1 : 0);
    }
    byte[] opened = Morphology.erode(inRange, slice.size(), opening);
    int seed = seed(opened);
    if (seed < 0) {
      return new byte[grey.length];
    }
    byte[] grown = Morphology.connected(opened, slice.size(), seed);
    return Morphology.filled(Morphology.dilate(grown, slice.size(), opening), slice.size());
  }

  /** The pixel of the mask where livers most often are, or −1. */
  private int seed(byte[] mask) {
    int seed = -1;
    for (int i = 0; i < mask.length; i++) {
      if (mask[i] == 1
          && prior.share()[i] > 0
          && (seed < 0 || prior.share()[i] > prior.share()[seed])) {
        seed = i;
      }
    }
    return seed;
  }
}
