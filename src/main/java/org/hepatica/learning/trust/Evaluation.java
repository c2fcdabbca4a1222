package org.hepatica.learning.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;

/**
 * Measures a model on folders of cases: probabilities against what was drawn, on the grid of each
 * picture.
 */
public final class Evaluation {

  private final List<Slice> slices;
  private final float[][] probabilities;

  private Evaluation(List<Slice> slices, float[][] probabilities) {
    this.slices = slices;
    this.probabilities = probabilities;
  }

  /**
   * Runs the model once over all slices of one role.
   *
   * @param split {@code msd-liver-2d}, {@code by-hash} or a file, see {@link Split}
   * @throws IOException when a folder cannot be read
   */
  public static Evaluation of(
      LiverModel model, List<CaseFolder> folders, String split, Split.Role role)
      throws IOException {
    ModelInfo info = model.info();
    List<Slice> all = new ArrayList<>();
    for (CaseFolder folder : folders) {
      all.addAll(folder.read(info.inputSize(), info.huLow(), info.huHigh()));
    }
    List<Slice> slices = Split.resolve(split, all, info.seen()).select(all, role);
    float[][] probabilities =
        model.probabilities(slices.stream().map(Slice::values).toArray(float[][]::new));
    for (int i = 0; i < probabilities.length; i++) {
      probabilities[i] = slices.get(i).drawn().onThisGrid(probabilities[i], info.inputSize());
    }
    return new Evaluation(slices, probabilities);
  }

  /** The scores at a threshold, 0 to 1. */
  public Scores at(double threshold) {
    Scores scores = new Scores();
    for (int i = 0; i < probabilities.length; i++) {
      Slice slice = slices.get(i);
      scores.add(slice.name(), slice.drawn().bytes(), probabilities[i], threshold);
    }
    return scores;
  }

  /**
   * Chooses the threshold on the validation patients and writes their scores, and at the same
   * threshold those of the test patients (where the split has any), into the model.
   *
   * @param mode how slices are looked at
   * @throws IOException when a folder cannot be read, or nobody with liver validates
   */
  public static ModelFile measured(
      ModelFile file, List<CaseFolder> folders, String split, TestTime mode) throws IOException {
    return measured(file, folders, split, mode, null);
  }

  /**
   * The same at a threshold that is given.
   *
   * @param given between 0 and 1; null to have it chosen
   */
  static ModelFile measured(
      ModelFile file, List<CaseFolder> folders, String split, TestTime mode, Double given)
      throws IOException {
    Map<String, Double> scores = new TreeMap<>();
    double threshold;
    try (LiverModel model = LiverModel.of(file).testTime(mode)) {
      Evaluation validation = of(model, folders, split, Split.Role.VALIDATION);
      requireLiver(validation.slices, split);
      threshold = given == null ? ThresholdChoice.of(validation::at) : given;
      scores.putAll(validation.at(threshold).asMap("validation"));
      Evaluation test = of(model, folders, split, Split.Role.TEST);
      if (!test.slices.isEmpty()) {
        scores.putAll(test.at(threshold).asMap("test"));
      }
    }
    return file.measured(threshold, scores);
  }

  private static void requireLiver(List<Slice> validating, String split) throws IOException {
    if (validating.isEmpty()) {
      throw new IOException("nobody of --data validates by the split " + split);
    }
    if (validating.stream().allMatch(slice -> slice.liverPixels() == 0)) {
      throw new IOException(
          "no slice of those who validate by the split %s holds liver: by them no threshold can be"
                  .formatted(split)
              + " chosen");
    }
  }
}
