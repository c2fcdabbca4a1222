package org.hepatica.unet;

/** How often, and how, a slice is looked at when a model is used (test-time augmentation). */
public enum TestTime {
  /**
   * As the model was calibrated for: what a node does unless its settings say otherwise, since
   * thresholds, ranges and limits hold for that way. Once, for a model that never was.
   */
  MODEL("as the model was calibrated for"),

  /** Once, as it is. */
  NONE("slice as it is"),

  /**
   * Also at nine eighths of the input size; the probability is the mean of both. What a slice is
   * familiar by, and its attention, are those of the slice as it is.
   */
  SIZES("mean of two sizes");

  private final String words;

  TestTime(String words) {
    this.words = words;
  }

  /**
   * What is meant for a given model.
   *
   * @param calibration of the model; null when it has none
   * @return {@link #NONE} or {@link #SIZES}
   */
  public TestTime of(Calibration calibration) {
    if (this != MODEL) {
      return this;
    }
    return calibration == null ? NONE : calibration.testTime();
  }

  /** For people: {@code mean of two sizes}. */
  public String words() {
    return words;
  }
}
