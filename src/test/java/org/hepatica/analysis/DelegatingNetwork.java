package org.hepatica.analysis;

import java.util.Optional;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.Prediction;

/** A network that asks another; tests change one answer of it. */
public abstract class DelegatingNetwork implements SliceNetwork {
  protected final SliceNetwork network;

  protected DelegatingNetwork(SliceNetwork network) {
    this.network = network;
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
  public float[][] probabilities(float[][] slices) {
    return network.probabilities(slices);
  }

  @Override
  public Prediction[] predict(float[][] slices) {
    return network.predict(slices);
  }

  @Override
  public Optional<Calibration> calibration() {
    return network.calibration();
  }

  @Override
  public float[][] attention(float[][] slices, String layer, boolean[][] region) {
    return network.attention(slices, layer, region);
  }

  @Override
  public void close() {
    network.close();
  }
}
