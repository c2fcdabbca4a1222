package org.hepatica.learning.trust;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.AttentionShares;
import org.hepatica.unet.EdgeDoubt;
import org.hepatica.unet.ExpectedOverlap;
import org.hepatica.unet.LiverModel;

/**
 * What a model says of slices with truth, and how right it was: the overlap of the mask, where the
 * attention lay, and how much it doubted the edge. On the model's grid, without post-processing.
 * Loads native code.
 */
public final class Reliability {
  private static final int BATCH = 8;

  private Reliability() {}

  /**
   * One slice.
   *
   * @param patient whose it is
   * @param truth pixels
   * @param measured pixels of the mask
   * @param both pixels in both
   * @param shares of the attention by layer; none where nothing is predicted
   */
  record Sample(
      String patient, int truth, int measured, int both, Map<String, AttentionShares> shares) {
    double dice() {
      return truth + measured == 0 ? 1 : 2.0 * both / (truth + measured);
    }
  }

  /**
   * What was seen.
   *
   * @param slices in the order given
   * @param doubts by patient
   */
  record Seen(List<Sample> slices, Map<String, EdgeDoubt> doubts) {
    /** Slices whose attention can be judged: liver is predicted. */
    List<AttentionLimits.Slice> attended(String layer) {
      return slices.stream()
          .filter(s -> s.measured() > 0)
          .map(s -> new AttentionLimits.Slice(s.dice(), s.shares().get(layer)))
          .toList();
    }

    /** Patients for whom liver is predicted, by name, all their slices together. */
    Map<String, ExpectedOverlap.Patient> patients() {
      Map<String, ExpectedOverlap.Patient> patients = new LinkedHashMap<>();
      doubts.forEach(
          (name, doubt) -> {
            long truth = 0;
            long measured = 0;
            long both = 0;
            for (Sample s : slices) {
              if (s.patient().equals(name)) {
                truth += s.truth();
                measured += s.measured();
                both += s.both();
              }
            }
            if (measured > 0) {
              patients.put(
                  name,
                  new ExpectedOverlap.Patient(
                      2.0 * both / (truth + measured), ExpectedOverlap.loss(doubt, measured)));
            }
          });
      return patients;
    }
  }

  /** Looks at slices; with no layers, attention is left out. */
  static Seen of(LiverModel model, List<Slice> slices, Set<String> layers) {
    return of(model, slices, layers, done -> {});
  }

  /**
   * The same.
   *
   * @param progress is told how many slices are done
   */
  static Seen of(LiverModel model, List<Slice> slices, Set<String> layers, IntConsumer progress) {
    float threshold = (float) model.info().threshold();
    List<Sample> samples = new ArrayList<>();
    Map<String, EdgeDoubt> doubts = new LinkedHashMap<>();
    for (int from = 0; from < slices.size(); from += BATCH) {
      List<Slice> batch = slices.subList(from, Math.min(slices.size(), from + BATCH));
      float[][] values = batch.stream().map(Slice::values).toArray(float[][]::new);
      float[][] probabilities = model.probabilities(values);
      boolean[][] region = new boolean[values.length][values[0].length];
      for (int i = 0; i < values.length; i++) {
        for (int p = 0; p < region[i].length; p++) {
          region[i][p] = probabilities[i][p] >= threshold;
        }
      }
      Map<String, float[][]> maps =
          layers.isEmpty() ? Map.of() : model.attention(values, layers, region);
      for (int i = 0; i < values.length; i++) {
        Slice slice = batch.get(i);
        byte[] mask = mask(region[i]);
        doubts
            .computeIfAbsent(
                slice.patient(),
                name -> new EdgeDoubt(slice.size(), threshold, EdgeDoubt.REACH, EdgeDoubt.REACH))
            .add(probabilities[i], mask);
        Map<String, AttentionShares> shares = new LinkedHashMap<>();
        for (String layer : layers) {
          int reach = (int) AttentionShares.NEAR;
          shares.put(
              layer, AttentionShares.of(maps.get(layer)[i], mask, slice.size(), reach, reach));
        }
        samples.add(sample(slice, mask, shares));
      }
      progress.accept(from + batch.size());
    }
    return new Seen(samples, doubts);
  }

  static byte[] mask(boolean... region) {
    byte[] mask = new byte[region.length];
    for (int p = 0; p < mask.length; p++) {
      mask[p] = (byte) (region[p] ? 1 : 0);
    }
    return mask;
  }

  private static Sample sample(Slice slice, byte[] mask, Map<String, AttentionShares> shares) {
    int measured = 0;
    int both = 0;
    for (int p = 0; p < mask.length; p++) {
      measured += mask[p];
      both += mask[p] & slice.mask()[p];
    }
    return new Sample(slice.patient(), slice.liverPixels(), measured, both, shares);
  }
}
