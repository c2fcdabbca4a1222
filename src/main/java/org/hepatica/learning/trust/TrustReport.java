package org.hepatica.learning.trust;

import java.util.List;
import java.util.Map;
import org.hepatica.unet.AttentionLimits;
import org.hepatica.unet.ExpectedOverlap;

/**
 * How far what a model says of itself may be trusted, measured on slices with truth. What these
 * slices say nothing of is null.
 *
 * @param model id
 * @param threshold probability from which a pixel is liver
 * @param slices of the part
 * @param patients of the part
 * @param withoutPrediction slices with liver of which nothing is predicted: attention says nothing
 *     of them
 * @param faithfulness by layer or other order; null when not asked for
 * @param cascade by spoilt stage and layer, rank correlations; empty when not asked for, and where
 *     nothing is predicted
 * @param attention by layer
 * @param limits kept in the model; null for none
 * @param named what these limits do here; null for none
 * @param overlap of the patients
 */
public record TrustReport(
    String model,
    double threshold,
    int slices,
    int patients,
    int withoutPrediction,
    Faithful faithfulness,
    Map<String, Map<String, Double>> cascade,
    List<Attention> attention,
    AttentionLimits limits,
    Named named,
    Overlap overlap) {

  /**
   * Faithfulness.
   *
   * @param slices that were looked at, with predicted liver
   * @param rows one per order of pixels; empty where there is no such slice
   */
  public record Faithful(int slices, List<Row> rows) {}

  /**
   * Means over slices.
   *
   * @param name layer, or {@code random}, {@code probability}
   * @param deletion area under the deletion curve; low is good
   * @param insertion area under the insertion curve; high is good
   * @param gain insertion less deletion
   * @param overRandom share of slices on which the gain is above that of random blocks
   * @param peakInTruth share of slices whose peak is truly liver
   * @param peakInPrediction share of slices whose peak is predicted
   * @param shareInTruth mean share of the map on true liver
   */
  public record Row(
      String name,
      double deletion,
      double insertion,
      double gain,
      double overRandom,
      double peakInTruth,
      double peakInPrediction,
      double shareInTruth) {}

  /**
   * How well measures of the attention tell slices with a low Dice, as AUROC: 0.5 is chance. Null
   * where all slices are low, or none.
   *
   * @param layer it was read at
   * @param slices with predicted liver
   * @param low of these, with a Dice under {@link AttentionLimits#LOW_DICE}
   * @param inside by a small share on the mask
   * @param outside by a large share far from it
   * @param agreement by a small agreement
   */
  public record Attention(
      String layer, int slices, int low, Double inside, Double outside, Double agreement) {}

  /**
   * What limits name.
   *
   * @param low slices with a low Dice
   * @param caught of them, named
   * @param good other slices
   * @param alarms of them, named
   */
  public record Named(int low, int caught, int good, int alarms) {}

  /**
   * The expected overlap beside the true one.
   *
   * @param rows one per patient
   * @param kept by the model; null for none
   * @param patients that it can be told of: liver is predicted
   * @param pearson correlation of expected and true Dice by patient; null for fewer than two
   *     patients, and where either is the same for all
   * @param spearman rank correlation; null as pearson
   * @param within patients within the range; null where the model keeps no factors
   * @param meanError mean of the absolute differences; null as within
   * @param leftOut the same figures, each patient judged by the factors of the others; null when
   *     these are too few
   */
  public record Overlap(
      List<Patient> rows,
      ExpectedOverlap kept,
      int patients,
      Double pearson,
      Double spearman,
      Integer within,
      Double meanError,
      LeftOut leftOut) {}

  /**
   * One patient.
   *
   * @param dice true
   * @param expected by the factors in the model; the true one's range from low to high
   */
  public record Patient(double dice, double expected, double low, double high) {}

  /**
   * Leaving one patient out.
   *
   * @param within patients within the range of the others
   * @param meanError mean of the absolute differences of expected and true
   * @param meanErrorOfMean the same when the mean Dice of the others is expected, for comparison
   */
  public record LeftOut(int within, double meanError, double meanErrorOfMean) {}
}
