package org.hepatica.bench;

import org.hepatica.phantom.PhantomAnatomy;
import org.hepatica.phantom.PhantomOptions;
import org.hepatica.phantom.PhantomVolume;
import org.hepatica.unet.ModelInfo;

/** Slices of a phantom through its liver, as a model takes them. */
public final class PhantomSlices {
  private static final int SEED = 7;

  private PhantomSlices() {}

  /** As many slices as asked for, from the dome of the liver to its tip, 0..1. */
  public static float[][] of(ModelInfo model, int count) {
    int size = model.inputSize();
    PhantomOptions options =
        PhantomOptions.of(SEED)
            .withMatrix(size, size)
            .withSlices(2 * count, 220.0 / (2 * count))
            .withNoise(5);
    PhantomVolume volume = new PhantomVolume(new PhantomAnatomy(SEED), options);
    float[][] slices = new float[count][size * size];
    for (int k = 0; k < count; k++) {
      short[] hu = volume.slice(count / 2 + k).hu();
      for (int i = 0; i < hu.length; i++) {
        slices[k][i] = model.normalise(hu[i]);
      }
    }
    return slices;
  }
}
