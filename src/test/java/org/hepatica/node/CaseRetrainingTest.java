package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.learning.registry.ModelRegistry;
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
    writeCase("case6_2", 105);
    assertThat(retraining.newCases()).as("patients, not pictures").isEqualTo(6);

    Path runs = Files.createDirectories(data.resolve("training"));
    for (String run : List.of("mine", "retrain-20200101-000000", "retrain-20200102-000000")) {
      Files.createDirectories(runs.resolve(run).resolve("masks"));
    }
    Files.copy(registry.current(), runs.resolve("retrain-20200101-000000/best.hepatica"));
    for (int day = 3; day <= 7; day++) {
      Files.createDirectories(runs.resolve("retrain-2020010" + day + "-000000"));
    }
    Thread adding = new Thread(this::addOnceItTrains, "adding");
    adding.start();
    assertThatThrownBy(
            () ->
                new CaseRetraining(config("intake.minFreeMb=1000000000"), Clock.systemUTC())
                    .retrain())
        .hasMessageContaining("1000000000 MB are reserved for studies (intake.minFreeMb)");
    Path checked = data.resolve("checked");
    writeCase(checked, "checked1_1", 80);
    retraining =
        new CaseRetraining(
            config("schedule.retrain.rehearsal=" + checked + "@0:200"), Clock.systemUTC());
    String told = retraining.retrain();
    adding.join();

    assertThat(data.resolve("cases/images/late_1.png")).as("while it trained").exists();
    assertThat(runs.toFile().list())
        .as("the newest, of the model in use, and what is not the node's")
        .contains("mine", "retrain-20200101-000000", "retrain-20200103-000000")
        .doesNotContain("retrain-20200102-000000")
        .hasSize(8);
    try (Stream<Path> files = Files.walk(runs)) {
      assertThat(
              files.filter(
                  f -> f.endsWith("cases") || ("" + f.getFileName()).startsWith("checkpoint")))
          .as("copies of the cases, and what nobody goes on from")
          .isEmpty();
    }
    assertThat(retraining.newCases()).as("it was not seen").isEqualTo(1);
    Files.delete(data.resolve("cases/images/late_1.png"));
    assertThat(told).contains("promote", "; not known: ", "volume range: 2 ");
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
    assertThat(tuned.data()).extracting(ModelInfo.Data::name).containsExactly("cases", "checked");
    assertThat(tuned.scores()).containsKeys("validation.dice.mean", "parent.validation.dice.mean");

    writeCase("case7_1", 120);
    assertThat(retraining.newCases()).isEqualTo(1);
  }

  @Test
  void whatIsNoFolderOfCasesIsNamedAtTheStart() {
    Map.of(
            data.resolve("absent").toString(),
            NotNowException.class,
            "cases@255:0",
            ConfigException.class)
        .forEach(
            (wrong, kind) ->
                assertThatThrownBy(
                        () ->
                            new CaseRetraining(
                                config("schedule.retrain.rehearsal=" + wrong), Clock.systemUTC()))
                    .isInstanceOf(kind)
                    .hasMessageContaining("schedule.retrain.rehearsal"));
  }

  /** A picture whose mask is still on its way, an hour after the training has begun. */
  private void addOnceItTrains() {
    try {
      while (!trains()) {
        LockSupport.parkNanos(20_000_000);
      }
      Files.copy(data.resolve("cases/images/case1_1.png"), data.resolve("cases/images/late_1.png"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a run has read its pictures; runs may be tidied away while this looks. */
  private boolean trains() {
    File[] runs = data.resolve("training").toFile().listFiles();
    return runs != null && Stream.of(runs).anyMatch(run -> new File(run, "training.log").isFile());
  }

  private HepaticaConfig config(String... more) {
    List<String> sets = new ArrayList<>(List.of(more));
    sets.add("schedule.retrain.epochs=1");
    sets.add("analysis.testTime=sizes");
    return HepaticaConfig.load(null, null, data, sets, Map.of());
  }

  /** A bright disc in a darker body, far from a liver, and its mask. */
  private void writeCase(String name, int radius) throws IOException {
    writeCase(data.resolve("cases"), name, radius);
  }

  private static void writeCase(Path cases, String name, int radius) throws IOException {
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
    for (String kind : List.of("images", "masks")) {
      Path folder = Files.createDirectories(cases.resolve(kind));
      BufferedImage picture = kind.equals("images") ? image : mask;
      assertThat(ImageIO.write(picture, "png", folder.resolve(name + ".png").toFile())).isTrue();
    }
  }
}
