package org.hepatica.learning.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.LiverModel;

/**
 * Whether attention points at what the network used. Deletion: pixels are taken away, the most
 * attended first; the sooner the predicted liver goes, the better. Insertion: pixels come into an
 * empty slice, the most attended first; the sooner the liver comes, the better (Petsiuk et al.,
 * RISE, 2018). Score: the sum of the probabilities over the region predicted on the whole slice,
 * over its value there. Steps are multiples of that region's area, since in shares of the slice a
 * liver is gone within the first. Loads native code.
 *
 * <p>What is taken away becomes 0, the low end of the window. Blurred or mean tissue does not take
 * a liver away: the network calls a slice of one grey liver.
 *
 * <p>Two orders that no gradient made stand beside the layers: random blocks, and the network's own
 * probability.
 */
final class Faithfulness {
  /** Blocks of {@link #BLOCK}² pixels in random order, pixels of a block together. */
  static final String RANDOM = "random";

  /** By probability. */
  static final String PROBABILITY = "probability";

  private static final double[] STEPS = {0.5, 1, 2, 4};
  private static final int BLOCK = 16;

  private final LiverModel model;
  private final Set<String> layers;
  private final int size;

  Faithfulness(LiverModel model, Set<String> layers) {
    this.model = model;
    this.layers = layers;
    this.size = model.info().inputSize();
  }

  /**
   * One order of pixels on one slice.
   *
   * @param deletion area under the curve, 1 when nothing is lost
   * @param insertion area under the curve, 1 when the liver is there at once
   * @param peakInTruth whether the first pixel is truly liver
   * @param peakInPrediction whether the first pixel is predicted
   * @param shareInTruth of the map
   */
  record Figures(
      double deletion,
      double insertion,
      boolean peakInTruth,
      boolean peakInPrediction,
      double shareInTruth) {
    double gain() {
      return insertion - deletion;
    }
  }

  /** By layer and other order; empty where no liver is predicted. */
  Map<String, Figures> of(Slice slice, long seed) {
    float[] image = slice.values();
    float[] probabilities = model.probabilities(new float[][] {image})[0];
    boolean[] region = new boolean[image.length];
    int area = 0;
    double whole = 0;
    for (int p = 0; p < region.length; p++) {
      region[p] = probabilities[p] >= (float) model.info().threshold();
      if (region[p]) {
        area++;
        whole += probabilities[p];
      }
    }
    Map<String, Figures> figures = new LinkedHashMap<>();
    if (area == 0) {
      return figures;
    }
    Map<String, float[]> maps = new LinkedHashMap<>();
    maps.put(RANDOM, blocks(seed));
    maps.put(PROBABILITY, probabilities);
    model
        .attention(new float[][] {image}, layers, new boolean[][] {region})
        .forEach((layer, map) -> maps.put(layer, map[0]));
    float[] black = new float[image.length];
    // The last is what insertion begins with; nothing deleted is 1 by definition.
    float[][] variants = new float[2 * STEPS.length * maps.size() + 1][];
    variants[variants.length - 1] = black;
    Map<String, int[]> orders = new LinkedHashMap<>();
    int at = 0;
    for (Map.Entry<String, float[]> map : maps.entrySet()) {
      int[] order = order(map.getValue(), seed);
      orders.put(map.getKey(), order);
      for (double step : STEPS) {
        int count = (int) Math.min(image.length, Math.round(step * area));
        variants[at] = mixed(image, black, order, count);
        variants[at + STEPS.length] = mixed(black, image, order, count);
        at++;
      }
      at += STEPS.length;
    }
    double[] scores = scores(variants, region, whole);
    at = 0;
    for (Map.Entry<String, int[]> order : orders.entrySet()) {
      int peak = order.getValue()[0];
      figures.put(
          order.getKey(),
          new Figures(
              under(1, Arrays.copyOfRange(scores, at, at + STEPS.length)),
              under(
                  scores[scores.length - 1],
                  Arrays.copyOfRange(scores, at + STEPS.length, at + 2 * STEPS.length)),
              slice.mask()[peak] != 0,
              region[peak],
              shareIn(slice.mask(), maps.get(order.getKey()))));
      at += 2 * STEPS.length;
    }
    return figures;
  }

  private double[] scores(float[][] variants, boolean[] region, double whole) {
    float[][] answers = model.probabilities(variants);
    double[] scores = new double[answers.length];
    for (int v = 0; v < scores.length; v++) {
      for (int p = 0; p < region.length; p++) {
        scores[v] += region[p] ? answers[v][p] / whole : 0;
      }
    }
    return scores;
  }

  /**
   * Area under a curve over {@link #STEPS}, by trapezoids, over the length of the axis.
   *
   * @param first score at 0
   * @param scores at the steps
   */
  static double under(double first, double... scores) {
    double sum = 0;
    double lastStep = 0;
    double last = first;
    for (int s = 0; s < STEPS.length; s++) {
      sum += (STEPS[s] - lastStep) * (scores[s] + last) / 2;
      lastStep = STEPS[s];
      last = scores[s];
    }
    return sum / lastStep;
  }

  private static double shareIn(byte[] mask, float... map) {
    double inside = 0;
    double all = 0;
    for (int p = 0; p < map.length; p++) {
      all += map[p];
      inside += mask[p] != 0 ? map[p] : 0;
    }
    return all == 0 ? 0 : inside / all;
  }

  private static float[] mixed(float[] base, float[] other, int[] order, int count) {
    float[] mixed = base.clone();
    for (int i = 0; i < count; i++) {
      mixed[order[i]] = other[order[i]];
    }
    return mixed;
  }

  /** Highest first; equals in random order. */
  static int[] order(float[] map, long seed) {
    List<Integer> shuffled = new ArrayList<>();
    for (int p = 0; p < map.length; p++) {
      shuffled.add(p);
    }
    Collections.shuffle(shuffled, new Random(seed));
    long[] keys = new long[map.length];
    for (int i = 0; i < keys.length; i++) {
      // Bits of floats from 0 on have the floats' order.
      keys[i] = (long) -Float.floatToIntBits(map[shuffled.get(i)] + 0f) << Integer.SIZE | i;
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(key -> shuffled.get((int) key)).toArray();
  }

  private float[] blocks(long seed) {
    Random random = new Random(seed);
    int across = (size + BLOCK - 1) / BLOCK;
    float[] value = new float[across * across];
    for (int b = 0; b < value.length; b++) {
      value[b] = random.nextFloat();
    }
    float[] map = new float[size * size];
    for (int p = 0; p < map.length; p++) {
      map[p] = value[p / size / BLOCK * across + p % size / BLOCK];
    }
    return map;
  }

  /** Of some slices, what each order gave; slices without predicted liver are left out. */
  List<Map<String, Figures>> of(List<Slice> slices, IntConsumer progress) {
    List<Map<String, Figures>> all = new ArrayList<>();
    for (int i = 0; i < slices.size(); i++) {
      Map<String, Figures> figures = of(slices.get(i), i);
      if (!figures.isEmpty()) {
        all.add(figures);
      }
      progress.accept(i + 1);
    }
    return all;
  }
}
