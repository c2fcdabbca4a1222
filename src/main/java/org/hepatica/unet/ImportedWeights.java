package org.hepatica.unet;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Weights that another framework has trained, for the network as it is here. The file brings slices
 * and what the other framework made of them: weights are taken only when this network gives the
 * same. One slice at least has to show something, as a body with a liver does: on a black one many
 * networks that differ give the same.
 *
 * <p>Arrays have the names and shapes of {@link Weights} ({@code down1_conv1.W} as [out, in, rows,
 * columns], {@code up1_deconv.W} as [in, out, rows, columns], {@code down1_conv1_bn.gamma} …);
 * {@code check.input} and {@code check.probability} are [slices, rows, columns]. The metadata is
 * text: {@code inputSize}, {@code levels}, {@code baseWidth}, {@code variant}, {@code huLow},
 * {@code huHigh}, {@code seed}, {@code epochs}. {@code src/torch/export.py} writes such files.
 */
public final class ImportedWeights {

  /** The largest difference of a pixel's probability that is taken for the same. */
  public static final double AGREEMENT = 1e-4;

  private static final String INPUT = "check.input";
  private static final String PROBABILITY = "check.probability";
  private static final int MOST_SLICES = 64;
  private static final int LEAST_VALUES = 16;
  private static final float EVEN = 0.5f;

  private final SafeTensors file;

  public ImportedWeights(SafeTensors file) {
    this.file = file;
  }

  /**
   * A model, and how well it agrees.
   *
   * @param model without scores and calibration
   * @param slices that were compared
   * @param worst largest difference of a pixel's probability
   */
  public record Imported(ModelFile model, int slices, double worst) {}

  /**
   * What the model says of itself.
   *
   * @param name of the model
   * @param data it was trained on
   * @param licence of the weights
   * @param attribution whose data they come from
   * @throws IllegalArgumentException when the file does not say which network it is for
   */
  public ModelInfo info(
      String name, List<ModelInfo.Data> data, String licence, String attribution) {
    return new ModelInfo(
        "",
        name,
        (int) whole("inputSize"),
        number("huLow"),
        number("huHigh"),
        (int) whole("levels"),
        (int) whole("baseWidth"),
        0.5,
        null,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        whole("seed"),
        (int) whole("epochs"),
        data,
        Map.of(),
        licence,
        attribution,
        variant(),
        SeenPictures.UNKNOWN);
  }

  /**
   * Takes the weights.
   *
   * @param info as {@link #info} gives it
   * @throws IllegalArgumentException when the arrays are not those of the network, or the network
   *     gives something else than the file says, slice by slice, or no slice of the file could tell
   */
  public Imported into(ModelInfo info) {
    requireEnough(info.architecture());
    ComputationGraph training = ResidualUNet.training(info.architecture(), 0);
    ModelFile model;
    try {
      assign(training);
      model = ModelFile.of(info, training);
    } finally {
      training.close();
    }
    float[][] input = slices(INPUT, info.inputSize());
    float[][] expected = slices(PROBABILITY, info.inputSize());
    if (input.length != expected.length) {
      throw new IllegalArgumentException(
          "%d slices to check, and %d answers".formatted(input.length, expected.length));
    }
    requireTelling(input, expected);
    return new Imported(model, input.length, worst(model, input, expected));
  }

  /**
   * Before anything of the network's size is allocated: metadata of a few bytes can say one of
   * gigabytes.
   */
  private void requireEnough(ResidualUNet.Architecture architecture) {
    Map<String, Long> held = new HashMap<>();
    for (String name : file.names()) {
      long count = Arrays.stream(file.shape(name)).reduce(1, Math::multiplyExact);
      held.merge(name.replaceFirst("\\.[^.]*$", ""), count, Math::addExact);
    }
    new TreeMap<>(ResidualUNet.parameters(architecture))
        .forEach(
            (layer, wanted) -> {
              long has = held.getOrDefault(layer, 0L);
              if (has < wanted) {
                throw new IllegalArgumentException(
                    "%s has %d values, this network wants %d".formatted(layer, has, wanted));
              }
            });
  }

