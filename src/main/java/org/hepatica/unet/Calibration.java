package org.hepatica.unet;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a model file may hold beside the weights: how to tell whether a series is like the training
 * images, how bright their livers were, how far a measured volume may be off, which attention is
 * unusual, and how well a mask may overlap the truth. Each may be absent, where there were too few
 * cases for it.
 *
 * @param familiar null when it is not known
 * @param brightness null when it is not known
 * @param range null when it is not known
 * @param attention null when it is not known
 * @param overlap null when it is not known
 * @param data what it was measured on
 * @param threshold probability from which a pixel is liver that all but the first two was measured
 *     at
 * @param testTime how slices were looked at when all but the first two was measured; null for
 *     {@link TestTime#NONE}
 */
public record Calibration(
    Familiar familiar,
    LiverBrightness brightness,
    VolumeRange range,
    AttentionLimits attention,
    ExpectedOverlap overlap,
    List<ModelInfo.Data> data,
    double threshold,
    TestTime testTime) {
  /** The limit over the farthest validation patient. */
  public static final double MARGIN = 1.25;

  /** Fewer validation patients give no limit. */
  public static final int LEAST_PATIENTS = 5;

  /**
   * Slices as the training had them.
   *
   * @param reference of the training slices
   * @param limit from which a series is unlike them: {@link #MARGIN} times the greatest distance of
   *     a validation patient
   * @param slices behind the reference
   * @param patients behind the limit
   */
  public record Familiar(FeatureReference reference, double limit, int slices, int patients) {}

  public Calibration {
    data = List.copyOf(data);
    testTime = testTime == null ? TestTime.NONE : testTime;
    if (testTime == TestTime.MODEL) {
      throw new IllegalArgumentException("it does not say how slices were looked at");
    }
  }

  /** Measured on slices as they are, without a word on how bright livers are. */
  public Calibration(
      Familiar familiar,
      VolumeRange range,
      AttentionLimits attention,
      ExpectedOverlap overlap,
      List<ModelInfo.Data> data,
      double threshold) {
    this(familiar, null, range, attention, overlap, data, threshold, TestTime.NONE);
  }

  /**
   * The parts that are not known, in words: all of a model that was never calibrated.
   *
   * @param calibration of a model; null when it has none
   */
  public static List<String> unknown(Calibration calibration) {
    Map<String, Object> parts = new LinkedHashMap<>();
    parts.put("familiarity", calibration == null ? null : calibration.familiar);
    parts.put("brightness of livers", calibration == null ? null : calibration.brightness);
    parts.put("volume range", calibration == null ? null : calibration.range);
    parts.put("attention", calibration == null ? null : calibration.attention);
    parts.put("expected overlap", calibration == null ? null : calibration.overlap);
    parts.values().removeIf(Objects::nonNull);
    return List.copyOf(parts.keySet());
  }

  /**
   * What it says of slices looked at in a given way: all of it where it was measured so, else only
   * the familiarity, which is read from the slice as it is in every way, and the brightness, which
   * is read from the truth.
   */
  public Calibration of(TestTime mode) {
    return mode == testTime
        ? this
        : new Calibration(familiar, brightness, null, null, null, data, threshold, testTime);
  }

  /**
   * The distance of a series: the median of those of its slices, the higher one of two in the
   * middle.
   *
   * @param distances {@link FeatureReference#distance} of the slices that hold liver, or of all
   *     where none does; at least one
   */
  public static double ofSeries(double... distances) {
    double[] sorted = distances.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** As written in the model file. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Stored(
      Integer features,
      Double limit,
      int slices,
      int patients,
      LiverBrightness brightness,
      VolumeRange range,
      AttentionLimits attention,
      ExpectedOverlap overlap,
      List<ModelInfo.Data> data,
      double threshold,
      TestTime testTime) {}

  /** The first 12 hexadecimal digits of its SHA-256, which tell it from another. */
  public String id() {
    return ModelFile.idOf(this);
  }

  Stored stored() {
    // Left out for slices as they are, as in files from before there was another way.
    TestTime told = testTime == TestTime.NONE ? null : testTime;
    return familiar == null
        ? new Stored(null, null, 0, 0, brightness, range, attention, overlap, data, threshold, told)
        : new Stored(
            familiar.reference().size(),
            familiar.limit(),
            familiar.slices(),
            familiar.patients(),
            brightness,
            range,
            attention,
            overlap,
            data,
            threshold,
            told);
  }

  static Calibration of(Stored stored, byte[] reference) {
    if (stored == null || stored.data() == null) {
      throw new IllegalArgumentException("it does not say what it was measured on");
    }
    if (stored.features() == null) {
      return new Calibration(
          null,
          stored.brightness(),
          stored.range(),
          stored.attention(),
          stored.overlap(),
          stored.data(),
          stored.threshold(),
          stored.testTime());
    }
    if (stored.limit() == null || !(stored.limit() > 0)) {
      throw new IllegalArgumentException("a reference without a limit");
    }
    return new Calibration(
        new Familiar(
            FeatureReference.fromBytes(stored.features(), reference),
            stored.limit(),
            stored.slices(),
            stored.patients()),
        stored.brightness(),
        stored.range(),
        stored.attention(),
        stored.overlap(),
        stored.data(),
        stored.threshold(),
        stored.testTime());
  }
}
