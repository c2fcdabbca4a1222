package org.hepatica.analysis;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.hepatica.analysis.Components.Connectivity;

/**
 * Finds where the liver goes on from slice to slice though the network, which sees one slice at a
 * time, finds none: most often an end of a left lobe that lies apart from the right one.
 *
 * <p>A part is what lies within {@link #REACH_MM} below liver (or above it), is as bright as the
 * liver under a Gaussian, everywhere at least twice {@link #RADIUS_MM} wide in its slice, and of
 * some volume; and what it borders on there must for the most part be something else, or it is a
 * piece of stomach or heart that happens to be as bright. Above liver, where hearts lie, the
 * network must see it, too, with the rest of the liver in view ({@link LiverInView}). On the
 * network's grid, of its input.
 */
final class Continuation {
  /** How far from liver, along the body. */
  static final double REACH_MM = 10;

  /** Of the disc that must find room. */
  static final double RADIUS_MM = 5;

  /** Least volume of a part, mL. */
  static final double LEAST_ML = 5;

  /** Standard deviations of the Gaussian along the body and in the slice. */
  static final double ALONG_MM = 1.5;

  static final double WITHIN_MM = 2;

  /** As bright is what is not further from the liver's median than so many of its spreads. */
  static final double SPREADS = 2;

  /** For a part's edge, and for what it borders on. */
  static final double EDGE_SPREADS = 4;

  /** The spread that counts is never less, nor more, HU. */
  static final double LEAST_SPREAD_HU = 3;

  static final double MOST_SPREAD_HU = 10;

  /** How far around a part's edge it is looked what it borders on. */
  static final double BORDER_MM = 2;

  /** Share of its border that may be as bright as the liver and belong to neither. */
  static final double ALIKE = 0.5;

  /** All parts together are at most so large as a share of the liver. */
  static final double MOST = 0.1;

  /** Each begins where the one before ended. */
  private static final int PASSES = 10;

  private static final int LEVELS = 1024;

  /** Of a normal distribution, from quartile to quartile. */
  private static final double QUARTILES = 1.349;

  private final int side;
  private final double pixel;
  private final double spacing;
  private final double unit;
  private final IntFunction<float[]> input;
  private final Disc disc;
  private final Disc border;
  private final int reach;
  private final UnaryOperator<float[][]> network;

  /**
   * What was found, by slice; nothing of it is in the liver that was given.
   *
   * @param liver that goes on, below or above
   * @param doubtful what may go on above, and may as well be a heart
   */
  record Found(BitSet[] liver, BitSet[] doubtful) {
    /** Nothing, in so many slices. */
    static Found nothing(int depth) {
      return new Found(empty(depth), empty(depth));
    }
  }

  /**
   * @param side of a slice, pixels
   * @param pixel its side, mm
   * @param spacing of slices, mm
   * @param hu what one Hounsfield unit is in the input
   * @param input of the network, by slice from feet to head, 0..1
   * @param network probabilities of liver in some inputs
   */
  Continuation(
      int side,
      double pixel,
      double spacing,
      double hu,
      IntFunction<float[]> input,
      UnaryOperator<float[][]> network) {
    this.side = side;
    this.pixel = pixel;
    this.spacing = spacing;
    this.unit = hu;
    this.input = input;
    this.disc = new Disc(side, side, pixel, pixel, RADIUS_MM);
    this.border = new Disc(side, side, pixel, pixel, RADIUS_MM + BORDER_MM);
    this.reach = (int) Math.max(1, Math.round(REACH_MM / spacing));
    this.network = network;
  }

  private static BitSet[] empty(int depth) {
    BitSet[] slices = new BitSet[depth];
    Arrays.setAll(slices, k -> new BitSet());
    return slices;
  }

  /**
   * Looks below and above.
   *
   * @param liver left as it is
   * @param none what is as bright and known to be no liver
   */
  Found of(BitSet[] liver, BitSet[] none) {
    int lowest = 0;
    while (lowest < liver.length && liver[lowest].isEmpty()) {
      lowest++;
    }
    int highest = liver.length - 1;
    while (highest > lowest && liver[highest].isEmpty()) {
      highest--;
    }
    if (lowest == liver.length) {
      return Found.nothing(liver.length);
    }
    int from = Math.max(0, lowest - PASSES * reach);
    int to = Math.min(liver.length, highest + reach + 1);
    BitSet[] some = Arrays.copyOfRange(liver, from, to);
    Found found = search(some, Arrays.copyOfRange(none, from, to), from);
    return new Found(
        whole(found.liver, from, liver.length), whole(found.doubtful, from, liver.length));
  }

  private static BitSet[] whole(BitSet[] some, int from, int depth) {
    BitSet[] all = empty(depth);
    System.arraycopy(some, 0, all, from, some.length);
    return all;
  }

  private Found search(BitSet[] liver, BitSet[] none, int from) {
    Tissue tissue = tissue(liver, none, from);
    if (tissue == null) {
      return Found.nothing(liver.length);
    }
    BitSet[] body = new BitSet[liver.length];
    Arrays.setAll(body, k -> (BitSet) liver[k].clone());
    long left = (long) (MOST * Postprocessing.pixels(liver));
    for (int pass = 0; pass < PASSES && left > 0; pass++) {
      BitSet[] more = empty(body.length);
      parts(body, tissue, true).forEach(part -> add(part.whole, more));
      long pixels = Postprocessing.pixels(more);
      if (pixels == 0 || pixels > left) {
        break;
      }
      left -= pixels;
      add(more, body);
    }
    BitSet[] seen = empty(body.length);
    BitSet[] doubtful = empty(body.length);
    LiverInView view = new LiverInView(side, pixel, reach, k -> input.apply(from + k), network);
    for (Part part : parts(body, tissue, false)) {
      long pixels = Postprocessing.pixels(part.whole);
      boolean counts = pixels <= left && view.sees(part.core, body);
      left -= counts ? pixels : 0;
      add(part.whole, counts ? seen : doubtful);
    }
    add(seen, body);
    return new Found(Necks.minus(body, liver), Necks.minus(doubtful, body));
  }

