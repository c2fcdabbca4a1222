package org.hepatica.node;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hepatica.analysis.SliceNetwork;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Prediction;

/**
 * A network that is asked once about each slice: the same pixels get the same answer, so that many
 * storages of one anatomy cost little more than one.
 */
final class RememberingNetwork implements SliceNetwork {
  private final SliceNetwork network;
  private final Map<FloatBuffer, Prediction> answers = new HashMap<>();

  RememberingNetwork(SliceNetwork network) {
    this.network = network;
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

  @Override
  public Optional<Calibration> calibration() {
    return network.calibration();
  }

  @Override
  public float[][] attention(float[][] slices, String layer) {
    return network.attention(slices, layer);
  }

  @Override
  public String id() {
    return network.id();
  }

  @Override
  public String name() {
    return network.name();
  }

  @Override
  public int inputSize() {
    return network.inputSize();
  }

  @Override
  public double threshold() {
    return network.threshold();
  }

  @Override
  public String defaultLayer() {
    return network.defaultLayer();
  }

  @Override
  public String device() {
    return network.device();
  }

  @Override
  public float normalise(float hu) {
    return network.normalise(hu);
  }

  @Override
  public void close() {
    network.close();
  }
}
