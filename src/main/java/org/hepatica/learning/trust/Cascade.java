package org.hepatica.learning.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.LiverModel;

/**
 * Whether attention depends on what the network has learnt: its weights are spoilt stage by stage
 * from the output to the input, and the map of the same region is compared with the first one by
 * rank correlation. A map that stays alike shows edges of the image, not the network (Adebayo et
 * al., Sanity Checks for Saliency Maps, 2018). Spoils the model. Loads native code.
 */
final class Cascade {
  private Cascade() {}

  /**
   * @param model spoilt here
   * @param slices of which those without predicted liver are left out: they have no map
   * @param layers whose maps are compared
   * @param progress is told how many stages are done, of {@link #stages}
   * @return for each stage, in the order of spoiling, the mean rank correlation of each layer's map
   *     with the map before any spoiling; empty where no slice has predicted liver
   */
  static Map<String, Map<String, Double>> of(
      LiverModel model, List<Slice> slices, Set<String> layers, IntConsumer progress) {
    float threshold = (float) model.info().threshold();
    List<float[]> predicted = new ArrayList<>();
    List<boolean[]> regions = new ArrayList<>();
    for (Slice slice : slices) {
      float[] image = slice.values();
      float[] probabilities = model.probabilities(new float[][] {image})[0];
      boolean[] own = new boolean[image.length];
      boolean any = false;
      for (int p = 0; p < own.length; p++) {
        own[p] = probabilities[p] >= threshold;
        any |= own[p];
      }
      if (any) {
        predicted.add(image);
        regions.add(own);
      }
    }
    if (predicted.isEmpty()) {
      return Map.of();
    }
    float[][] images = predicted.toArray(float[][]::new);
    boolean[][] region = regions.toArray(boolean[][]::new);
    Map<String, float[][]> before = model.attention(images, layers, region);
    List<String> stages = stages(model);
    Map<String, Map<String, Double>> result = new LinkedHashMap<>();
    for (int s = 0; s < stages.size(); s++) {
      model.randomise(stages.get(s), s + 1);
      Map<String, float[][]> now = model.attention(images, layers, region);
      Map<String, Double> means = new LinkedHashMap<>();
      for (String layer : layers) {
        double sum = 0;
        for (int i = 0; i < images.length; i++) {
          sum += rankCorrelation(before.get(layer)[i], now.get(layer)[i]);
        }
        means.put(layer, sum / images.length);
      }
      result.put(stages.get(s), means);
      progress.accept(s + 1);
    }
    return result;
  }

  /** In the order of spoiling. */
  static List<String> stages(LiverModel model) {
    List<String> stages = new ArrayList<>(model.stages());
    stages.add("logit");
    Collections.reverse(stages);
    return stages;
  }

  /** Spearman's, with mean ranks for equals; 0 when either is constant. */
  static double rankCorrelation(float[] a, float[] b) {
    return correlation(ranks(a), ranks(b));
  }

  /** Pearson's; 0 when either is constant. */
  static double correlation(double[] a, double[] b) {
    double meanA = Arrays.stream(a).average().orElseThrow();
    double meanB = Arrays.stream(b).average().orElseThrow();
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (a[i] - meanA) * (b[i] - meanB);
      aa += (a[i] - meanA) * (a[i] - meanA);
      bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return aa == 0 || bb == 0 ? 0 : ab / Math.sqrt(aa * bb);
  }

  static double[] ranks(float... values) {
    long[] sorted = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0)) {
        throw new IllegalArgumentException("attention " + values[i] + " is not 0 or more");
      }
      // Bits of floats from 0 on have the floats' order.
      sorted[i] = (long) Float.floatToIntBits(values[i] + 0f) << Integer.SIZE | i;
    }
    Arrays.sort(sorted);
    double[] ranks = new double[values.length];
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] >> Integer.SIZE == sorted[from] >> Integer.SIZE) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[(int) sorted[i]] = (from + to - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }
}