  private static void add(BitSet[] more, BitSet[] to) {
    for (int k = 0; k < to.length; k++) {
      to[k].or(more[k]);
    }
  }

  /**
   * What may be liver.
   *
   * @param core where there is room for the disc
   * @param whole with its edge
   */
  private record Part(BitSet[] core, BitSet[] whole) {}

  /**
   * @param like what is as bright as the liver, by slice
   * @param edge what may be an edge of something as bright
   */
  private record Tissue(BitSet[] like, BitSet[] edge) {}

  /** Null where the liver is nowhere thick enough to tell how bright it is. */
  private Tissue tissue(BitSet[] liver, BitSet[] none, int from) {
    double[] quartiles = quartiles(liver, from);
    if (quartiles == null) {
      return null;
    }
    double spread = (quartiles[2] - quartiles[0]) / QUARTILES;
    spread = Math.max(LEAST_SPREAD_HU * unit, Math.min(MOST_SPREAD_HU * unit, spread));
    Tissue tissue = new Tissue(empty(liver.length), empty(liver.length));
    Smoothed smoothed = smoothed(liver.length, from);
    for (int k = 0; k < liver.length; k++) {
      float[] values = smoothed.slice(k);
      for (int i = 0; i < values.length; i++) {
        double off = Math.abs(values[i] - quartiles[1]);
        if (off < EDGE_SPREADS * spread) {
          tissue.edge[k].set(i);
          tissue.like[k].set(i, off < SPREADS * spread);
        }
      }
      tissue.like[k].andNot(none[k]);
    }
    return tissue;
  }

  private Smoothed smoothed(int depth, int from) {
    return new Smoothed(
        depth, side, k -> input.apply(from + k), ALONG_MM / spacing, WITHIN_MM / pixel);
  }

  /** Of the liver well inside its edges. */
  private double[] quartiles(BitSet[] liver, int from) {
    long[] histogram = new long[LEVELS + 1];
    Smoothed smoothed = smoothed(liver.length, from);
    long all = 0;
    for (int k = 0; k < liver.length; k++) {
      BitSet core = disc.eroded(liver[k]);
      if (!core.isEmpty()) {
        float[] values = smoothed.slice(k);
        core.stream()
            .forEach(i -> histogram[Math.round(Math.max(0, Math.min(1, values[i])) * LEVELS)]++);
        all += core.cardinality();
      }
    }
    if (all == 0) {
      return null;
    }
    double[] quartiles = new double[3];
    for (int q = 0; q < quartiles.length; q++) {
      int level = 0;
      for (long below = histogram[0]; 4 * below <= (q + 1) * all; below += histogram[level]) {
        level++;
      }
      quartiles[q] = (double) level / LEVELS;
    }
    return quartiles;
  }

  private List<Part> parts(BitSet[] body, Tissue tissue, boolean below) {
    BitSet[] near = near(body, below);
    BitSet[] found = new BitSet[body.length];
    for (int k = 0; k < body.length; k++) {
      BitSet some = (BitSet) near[k].clone();
      some.and(tissue.like[k]);
      found[k] = disc.opened(some);
    }
    long least = (long) Math.ceil(LEAST_ML * 1000 / (pixel * pixel * spacing));
    return Components.of(found, side, side, Connectivity.FACES).ofAtLeast(least).stream()
        .filter(core -> isApart(core, body, tissue))
        .map(core -> new Part(core, withEdge(core, tissue, near)))
        .toList();
  }

  private BitSet[] withEdge(BitSet[] core, Tissue tissue, BitSet[] near) {
    BitSet[] whole = new BitSet[core.length];
    for (int k = 0; k < core.length; k++) {
      whole[k] = disc.dilated(core[k]);
      whole[k].and(tissue.edge[k]);
      whole[k].and(near[k]);
    }
    return whole;
  }

  /** What is no liver and has some within reach above it, or below it. */
  private BitSet[] near(BitSet[] body, boolean below) {
    BitSet[] near = empty(body.length);
    for (int k = 0; k < body.length; k++) {
      for (int step = 1; step <= reach; step++) {
        int other = below ? k + step : k - step;
        if (other >= 0 && other < body.length) {
          near[k].or(body[other]);
        }
      }
      near[k].andNot(body[k]);
    }
    return near;
  }

  /** Whether most of what a part borders on is something else. */
  private boolean isApart(BitSet[] part, BitSet[] body, Tissue tissue) {
    long all = 0;
    long alike = 0;
    for (int k = 0; k < part.length; k++) {
      if (!part[k].isEmpty()) {
        BitSet ring = border.dilated(part[k]);
        ring.andNot(disc.dilated(part[k]));
        ring.andNot(body[k]);
        all += ring.cardinality();
        ring.and(tissue.edge[k]);
        alike += ring.cardinality();
      }
    }
    return alike <= ALIKE * all;
  }
}
