package org.hepatica.unet;

import java.util.List;
import java.util.Map;

/**
 * What a model file says about itself.
 *
 * @param id name, hyphen, and the first 12 hexadecimal digits of the SHA-256 that {@link ModelId}
 *     tells of
 * @param name what the model was called when it was trained
 * @param inputSize rows and columns of a slice
 * @param huLow Hounsfield units that become 0
 * @param huHigh Hounsfield units that become 1
 * @param levels stages of the contracting path
 * @param baseWidth channels of the first stage
 * @param threshold probability from which a pixel is liver
 * @param parent id of the model it was fine-tuned from, or null
 * @param created when its training ended, ISO 8601
 * @param seed seed of its training
 * @param epochs epochs behind these weights
 * @param data what it was trained on
 * @param scores by name, for instance {@code validation.dice.mean}
 * @param licence of the weights
 * @param attribution whose data they come from
 * @param variant what the network's stages are made of; residual in files that do not say
 * @param seen the pictures it was trained on; unknown in files that do not say
 */
public record ModelInfo(
    String id,
    String name,
    int inputSize,
    double huLow,
    double huHigh,
    int levels,
    int baseWidth,
    double threshold,
    String parent,
    String created,
    long seed,
    int epochs,
    List<Data> data,
    Map<String, Double> scores,
    String licence,
    String attribution,
    Variant variant,
    SeenPictures seen) {

  /** A residual network that does not say which pictures it has seen. */
  public ModelInfo(
      String id,
      String name,
      int inputSize,
      double huLow,
      double huHigh,
      int levels,
      int baseWidth,
      double threshold,
      String parent,
      String created,
      long seed,
      int epochs,
      List<Data> data,
      Map<String, Double> scores,
      String licence,
      String attribution) {
    this(
        id,
        name,
        inputSize,
        huLow,
        huHigh,
        levels,
        baseWidth,
        threshold,
        parent,
        created,
        seed,
        epochs,
        data,
        scores,
        licence,
        attribution,
        Variant.RESIDUAL,
        SeenPictures.UNKNOWN);
  }

  /**
   * A folder of cases.
   *
   * @param name the folder's name
   * @param sha256 over names and bytes of its pictures
   */
  public record Data(String name, String sha256) {}

  public ModelInfo {
    variant = variant == null ? Variant.RESIDUAL : variant;
    seen = seen == null ? SeenPictures.UNKNOWN : seen;
    if (name == null || created == null || data == null || scores == null) {
      throw new IllegalArgumentException(
          "a model says its name, when it was made, its data and its scores");
    }
    data = List.copyOf(data);
    scores = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(scores));
    if (!(huHigh > huLow) || !Double.isFinite(huHigh - huLow)) {
      throw new IllegalArgumentException(
          "a window from %s to %s HU: the second must be larger".formatted(huLow, huHigh));
    }
    if (!(threshold > 0 && threshold < 1)) {
      throw new IllegalArgumentException(
          "a threshold of %s: it must be between 0 and 1".formatted(threshold));
    }
  }

  /**
   * Hounsfield units as the network wants them: 0..1 over the model's window, clipped. NaN stays
   * NaN.
   */
  public float normalise(double hu) {
    double value = (hu - huLow) / (huHigh - huLow);
    return (float) Math.min(1, Math.max(0, value));
  }

  /** Whether a model may have this name, with which its id begins. */
  public static boolean isName(String text) {
    return text.matches("[A-Za-z0-9][A-Za-z0-9-]{0,40}");
  }

  /** The network this model's weights belong to, in its inference form. */
  ResidualUNet.Architecture architecture() {
    return new ResidualUNet.Architecture(
        inputSize, levels, baseWidth, 0, org.nd4j.linalg.api.buffer.DataType.FLOAT, variant);
  }

  /** The same with another id. */
  ModelInfo withId(String newId) {
    return with(newId, threshold, scores, seen);
  }

  /** The same with another threshold and scores. */
  public ModelInfo measured(double newThreshold, Map<String, Double> newScores) {
    return with(id, newThreshold, newScores, seen);
  }

  /** The same, trained on these pictures. */
  ModelInfo trainedOn(SeenPictures pictures) {
    return with(id, threshold, scores, pictures);
  }

  private ModelInfo with(
      String newId, double newThreshold, Map<String, Double> newScores, SeenPictures pictures) {
    return new ModelInfo(
        newId,
        name,
        inputSize,
        huLow,
        huHigh,
        levels,
        baseWidth,
        newThreshold,
        parent,
        created,
        seed,
        epochs,
        data,
        newScores,
        licence,
        attribution,
        variant,
        pictures);
  }
}
