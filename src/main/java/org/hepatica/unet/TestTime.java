package org.hepatica.unet;

/** How often, and how, a slice is looked at when a model is used (test-time augmentation). */
public enum TestTime {
  /** Once, as it is. */
  NONE("slice as it is"),

  /**
   * Also at nine eighths of the input size; the probability is the mean of both. What a slice is
   * familiar by, and its attention, are those of the slice as it is.
   */
  SIZES("mean of two sizes");

  /**
   * What a node does unless its settings say otherwise, and what a trained model is calibrated for.
   */
  public static final TestTime USUAL = SIZES;

  private final String words;

  TestTime(String words) {
    this.words = words;
  }

  /** For people: {@code mean of two sizes}. */
  public String words() {
    return words;
  }
}