  private static void requireTelling(float[][] input, float[][] expected) {
    boolean tells = false;
    for (int slice = 0; slice < input.length; slice++) {
      Set<Float> values = new HashSet<>();
      for (float value : input[slice]) {
        if (!(value >= 0 && value <= 1)) {
          throw new IllegalArgumentException(
              "%s holds %s: slices are 0 at huLow and 1 at huHigh, and nothing beyond"
                  .formatted(INPUT, value));
        }
        values.add(value);
      }
      boolean above = false;
      boolean below = false;
      for (float probability : expected[slice]) {
        above |= probability > EVEN;
        below |= probability < EVEN;
      }
      tells |= values.size() >= LEAST_VALUES && above && below;
    }
    if (!tells) {
      throw new IllegalArgumentException(
          "none of its %d slices to check by can tell: one at least needs %d different values, and"
                  .formatted(input.length, LEAST_VALUES)
              + " probabilities above 0.5 and below (a slice with liver, of a network that finds"
              + " it)");
    }
  }

  private void assign(ComputationGraph training) {
    Set<String> left = new TreeSet<>(file.names());
    left.remove(INPUT);
    left.remove(PROBABILITY);
    Weights.of(training)
        .forEach(
            (layer, parameters) ->
                parameters.forEach(
                    (parameter, into) -> {
                      String name = layer + "." + parameter;
                      long[] shape = file.shape(name);
                      if (!Arrays.equals(shape, into.shape())) {
                        throw new IllegalArgumentException(
                            "%s has shape %s, this network wants %s"
                                .formatted(
                                    name, Arrays.toString(shape), Arrays.toString(into.shape())));
                      }
                      try (INDArray values = Nd4j.create(finite(name), shape, 'c')) {
                        into.assign(values);
                      }
                      left.remove(name);
                    }));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("arrays that this network has not: " + left);
    }
  }

  private float[] finite(String name) {
    float[] values = file.values(name);
    for (float value : values) {
      if (!Float.isFinite(value)) {
        throw new IllegalArgumentException(name + " holds " + value);
      }
    }
    return values;
  }

  private float[][] slices(String name, int size) {
    long[] shape = file.shape(name);
    if (shape.length != 3 || shape[0] > MOST_SLICES || shape[1] != size || shape[2] != size) {
      throw new IllegalArgumentException(
          "%s has shape %s: up to %d slices of %d×%d are expected"
              .formatted(name, Arrays.toString(shape), MOST_SLICES, size, size));
    }
    float[] all = finite(name);
    float[][] slices = new float[(int) shape[0]][];
    for (int i = 0; i < slices.length; i++) {
      slices[i] = Arrays.copyOfRange(all, i * size * size, (i + 1) * size * size);
    }
    return slices;
  }

  private static double worst(ModelFile model, float[][] input, float[][] expected) {
    float[][] found;
    ComputationGraph folded = model.folded();
    try {
      found = new Inference(folded, model.info().inputSize(), 1).probabilities(input);
    } finally {
      folded.close();
    }
    double worst = 0;
    for (int slice = 0; slice < found.length; slice++) {
      double here = 0;
      for (int i = 0; i < found[slice].length; i++) {
        here = Math.max(here, Math.abs((double) found[slice][i] - expected[slice][i]));
      }
      if (!(here <= AGREEMENT)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "slice %d of the file differs by %.2g here (at most %.0e): it is not this network",
                slice + 1,
                here,
                AGREEMENT));
      }
      worst = Math.max(worst, here);
    }
    return worst;
  }

  private Variant variant() {
    String text = said("variant");
    try {
      return Variant.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its variant is %s: there are %s".formatted(text, Arrays.toString(Variant.values())), e);
    }
  }

  private double number(String key) {
    String text = said(key);
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("its %s is not a number: %s".formatted(key, text), e);
    }
  }

  private long whole(String key) {
    String text = said(key);
    long number;
    try {
      number = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "its %s is not a whole number: %s".formatted(key, text), e);
    }
    boolean fits = key.equals("seed") || number <= Integer.MAX_VALUE;
    if (number < 0 || !fits) {
      throw new IllegalArgumentException(
          "its %s is %s: %d".formatted(key, fits ? "less than 0" : "too large", number));
    }
    return number;
  }

  private String said(String key) {
    String text = file.metadata().get(key);
    if (text == null) {
      throw new IllegalArgumentException("its metadata do not say " + key);
    }
    return text;
  }
}
