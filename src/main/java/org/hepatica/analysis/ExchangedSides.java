package org.hepatica.analysis;

import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Whether the network finds liver in slices as they lie, or rather in their mirror images. It was
 * trained on one pose, without flips: where left and right are exchanged, the mirror image is what
 * it knows. A network that was trained with flips finds as much in both, and nothing is told.
 *
 * <p>What counts is what is surely found: pixels at or above the threshold, less four times the
 * doubt p(1 − p) of all pixels (an even chance takes one pixel away). Area alone tells less, since
 * a network marks something in mirror images, too, and doubts it.
 */
final class ExchangedSides {
  /** Slices that are looked at again. */
  static final int SLICES = 8;

  /** What an even chance takes away: p(1 − p) is a quarter there. */
  private static final double DOUBT = 4;

  /** Area surely found in a mirror image that is enough to tell, mm², on the mean. */
  private static final double LEAST_MM2 = 2000;

  private final double threshold;
  private final double pixelArea;
  private double right;
  private double mirrored;
  private int slices;

  /**
   * @param threshold probability from which a pixel is liver
   * @param pixelArea of the network's grid, mm²
   */
  ExchangedSides(double threshold, double pixelArea) {
    this.threshold = threshold;
    this.pixelArea = pixelArea;
  }

  /**
   * The slices to look at: those with the most liver, or, where there is hardly any, some from all
   * over the series.
   *
   * @param areas of liver that is to be expected in each slice (probabilities summed), pixels
   */
  int[] choose(double... areas) {
    int count = Math.min(SLICES, areas.length);
    int[] most =
        IntStream.range(0, areas.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer k) -> -areas[k]))
            .limit(count)
            .mapToInt(k -> k)
            .toArray();
    double sum = IntStream.of(most).mapToDouble(k -> areas[k]).sum();
    return sum * pixelArea >= count * LEAST_MM2
        ? most
        : IntStream.range(0, count).map(i -> (2 * i + 1) * areas.length / (2 * count)).toArray();
  }

  /** The mirror image of a square slice. */
  static float[] mirror(float[] slice, int size) {
    float[] image = new float[slice.length];
    for (int i = 0; i < image.length; i++) {
      int column = i % size;
      image[i] = slice[i - column + size - 1 - column];
    }
    return image;
  }

  /** Probabilities of a slice, and of its mirror image. */
  void add(float[] asItIs, float[] ofTheMirror) {
    right += surely(asItIs);
    mirrored += surely(ofTheMirror);
    slices++;
  }

  private double surely(float[] probabilities) {
    double sum = 0;
    for (float p : probabilities) {
      sum += (p >= threshold ? 1 : 0) - DOUBT * p * (1 - p);
    }
    return Math.max(0, sum);
  }

  /**
   * What is surely found in the slices as a share of what is in their mirror images; NaN where
   * these hold too little to tell.
   */
  double share() {
    return slices == 0 || mirrored * pixelArea < slices * LEAST_MM2 ? Double.NaN : right / mirrored;
  }

  /** Liver that is to be expected, pixels. */
  static double area(float... probabilities) {
    double sum = 0;
    for (float p : probabilities) {
      sum += p;
    }
    return sum;
  }
}
