package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;

import org.hepatica.unet.ModelInfo;
import org.junit.jupiter.api.Test;

class RetrainingTest {

  @Test
  void theAttributionSaysOnceThatLocalCasesCameIn() throws Exception {
    ModelInfo parent = TinyModels.model("parent", 1).info();
    String once = Retraining.attribution(parent);
    assertThat(once).isEqualTo(parent.attribution() + "; fine-tuned with local cases");
    ModelInfo tuned =
        new ModelInfo(
            "",
            "tuned",
            parent.inputSize(),
            parent.huLow(),
            parent.huHigh(),
            parent.levels(),
            parent.baseWidth(),
            0.5,
            null,
            parent.created(),
            7,
            0,
            parent.data(),
            parent.scores(),
            parent.licence(),
            once);
    assertThat(Retraining.attribution(tuned)).isEqualTo(once);
  }
}
