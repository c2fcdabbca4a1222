package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.trust.Scores;
import org.hepatica.unet.DiceCrossEntropy;
import org.hepatica.unet.Inference;
import org.hepatica.unet.Loss;

/**
 * What a network makes of the validation slices.
 *
 * @param loss mean over the slices, without dropout and augmentation
 * @param scores overlap with the truth
 */
record Validation(
    double loss, Scores scores, List<Slice> slices, float[][] probabilities, double threshold) {

  static Validation of(Inference network, List<Slice> slices, double threshold, Loss parts) {
    float[][] probabilities =
        network.probabilities(slices.stream().map(Slice::values).toArray(float[][]::new));
    Scores scores = new Scores();
    double loss = 0;
    for (int i = 0; i < probabilities.length; i++) {
      scores.add(slices.get(i), probabilities[i], threshold);
      loss +=
          DiceCrossEntropy.of(probabilities[i], slices.get(i).mask(), parts) / probabilities.length;
    }
    return new Validation(loss, scores, slices, probabilities, threshold);
  }

  /** Draws the predicted masks of a few slices. */
  void sheet(Path png) throws IOException {
    MaskSheet.write(slices, probabilities, threshold, png);
  }
}
