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
  /** Slices that are looked at again, at most. */
  static final int SLICES = 8;

  /**
   * Share of the greatest area from which a slice counts: beside the dome lies the heart, which
   * mirrored is taken for liver.
   */
  private static final double QUARTER = 0.25;

  /** What an even chance takes away: p(1 − p) is a quarter there. */
  private static final double DOUBT = 4;

  /** Area on the mean below which there is hardly any liver, mm². */
  private static final double HARDLY_MM2 = 2000;

  /**
   * Area that is surely found in one mirror image at the least, mm²: of hearts up to 6100 was, of
   * five whole livers 15000 and more.
   */
  private static final double LIVER_MM2 = 8000;

  private final double threshold;
  private final double pixelArea;
  private double right;
  private double mirrored;
  private double greatest;

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
    return sum * pixelArea >= count * HARDLY_MM2
        ? IntStream.of(most).filter(k -> areas[k] >= QUARTER * areas[most[0]]).toArray()
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
    double found = surely(ofTheMirror);
    right += surely(asItIs);
    mirrored += found;
    greatest = Math.max(greatest, found);
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
    return greatest * pixelArea < LIVER_MM2 ? Double.NaN : right / mirrored;
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
