package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hepatica.testing.Peers;
import org.hepatica.unet.ModelFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code src/torch} with a real PyTorch: what it trains is what Deeplearning4j then computes. */
class TorchTrainingTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void whatPyTorchTrainsIsTaken() throws Exception {
    Path python = Peers.require("torch");
    Path cases = PhantomCases.write(folder.resolve("cases"), 200, 2, 6, 256);
    Path split = Files.write(folder.resolve("split.txt"), List.of("validation phantom201"));
    Peers.Output said =
        Peers.run(
            folder,
            LIMIT,
            python.toString(),
            "-B",
            Path.of("src/torch/train.py").toAbsolutePath().toString(),
            cases.toString(),
            "--split",
            split.toString(),
            "--out",
            folder.resolve("run").toString(),
            "--levels",
            "3",
            "--base-width",
            "2",
            "--epochs",
            "1",
            "1",
            "--batch",
            "2",
            "2");
    assertThat(said.exit()).as(said.text()).isZero();
    assertThat(said.text()).contains("epoch 1 128x128 loss").contains("epoch 2 256x256 loss");

    Path model = folder.resolve("model.hepatica");
    String line =
        ImportProcess.start(
            new ImportProcess.Order(
                folder.resolve("run/last.safetensors").toString(),
                List.of(cases.toString()),
                null,
                "phantoms",
                "CC0",
                "nobody",
                model.toString()),
            new Training.Limits(256, 1024, 1, LIMIT));
    assertThat(line).startsWith("phantoms-").contains(" agrees to ");
    ModelFile file = ModelFile.read(model);
    assertThat(file.info().epochs()).isEqualTo(2);
    assertThat(file.info().baseWidth()).isEqualTo(2);
    assertThat(file.info().levels()).isEqualTo(3);
  }
}
