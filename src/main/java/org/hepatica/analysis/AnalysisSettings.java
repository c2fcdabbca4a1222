package org.hepatica.analysis;

import java.util.Objects;
import org.hepatica.ct.AdmissionRules;
import org.hepatica.unet.TestTime;

/**
 * What shapes an analysis, apart from the model. Part of the identity of the results: two analyses
 * with equal settings, model and input are equal.
 *
 * @param batch slices given to the network at once, 1..64; speed only
 * @param testTime how often, and how, the network looks at each slice; null for once. {@link
 *     TestTime#MODEL} becomes what it means where the model is loaded, before anything is analysed
 * @param sliceSmoothing weight (0..1/3) of each of the two neighbouring slices when probabilities
 *     are averaged along the body before the threshold; 0 leaves every slice to itself
 * @param largestOnly keep only the largest connected component, without what hangs on it by a thin
 *     neck or is far too bright: a person has one liver
 * @param fillHoles fill cavities of the mask: what liver surrounds on all sides is a vessel or a
 *     tumour of it
 * @param heatmaps compute where the network looked, for slices with liver; else heatmaps are empty
 * @param probabilities keep the probabilities of the whole volume where liver is found, a byte for
 *     each voxel; else only the mask is kept
 * @param layer of the network that heatmaps are read at; empty for the model's own choice
 * @param minimumVolumeMl less than this is not called a liver
 * @param plausibleFromMl a whole adult liver is seldom smaller; flagged, not refused
 * @param plausibleToMl a whole adult liver is seldom larger; flagged, not refused
 * @param unfamiliar what becomes of a series that is unlike the training images
 * @param admission what the gate takes
 */
public record AnalysisSettings(
    int batch,
    TestTime testTime,
    double sliceSmoothing,
    boolean largestOnly,
    boolean fillHoles,
    boolean heatmaps,
    boolean probabilities,
    String layer,
    double minimumVolumeMl,
    double plausibleFromMl,
    double plausibleToMl,
    Unfamiliar unfamiliar,
    AdmissionRules admission) {

  /** What becomes of a series that the network finds unlike its training images. */
  public enum Unfamiliar {
    /** It is analysed, and flagged. */
    FLAG,
    /** It is refused. */
    REFUSE,
    /** It is analysed without a flag; the findings still hold the distance. */
    ACCEPT
  }

  public AnalysisSettings {
    testTime = testTime == null ? TestTime.NONE : testTime;
    Objects.requireNonNull(admission, "admission");
    Objects.requireNonNull(layer, "layer");
    Objects.requireNonNull(unfamiliar, "unfamiliar");
    if (batch < 1 || batch > 64) {
      throw new IllegalArgumentException("batch " + batch + " is not within 1..64");
    }
    if (!(sliceSmoothing >= 0 && sliceSmoothing <= 1.0 / 3)) {
      throw new IllegalArgumentException(
          "sliceSmoothing " + sliceSmoothing + " is not within 0..1/3");
    }
    if (!(minimumVolumeMl >= 0
        && plausibleFromMl >= minimumVolumeMl
        && plausibleToMl > plausibleFromMl)) {
      throw new IllegalArgumentException(
          "volumes must rise: minimumVolumeMl %s, plausibleFromMl %s, plausibleToMl %s"
              .formatted(minimumVolumeMl, plausibleFromMl, plausibleToMl));
    }
  }

  /** What a node uses unless told otherwise, but that each slice is looked at once. */
  public static AnalysisSettings defaults() {
    return new AnalysisSettings(
        8,
        TestTime.NONE,
        0,
        true,
        true,
        true,
        false,
        "",
        50,
        600,
        3500,
        Unfamiliar.FLAG,
        AdmissionRules.DEFAULT);
  }

  /** The same without heatmaps. */
  public AnalysisSettings withoutHeatmaps() {
    Copy copy = new Copy();
    copy.heatmaps = false;
    return copy.done();
  }

  /** The same with slices looked at in another way. */
  public AnalysisSettings withTestTime(TestTime mode) {
    Copy copy = new Copy();
    copy.testTime = mode;
    return copy.done();
  }

  /** The same with the probabilities kept. */
  public AnalysisSettings withProbabilities() {
    Copy copy = new Copy();
    copy.probabilities = true;
    return copy.done();
  }

  /** The same with heatmaps read at another layer; empty for the model's own choice. */
  public AnalysisSettings withLayer(String newLayer) {
    Copy copy = new Copy();
    copy.layer = newLayer;
    return copy.done();
  }

  /** The same with another fate of what is unlike the training images. */
  public AnalysisSettings withUnfamiliar(Unfamiliar fate) {
    Copy copy = new Copy();
    copy.unfamiliar = fate;
    return copy.done();
  }

  /** The same with another gate. */
  public AnalysisSettings withAdmission(AdmissionRules rules) {
    Copy copy = new Copy();
    copy.admission = rules;
    return copy.done();
  }

  /** Settings that are being changed. */
  private final class Copy {
    int batch = AnalysisSettings.this.batch;
    TestTime testTime = AnalysisSettings.this.testTime;
    double sliceSmoothing = AnalysisSettings.this.sliceSmoothing;
    boolean largestOnly = AnalysisSettings.this.largestOnly;
    boolean fillHoles = AnalysisSettings.this.fillHoles;
    boolean heatmaps = AnalysisSettings.this.heatmaps;
    boolean probabilities = AnalysisSettings.this.probabilities;
    String layer = AnalysisSettings.this.layer;
    double minimumVolumeMl = AnalysisSettings.this.minimumVolumeMl;
    double plausibleFromMl = AnalysisSettings.this.plausibleFromMl;
    double plausibleToMl = AnalysisSettings.this.plausibleToMl;
    Unfamiliar unfamiliar = AnalysisSettings.this.unfamiliar;
    AdmissionRules admission = AnalysisSettings.this.admission;

    AnalysisSettings done() {
      return new AnalysisSettings(
          batch,
          testTime,
          sliceSmoothing,
          largestOnly,
          fillHoles,
          heatmaps,
          probabilities,
          layer,
          minimumVolumeMl,
          plausibleFromMl,
          plausibleToMl,
          unfamiliar,
          admission);
    }
  }
}
