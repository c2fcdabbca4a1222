package org.hepatica.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * Asks the network once more of a part of which it found nothing, with the rest of the liver in
 * view. It sees one slice at a time, and where only the tip of a left lobe is left beside the heart
 * there is no liver to tell it by. So it is shown the slice with what the next slice below has of
 * liver laid over it, but for the part and all that is near to it: these stay as they are.
 *
 * <p>On the network's grid. What it takes to be counted was set on the livers of the model card's
 * "How slices become a volume".
 */
final class LiverInView {
  /** All that is so near to the part stays as it is, or what is laid over would be taken for it. */
  static final double APART_MM = 20;

  /** Mean probability of a part from which on it is liver. */
  static final double LIVER = 0.25;

  private final int reach;
  private final IntFunction<float[]> input;
  private final UnaryOperator<float[][]> network;
  private final Disc near;

  /**
   * @param side of a slice, pixels
   * @param pixel its side, mm
   * @param reach slices below, among which liver is below each pixel of a part
   * @param input of the network, by slice from feet to head
   * @param network probabilities of liver in some inputs
   */
  LiverInView(
      int side,
      double pixel,
      int reach,
      IntFunction<float[]> input,
      UnaryOperator<float[][]> network) {
    this.reach = reach;
    this.input = input;
    this.network = network;
    this.near = new Disc(side, side, pixel, pixel, APART_MM);
  }

  /**
   * Whether the network takes a part for liver now.
   *
   * @param part by slice, none of it liver
   * @param liver by slice
   */
  boolean sees(BitSet[] part, BitSet[] liver) {
    List<float[]> views = new ArrayList<>();
    List<BitSet> asked = new ArrayList<>();
    for (int k = 0; k < part.length; k++) {
      if (!part[k].isEmpty()) {
        views.add(view(k, part[k], liver));
        asked.add(part[k]);
      }
    }
    float[][] probabilities = network.apply(views.toArray(float[][]::new));
    double sum = 0;
    long pixels = 0;
    for (int v = 0; v < probabilities.length; v++) {
      float[] p = probabilities[v];
      sum += asked.get(v).stream().mapToDouble(i -> p[i]).sum();
      pixels += asked.get(v).cardinality();
    }
    return sum >= LIVER * pixels;
  }

  /** Slice {@code k} as the network is shown it. */
  float[] view(int k, BitSet part, BitSet[] liver) {
    float[] view = input.apply(k).clone();
    int below = below(k, part, liver);
    if (below < 0) {
      return view;
    }
    BitSet laidOver = (BitSet) liver[below].clone();
    laidOver.andNot(liver[k]);
    laidOver.andNot(near.dilated(part));
    float[] other = input.apply(below);
    laidOver.stream().forEach(i -> view[i] = other[i]);
    return view;
  }

  /** The next slice that has liver below the part; -1 where none within reach has. */
  private int below(int k, BitSet part, BitSet[] liver) {
    for (int j = k - 1; j >= Math.max(0, k - reach); j--) {
      if (liver[j].intersects(part)) {
        return j;
      }
    }
    return -1;
  }
}
