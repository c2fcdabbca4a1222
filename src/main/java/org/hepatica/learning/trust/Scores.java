package org.hepatica.learning.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hepatica.learning.data.Slice;

/**
 * Overlap of predictions with truth. Dice = 2·|P∩T| / (|P|+|T|), IoU = |P∩T| / |P∪T|; of a slice on
 * which both are empty, 1. Means and medians are over slices with liver; empty slices are counted
 * apart, by false pixels.
 */
public final class Scores {

  /**
   * One slice.
   *
   * @param name the slice
   * @param both pixels predicted and true
   * @param predicted pixels predicted
   * @param truth pixels true
   */
  public record SliceScore(String name, long both, long predicted, long truth) {

    /** Dice, 1 when prediction and truth are both empty. */
    public double dice() {
      return predicted + truth == 0 ? 1 : 2.0 * both / (predicted + truth);
    }

    /** Intersection over union, 1 when prediction and truth are both empty. */
    public double iou() {
      return predicted + truth == 0 ? 1 : (double) both / (predicted + truth - both);
    }
  }

  private final List<SliceScore> slices = new ArrayList<>();

  /** Counts one slice on the network's grid: probabilities against truth at a threshold. */
  public void add(Slice slice, float[] probabilities, double threshold) {
    add(slice.name(), slice.mask(), probabilities, threshold);
  }

  /**
   * Counts one slice.
   *
   * @param mask 1 where there is liver
   * @param probabilities on the same grid
   */
  public void add(String name, byte[] mask, float[] probabilities, double threshold) {
    long both = 0;
    long predicted = 0;
    long truth = 0;
    for (int i = 0; i < mask.length; i++) {
      int p = probabilities[i] >= threshold ? 1 : 0;
      predicted += p;
      truth += mask[i];
      both += p & mask[i];
    }
    slices.add(new SliceScore(name, both, predicted, truth));
  }

  /** Every slice, in the order it was measured. */
  public List<SliceScore> slices() {
    return List.copyOf(slices);
  }

  /** Mean Dice over slices with liver, 0 when there is none. */
  public double meanDice() {
    return Arrays.stream(dices()).average().orElse(0);
  }

  /** Median Dice over slices with liver, 0 when there is none. */
  public double medianDice() {
    double[] sorted = dices();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n == 0 ? 0 : (sorted[n / 2] + sorted[(n - 1) / 2]) / 2;
  }

  /** Dice over all pixels of all slices together. */
  public double pooledDice() {
    long both = slices.stream().mapToLong(SliceScore::both).sum();
    long sum = slices.stream().mapToLong(s -> s.predicted() + s.truth()).sum();
    return sum == 0 ? 1 : 2.0 * both / sum;
  }

  /** Mean IoU over slices with liver, 0 when there is none. */
  public double meanIou() {
    return slices.stream()
        .filter(s -> s.truth() > 0)
        .mapToDouble(SliceScore::iou)
        .average()
        .orElse(0);
  }

  /**
   * By how much livers come out too large: predicted over true pixels of all slices of a patient,
   * less 1, in the mean of the patients with liver; 0 when there is none.
   */
  public double meanSizeError() {
    Map<String, long[]> patients = new TreeMap<>();
    for (SliceScore slice : slices) {
      long[] sums = patients.computeIfAbsent(Slice.patientOf(slice.name()), p -> new long[2]);
      sums[0] += slice.predicted();
      sums[1] += slice.truth();
    }
    return patients.values().stream()
        .filter(sums -> sums[1] > 0)
        .mapToDouble(sums -> (double) sums[0] / sums[1] - 1)
        .average()
        .orElse(0);
  }

  /** By name, each under the given prefix: what goes into a model's metadata. */
  public Map<String, Double> asMap(String prefix) {
    Map<String, Double> map = new TreeMap<>();
    map.put(prefix + ".dice.mean", rounded(meanDice()));
    map.put(prefix + ".dice.median", rounded(medianDice()));
    map.put(prefix + ".dice.pooled", rounded(pooledDice()));
    map.put(prefix + ".iou.mean", rounded(meanIou()));
    map.put(prefix + ".slices", (double) slices.size());
    map.put(prefix + ".slices.empty", (double) slices.stream().filter(s -> s.truth() == 0).count());
    map.put(
        prefix + ".slices.empty.false",
        (double) slices.stream().filter(s -> s.truth() == 0 && s.predicted() > 0).count());
    return map;
  }

  private double[] dices() {
    return slices.stream().filter(s -> s.truth() > 0).mapToDouble(SliceScore::dice).toArray();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
