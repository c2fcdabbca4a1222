package org.hepatica.unet;

import static org.nd4j.linalg.ops.transforms.Transforms.sqrt;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights move between networks layer by layer, by name. (Flat parameter vectors of graphs with
 * other layer sets have another order and the same length: copied whole, they are permuted without
 * a word.)
 */
public final class Weights {

  /** What follows a convolution's name in the name of its batch normalisation. */
  static final String NORMALISATION = "_bn";

  private static final double EPSILON = 1e-5;

  private Weights() {}

  /**
   * Every layer that has parameters, by name, in the graph's topological order; the arrays are
   * views.
   */
  public static Map<String, Map<String, INDArray>> of(ComputationGraph graph) {
    Map<String, Map<String, INDArray>> weights = new LinkedHashMap<>();
    for (Layer layer : graph.getLayers()) {
      Map<String, INDArray> table = layer.paramTable();
      if (table != null && !table.isEmpty()) {
        weights.put(layer.conf().getLayer().getLayerName(), new LinkedHashMap<>(table));
      }
    }
    return weights;
  }

  /**
   * Copies all weights between graphs with the same parameterised layers.
   *
   * @throws IllegalArgumentException when layers, parameters or shapes differ
   */
  public static void copy(ComputationGraph from, ComputationGraph to) {
    Map<String, Map<String, INDArray>> source = of(from);
    Map<String, Map<String, INDArray>> target = of(to);
    requireSameNames("layers", source, target);
    source.forEach(
        (layer, parameters) -> {
          requireSameNames("parameters of " + layer, parameters, target.get(layer));
          parameters.forEach((name, value) -> assign(layer, name, value, target.get(layer)));
        });
  }

  /**
   * Folds a training network's batch normalisation into the convolutions of a folded one:
   * W·γ/√(σ²+ε) and (b−μ)·γ/√(σ²+ε)+β, per output channel.
   *
   * @throws IllegalArgumentException when the two are not the two forms of one architecture
   */
  public static void fold(ComputationGraph training, ComputationGraph folded) {
    Map<String, Map<String, INDArray>> source = of(training);
    Map<String, Map<String, INDArray>> target = of(folded);
    Map<String, Map<String, INDArray>> convolutions = new LinkedHashMap<>(source);
    convolutions.keySet().removeIf(name -> name.endsWith(NORMALISATION));
    requireSameNames("layers", convolutions, target);
    convolutions.forEach(
        (layer, parameters) -> {
          Map<String, INDArray> into = target.get(layer);
          Map<String, INDArray> norm = source.get(layer + NORMALISATION);
          if (norm == null) {
            parameters.forEach((name, value) -> assign(layer, name, value, into));
            return;
          }
          INDArray scale = norm.get("gamma").div(sqrt(norm.get("var").add(EPSILON), true));
          INDArray byChannel = scale.reshape(scale.length(), 1, 1, 1);
          assign(layer, "W", parameters.get("W").mul(byChannel), into);
          INDArray centred = parameters.get("b").sub(norm.get("mean"));
          assign(layer, "b", centred.mul(scale).add(norm.get("beta")), into);
        });
  }

  private static void assign(
      String layer, String name, INDArray value, Map<String, INDArray> target) {
    INDArray into = target.get(name);
    if (!Arrays.equals(into.shape(), value.shape())) {
      throw new IllegalArgumentException(
          "%s.%s has shape %s, expected %s"
              .formatted(
                  layer, name, Arrays.toString(value.shape()), Arrays.toString(into.shape())));
    }
    into.assign(value);
  }

  private static void requireSameNames(String what, Map<String, ?> a, Map<String, ?> b) {
    if (!a.keySet().equals(b.keySet())) {
      TreeSet<String> odd = new TreeSet<>(a.keySet());
      odd.removeAll(b.keySet());
      TreeSet<String> missing = new TreeSet<>(b.keySet());
      missing.removeAll(a.keySet());
      throw new IllegalArgumentException(
          "%s differ: %s not expected, %s missing".formatted(what, odd, missing));
    }
  }
}
