package org.hepatica.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One pair of masks, measured. As JSON, what does not exist is left out.
 *
 * @param name of the slice, the series or the patient; no patient's name or ID
 * @param patient whose it is: a label of this evaluation
 * @param overlap see {@link Overlap}
 * @param distance see {@link SurfaceDistance}; null when one of the masks is empty, and for sums
 * @param spacing of the pixels; null for sums
 * @param volume whether it is a volume: only then there are millilitres
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"name", "patient"})
public record Measurement(
    String name,
    String patient,
    @JsonIgnore Overlap overlap,
    @JsonIgnore SurfaceDistance distance,
    @JsonIgnore Spacing spacing,
    @JsonIgnore boolean volume) {

  /** Side of the square picture that sizes of livers are counted on. */
  static final int REFERENCE = 256;

  /** Measures one slice. */
  public static Measurement ofSlice(
      String name, String patient, Mask truth, Mask predicted, Spacing spacing) {
    return new Measurement(
        name,
        patient,
        Overlap.of(truth, predicted),
        SurfaceDistance.of(truth, predicted, spacing),
        spacing,
        false);
  }

  /** Measures a whole volume. */
  public static Measurement ofVolume(
      String name, String patient, Mask truth, Mask predicted, Spacing spacing) {
    return new Measurement(
        name,
        patient,
        Overlap.of(truth, predicted),
        SurfaceDistance.of(truth, predicted, spacing),
        spacing,
        true);
  }

  /** The same, under another label of a patient. */
  public Measurement of(String otherPatient) {
    return new Measurement(name, otherPatient, overlap, distance, spacing, volume);
  }

  /** Pixels in both. */
  @JsonProperty
  public long bothPixels() {
    return overlap.both();
  }

  /** Pixels predicted. */
  @JsonProperty
  public long predictedPixels() {
    return overlap.predicted();
  }

  /** Pixels of the truth. */
  @JsonProperty
  public long truthPixels() {
    return overlap.truth();
  }

  /** Dice. */
  @JsonProperty
  public Double dice() {
    return Numbers.rounded(overlap.dice());
  }

  /** Intersection over union. */
  @JsonProperty
  public Double iou() {
    return Numbers.rounded(overlap.iou());
  }

  /** Sensitivity. */
  @JsonProperty
  public Double sensitivity() {
    return Numbers.rounded(overlap.sensitivity());
  }

  /** Precision. */
  @JsonProperty
  public Double precision() {
    return Numbers.rounded(overlap.precision());
  }

  /** Accuracy. */
  @JsonProperty
  public Double accuracy() {
    return Numbers.rounded(overlap.accuracy());
  }

  /** HD95, null when there is none. */
  @JsonProperty
  public Double hd95() {
    return Numbers.rounded(Metric.HD95.of(this));
  }

  /** Mean surface distance, null when there is none. */
  @JsonProperty
  public Double meanSurfaceDistance() {
    return Numbers.rounded(Metric.SURFACE.of(this));
  }

  /** Predicted volume in mL; null for slices. */
  @JsonProperty
  public Double predictedMl() {
    return volume ? Numbers.rounded(overlap.predicted() * spacing.voxelMl()) : null;
  }

  /** True volume in mL; null for slices. */
  @JsonProperty
  public Double truthMl() {
    return volume ? Numbers.rounded(overlap.truth() * spacing.voxelMl()) : null;
  }

  /** Predicted less true volume in mL; null for slices. */
  @JsonProperty
  public Double volumeErrorMl() {
    return Numbers.rounded(Metric.VOLUME_ERROR.of(this));
  }

  /** Predicted less true size in percent of the true one; null without truth. */
  @JsonProperty
  public Double sizeErrorPercent() {
    return Numbers.rounded(Metric.SIZE_ERROR.of(this));
  }

  /** Whether the truth holds liver. */
  boolean hasLiver() {
    return overlap.truth() > 0;
  }

  /** Pixels of liver that a picture of 256×256 pixels of the same field would have. */
  double size() {
    return overlap.truth() * ((double) REFERENCE * REFERENCE / overlap.pixels());
  }
}
