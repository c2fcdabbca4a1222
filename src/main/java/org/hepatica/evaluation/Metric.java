package org.hepatica.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is taken of each measurement and summed up. */
public enum Metric {
  /** See {@link Overlap#dice()}. */
  DICE("dice", m -> m.overlap().dice()),
  /** See {@link Overlap#iou()}. */
  IOU("iou", m -> m.overlap().iou()),
  /** See {@link Overlap#sensitivity()}. */
  SENSITIVITY("sensitivity", m -> m.overlap().sensitivity()),
  /** See {@link Overlap#precision()}; of no weight where nothing was predicted. */
  PRECISION("precision", m -> m.overlap().precision()),
  /** See {@link Overlap#accuracy()}. */
  ACCURACY("accuracy", m -> m.overlap().accuracy()),
  /** See {@link SurfaceDistance}; of no weight where nothing was predicted. */
  HD95("hd95", m -> m.distance() == null ? Double.NaN : m.distance().hd95()),
  /** See {@link SurfaceDistance}; of no weight where nothing was predicted. */
  SURFACE("meanSurfaceDistance", m -> m.distance() == null ? Double.NaN : m.distance().mean()),
  /** Predicted less true volume. */
  VOLUME_ERROR("volumeErrorMl", Metric::volumeError),
  /** Its size, whichever the sign. */
  ABSOLUTE_VOLUME_ERROR("absoluteVolumeErrorMl", m -> Math.abs(volumeError(m))),
  /** Predicted less true size (of slices: area) in percent of the true one. */
  SIZE_ERROR("sizeErrorPercent", m -> 100 * m.overlap().relativeError()),
  /** Its size, whichever the sign. */
  ABSOLUTE_SIZE_ERROR("absoluteSizeErrorPercent", m -> Math.abs(100 * m.overlap().relativeError()));

  private final String key;
  private final ToDoubleFunction<Measurement> value;

  Metric(String key, ToDoubleFunction<Measurement> value) {
    this.key = key;
    this.value = value;
  }

  /** Its name in JSON. */
  public String key() {
    return key;
  }

  /** Its value, NaN where it has none. */
  double of(Measurement m) {
    return value.applyAsDouble(m);
  }

  /** The mean over those that have a value, NaN when none has. */
  double mean(List<Measurement> measurements) {
    double[] values = values(measurements);
    return values.length == 0 ? Double.NaN : Arrays.stream(values).sum() / values.length;
  }

  /** The median over those that have a value, NaN when none has. */
  double median(List<Measurement> measurements) {
    double[] values = values(measurements);
    Arrays.sort(values);
    return values.length == 0 ? Double.NaN : SurfaceDistance.percentile(values, 0.5);
  }

  /** The values of those that have one. */
  double[] values(List<Measurement> measurements) {
    return measurements.stream().mapToDouble(this::of).filter(v -> !Double.isNaN(v)).toArray();
  }

  private static double volumeError(Measurement m) {
    return m.volume()
        ? (m.overlap().predicted() - m.overlap().truth()) * m.spacing().voxelMl()
        : Double.NaN;
  }
}
