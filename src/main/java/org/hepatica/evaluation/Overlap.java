package org.hepatica.evaluation;

import java.util.BitSet;

/**
 * How two masks cover each other. With P the predicted and T the true pixels of a picture of N
 * pixels (Taha and Hanbury, "Metrics for evaluating 3D medical image segmentation", BMC Medical
 * Imaging 15:29, 2015):
 *
 * <ul>
 *   <li>Dice = 2·|P∩T| / (|P|+|T|); 1 when both are empty, 0 when one is
 *   <li>IoU (Jaccard) = |P∩T| / |P∪T|; 1 when both are empty, 0 when one is
 *   <li>sensitivity (recall) = |P∩T| / |T|; NaN when T is empty
 *   <li>precision = |P∩T| / |P|; NaN when P is empty
 *   <li>accuracy = (N − |P∪T| + |P∩T|) / N: mostly background, and so near 1 for any prediction
 * </ul>
 *
 * @param both pixels predicted and true
 * @param predicted pixels predicted
 * @param truth pixels true
 * @param pixels all of them
 */
public record Overlap(long both, long predicted, long truth, long pixels) {

  public Overlap {
    if (both < 0 || both > Math.min(predicted, truth) || predicted + truth - both > pixels) {
      throw new IllegalArgumentException(
          "%d common, %d predicted, %d true of %d pixels"
              .formatted(both, predicted, truth, pixels));
    }
  }

  /** Compares two masks of one shape. */
  public static Overlap of(Mask truth, Mask predicted) {
    truth.requireShapeOf(predicted);
    long both = 0;
    for (int k = 0; k < truth.depth(); k++) {
      BitSet common = (BitSet) truth.slices()[k].clone();
      common.and(predicted.slices()[k]);
      both += common.cardinality();
    }
    long pixels = (long) truth.depth() * truth.rows() * truth.columns();
    return new Overlap(both, predicted.count(), truth.count(), pixels);
  }

  /** Dice, 0 to 1. */
  public double dice() {
    return predicted + truth == 0 ? 1 : 2.0 * both / (predicted + truth);
  }

  /** Intersection over union, 0 to 1. */
  public double iou() {
    return predicted + truth == 0 ? 1 : (double) both / (predicted + truth - both);
  }

  /** Share of the truth that was found, 0 to 1; NaN without truth. */
  public double sensitivity() {
    return truth == 0 ? Double.NaN : (double) both / truth;
  }

  /** Share of the prediction that is true, 0 to 1; NaN without prediction. */
  public double precision() {
    return predicted == 0 ? Double.NaN : (double) both / predicted;
  }

  /** Share of all pixels on which prediction and truth agree, 0 to 1; NaN without pixels. */
  public double accuracy() {
    return pixels == 0 ? Double.NaN : (double) (pixels - predicted - truth + 2 * both) / pixels;
  }

  /** (|P| − |T|) / |T|: below 0 when too little was predicted; NaN without truth. */
  public double relativeError() {
    return truth == 0 ? Double.NaN : (double) (predicted - truth) / truth;
  }
}
