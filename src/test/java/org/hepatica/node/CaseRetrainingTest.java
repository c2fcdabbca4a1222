package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.learning.ModelRegistry;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.ModelInfo;
import org.hepatica.unet.TestTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Retraining of the shipped model from new cases, in real child processes. */
class CaseRetrainingTest {
  @TempDir Path data;

  @Test
  void newCasesBecomeANewModelThatWaitsForItsPromotion() throws Exception {
    CaseRetraining retraining = new CaseRetraining(config(), Clock.systemUTC());
    ModelRegistry registry = ModelRegistry.open(data.resolve("models"));
    String shipped = registry.currentId();
    assertThat(retraining.newCases()).isZero();
    for (int patient = 1; patient <= 6; patient++) {
      writeCase("case" + patient + "_1", 60 + 8 * patient);
    }
    writeCase("case6_2", 100);
    assertThat(retraining.newCases()).as("patients, not pictures").isEqualTo(6);

    String told = retraining.retrain();

    assertThat(told).contains("promote");
    assertThat(retraining.newCases()).isZero();
    assertThat(registry.currentId()).as("nobody promoted it").isEqualTo(shipped);
    List<ModelRegistry.Entry> models = registry.list();
    assertThat(models).hasSize(2);
    ModelRegistry.Entry entry =
        models.stream()
            .filter(model -> !model.info().id().equals(shipped))
            .findFirst()
            .orElseThrow();
    assertThat(ModelFile.read(entry.file()).calibration().orElseThrow().testTime())
        .as("calibrated for the way in which it will be used")
        .isEqualTo(TestTime.SIZES);
    ModelInfo tuned = entry.info();
    assertThat(told).contains(tuned.id());
    assertThat(tuned.parent()).isEqualTo(shipped);
    assertThat(tuned.data()).isNotEmpty();
    assertThat(tuned.scores()).containsKeys("validation.dice.mean", "parent.validation.dice.mean");

    writeCase("case7_1", 120);
    assertThat(retraining.newCases()).isEqualTo(1);
  }

  private HepaticaConfig config() {
    return HepaticaConfig.load(
        null,
        null,
        data,
        List.of("schedule.retrain.epochs=1", "analysis.testTime=sizes"),
        Map.of());
  }

  /** A bright disc in a darker body, far from a liver, and its mask. */
  private void writeCase(String name, int radius) throws IOException {
    BufferedImage image = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage mask = new BufferedImage(256, 256, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 256; y++) {
      for (int x = 0; x < 256; x++) {
        boolean inside = Math.hypot(x - 100, y - 120) < radius / 2.0;
        boolean body = Math.hypot((x - 128) / 1.3, y - 128) < 90;
        image.getRaster().setSample(x, y, 0, inside ? 120 : body ? 50 : 0);
        mask.getRaster().setSample(x, y, 0, inside ? 255 : 0);
      }
    }
    Path cases = data.resolve("cases");
    for (String kind : List.of("images", "masks")) {
      Path folder = Files.createDirectories(cases.resolve(kind));
      BufferedImage picture = kind.equals("images") ? image : mask;
      assertThat(ImageIO.write(picture, "png", folder.resolve(name + ".png").toFile())).isTrue();
    }
  }
}
