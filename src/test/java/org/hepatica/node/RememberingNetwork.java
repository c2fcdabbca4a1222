package org.hepatica.node;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hepatica.analysis.DelegatingNetwork;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.unet.Prediction;

/**
 * A network that is asked once about each slice: the same pixels get the same answer, so that many
 * storages of one anatomy cost little more than one.
 */
final class RememberingNetwork extends DelegatingNetwork {
  private final Map<FloatBuffer, Prediction> answers = new HashMap<>();

  RememberingNetwork(SliceNetwork network) {
    super(network);
  }

  /** How many slices were new. */
  int asked() {
    return answers.size();
  }

  @Override
  public float[][] probabilities(float[][] slices) {
    return Arrays.stream(predict(slices)).map(Prediction::probabilities).toArray(float[][]::new);
  }

  @Override
  public Prediction[] predict(float[][] slices) {
    List<float[]> unknown = new ArrayList<>();
    for (float[] slice : slices) {
      if (!answers.containsKey(FloatBuffer.wrap(slice))) {
        unknown.add(slice);
      }
    }
    if (!unknown.isEmpty()) {
      Prediction[] given = network.predict(unknown.toArray(float[][]::new));
      for (int i = 0; i < given.length; i++) {
        answers.put(FloatBuffer.wrap(unknown.get(i)), given[i]);
      }
    }
    Prediction[] all = new Prediction[slices.length];
    for (int i = 0; i < all.length; i++) {
      Prediction known = answers.get(FloatBuffer.wrap(slices[i]));
      all[i] = new Prediction(known.probabilities().clone(), known.features().clone());
    }
    return all;
  }
}
