package org.hepatica.analysis;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where the attention of a series lies: means over the slices with liver, each counting by its
 * pixels of the mask.
 *
 * @param inside share (0..1) on the mask
 * @param near share (0..1) beside it
 * @param outside share (0..1) farther away
 * @param agreement Dice (0..1) of the mask and as many most attended pixels
 * @param unusual slices that the reader is asked to check
 */
public record SeriesAttention(
    double inside, double near, double outside, double agreement, int unusual) {

  /** Null when there is no attention anywhere. */
  static SeriesAttention of(List<SliceFinding> slices) {
    long pixels = slices.stream().mapToLong(SliceFinding::liverPixels).sum();
    if (pixels == 0 || slices.stream().allMatch(s -> s.meanAttention() == 0)) {
      return null;
    }
    return new SeriesAttention(
        mean(slices, pixels, SliceFinding::attentionInside),
        mean(slices, pixels, SliceFinding::attentionNear),
        mean(slices, pixels, SliceFinding::attentionOutside),
        mean(slices, pixels, SliceFinding::attentionAgreement),
        (int) slices.stream().filter(SliceFinding::attentionUnusual).count());
  }

  private static double mean(
      List<SliceFinding> slices, long pixels, ToDoubleFunction<SliceFinding> measure) {
    return slices.stream().mapToDouble(s -> s.liverPixels() * measure.applyAsDouble(s)).sum()
        / pixels;
  }
}
