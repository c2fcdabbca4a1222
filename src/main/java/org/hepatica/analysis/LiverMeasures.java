package org.hepatica.analysis;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Measures of the segmented liver beside its volume.
 *
 * @param volumeLowMl lower end of the range in which the volume is expected, mL; null when the
 *     model was not calibrated for it
 * @param volumeHighMl upper end of that range, mL; null when the model was not calibrated for it
 * @param overlap the Dice that is expected of the mask; null when the model was not calibrated for
 *     it
 * @param attention where it lies; null when there is none
 * @param meanHu mean of the voxels of the mask, HU
 * @param sdHu their standard deviation (of the population), HU
 * @param box where the mask lies, on the grid of the source instances
 * @param extentMm its extent from the first to the last of the source's columns, rows and slices,
 *     mm: whole voxels, edge to edge
 * @param cutAtFeet whether liver reaches the lowest slice, so that a part of it may be missing
 * @param cutAtHead whether liver reaches the highest slice, so that a part of it may be missing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LiverMeasures(
    Double volumeLowMl,
    Double volumeHighMl,
    Overlap overlap,
    SeriesAttention attention,
    double meanHu,
    double sdHu,
    Box box,
    double[] extentMm,
    boolean cutAtFeet,
    boolean cutAtHead) {

  /**
   * Expected overlap (Dice, 0..1) of the mask with the liver as a person would draw it.
   *
   * @param expected by the network's doubt at the edge
   * @param low lower end of its range
   * @param high upper end of its range
   * @param limit below which it is named to the reader
   */
  public record Overlap(double expected, double low, double high, double limit) {}

  /** The same with a range of the volume, mL. */
  LiverMeasures withRange(double lowMl, double highMl) {
    return new LiverMeasures(
        lowMl, highMl, overlap, attention, meanHu, sdHu, box, extentMm, cutAtFeet, cutAtHead);
  }

  /** The same with an expected overlap. */
  LiverMeasures withOverlap(Overlap expected) {
    return new LiverMeasures(
        volumeLowMl,
        volumeHighMl,
        expected,
        attention,
        meanHu,
        sdHu,
        box,
        extentMm,
        cutAtFeet,
        cutAtHead);
  }

  /** The same with the attention, or with none. */
  LiverMeasures withAttention(SeriesAttention seen) {
    return new LiverMeasures(
        volumeLowMl,
        volumeHighMl,
        overlap,
        seen,
        meanHu,
        sdHu,
        box,
        extentMm,
        cutAtFeet,
        cutAtHead);
  }

  /**
   * First and last index that hold liver, both inclusive, from 0.
   *
   * @param firstColumn of the source instance
   * @param lastColumn of the source instance
   * @param firstRow of the source instance
   * @param lastRow of the source instance
   * @param firstSlice from the feet
   * @param lastSlice from the feet
   */
  public record Box(
      int firstColumn, int lastColumn, int firstRow, int lastRow, int firstSlice, int lastSlice) {}
}
