package org.hepatica.analysis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.hepatica.unet.Calibration;
import org.hepatica.unet.LiverModel;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.NativeHelpers;
import org.hepatica.unet.Prediction;
import org.hepatica.unet.TestTime;

/** A trained model as the analysis needs it. Loads native code: for child processes only. */
public final class LiverNetwork implements SliceNetwork {
  private final LiverModel model;
  private final String device = NativeHelpers.describe();

  private LiverNetwork(LiverModel model) {
    this.model = model;
  }

  /**
   * Loads a model.
   *
   * @param file of the model; null for the one that comes with this program
   * @throws IOException when it cannot be read; the message names it
   */
  public static LiverNetwork load(Path file) throws IOException {
    return load(file, LiverModel.BATCH);
  }

  /**
   * Loads a model.
   *
   * @param file as for {@link #load(Path)}
   * @param batch slices of one pass, from 1: what memory allows
   */
  public static LiverNetwork load(Path file, int batch) throws IOException {
    ModelFile model = file == null ? LiverModel.shippedFile() : ModelFile.read(file);
    return new LiverNetwork(LiverModel.of(model, batch));
  }

  @Override
  public String id() {
    return model.info().id();
  }

  @Override
  public String name() {
    return model.info().name();
  }

  @Override
  public int inputSize() {
    return model.info().inputSize();
  }

  @Override
  public double threshold() {
    return model.info().threshold();
  }

  @Override
  public String defaultLayer() {
    return model.defaultLayer();
  }

  @Override
  public String device() {
    return device;
  }

  @Override
  public float normalise(float hu) {
    return model.info().normalise(hu);
  }

  @Override
  public float[][] probabilities(float[][] slices) {
    return model.probabilities(slices);
  }

  @Override
  public Prediction[] predict(float[][] slices) {
    return model.predict(slices);
  }

  @Override
  public TestTime testTime(TestTime mode) {
    return model.testTime(mode).testTime();
  }

  @Override
  public Optional<Calibration> calibration() {
    return model.calibration();
  }

  @Override
  public float[][] attention(float[][] slices, String layer, boolean[][] region) {
    return model.attention(slices, Set.of(layer), region).get(layer);
  }

  @Override
  public void close() {
    model.close();
  }
}
