package org.hepatica.learning;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.ResidualUNet;
import org.nd4j.linalg.api.buffer.DataType;

/** Untrained networks of 16×16 slices, quick to make. */
public final class TinyModels {

  private TinyModels() {}

  public static ModelFile model(String name, long seed) {
    ComputationGraph graph =
        ResidualUNet.training(new ResidualUNet.Architecture(16, 1, 2, 0, DataType.FLOAT), seed);
    ModelInfo info =
        new ModelInfo(
            "",
            name,
            16,
            0,
            255,
            1,
            2,
            0.5,
            null,
            "2026-01-0" + seed + "T00:00:00Z",
            seed,
            0,
            List.of(),
            Map.of(),
            "CC0",
            "nobody");
    ModelFile file = ModelFile.of(info, graph);
    graph.close();
    return file;
  }
}
