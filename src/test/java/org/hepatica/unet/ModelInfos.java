package org.hepatica.unet;

import java.util.List;
import java.util.Map;

/** What model files say about themselves where it does not matter much. */
final class ModelInfos {
  private ModelInfos() {}

  /** A model of this network that was never measured, for 0 to {@code huHigh} HU. */
  static ModelInfo of(ResidualUNet.Architecture network, double huHigh) {
    return new ModelInfo(
        "",
        "tiny",
        network.inputSize(),
        0,
        huHigh,
        network.levels(),
        network.baseWidth(),
        0.5,
        null,
        "2026-01-01T00:00:00Z",
        1,
        3,
        List.of(),
        Map.of(),
        "CC0",
        "nobody",
        network.variant(),
        SeenPictures.UNKNOWN);
  }
}
