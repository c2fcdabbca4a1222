package org.hepatica.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.console.AdminRefused;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.node.Node;
import org.hepatica.node.RegistryAdmin;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that the model does not have is told before a job meets it, at each way to a model. */
class AttentionLayerTest {
  @TempDir Path folder;
  private Path data;
  private Path tiny;

  /** The shipped model, of five levels, is in use; one of a single level is there. */
  @BeforeEach
  void registry() throws IOException {
    data = folder.resolve("data");
    ModelRegistry registry = ModelRegistry.open(data.resolve("models"));
    registry.add(TinyModels.model("tiny", 1));
    tiny = folder.resolve("tiny.hepatica");
    TinyModels.model("tiny", 1).write(tiny);
  }

  private HepaticaConfig config(String layer, String... sets) throws IOException {
    Files.writeString(folder.resolve("hepatica.yaml"), "model:\n  layer: \"" + layer + "\"\n");
    return HepaticaConfig.load(folder, null, data, List.of(sets), Map.of());
  }

  private String tinyId() throws IOException {
    return ModelRegistry.open(data.resolve("models")).list().stream()
        .map(entry -> entry.info().id())
        .filter(id -> id.startsWith("tiny-"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void oneThatThereIsIsTaken() throws IOException {
    assertThat(AttentionLayer.check(config("up4_conv2"))).startsWith("up4_conv2 of liver-");
    assertThat(AttentionLayer.check(config(""))).matches("up\\d of liver-.*");
    assertThat(AttentionLayer.check(config("", "model.file=" + tiny))).startsWith("up1 of tiny-");
  }

  @Test
  void oneThatThereIsNotIsNamedWithItsLineAndThoseThatThereAre() throws IOException {
    HepaticaConfig config = config("up7");
    assertThatThrownBy(() -> AttentionLayer.check(config))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(folder.resolve("hepatica.yaml") + ":2: model.layer \"up7\"")
        .hasMessageContaining("no layer of model liver-")
        .hasMessageContaining("down4, down5, bridge, up5, up4, up3, up2, up1, or a part")
        .hasMessageContaining("up1_conv2");
    HepaticaConfig ofFile = config("up2", "model.file=" + tiny);
    assertThatThrownBy(() -> AttentionLayer.check(ofFile)).hasMessageContaining("model tiny-");
  }

  @Test
  void aNodeDoesNotStartWithIt() throws IOException {
    HepaticaConfig config =
        config("up7", "dicom.bind=127.0.0.1", "dicom.port=0", "console.enabled=false");
    assertThatThrownBy(() -> Node.start(config).close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.layer \"up7\"");
  }

  @Test
  void aModelWithoutItIsNotPutInUse() throws IOException {
    RegistryAdmin admin = RegistryAdmin.of(config("up3"));
    String before = admin.models().stream().filter(m -> m.current()).findFirst().orElseThrow().id();
    assertThatThrownBy(() -> admin.promote(tinyId()))
        .isInstanceOf(AdminRefused.class)
        .hasMessageContaining("model " + tinyId() + " is not put in use: ")
        .hasMessageContaining("hepatica.yaml:2: model.layer \"up3\"")
        .hasMessageContaining("down1, bridge, up1,")
        .hasMessageEndingWith("Then restart.");
    assertThat(ModelRegistry.open(data.resolve("models")).currentId()).isEqualTo(before);
    // Of both models, asked for by none, or of a model file: nothing is in the way.
    assertThat(RegistryAdmin.of(config("up1")).promote(tinyId()).current()).isTrue();
    assertThat(RegistryAdmin.of(config("")).rollback().id()).isEqualTo(before);
    RegistryAdmin.of(config("up3", "model.file=" + tiny)).promote(tinyId());
    assertThatThrownBy(() -> Models.of(config("up3", "model.file=nowhere")))
        .hasMessageContaining("model.file");
  }

  @Test
  void noWayBackToAModelWithoutIt() throws IOException {
    ModelRegistry registry = ModelRegistry.open(data.resolve("models"));
    String shipped = registry.currentId();
    registry.promote(tinyId());
    registry.promote(shipped);
    RegistryAdmin admin = RegistryAdmin.of(config("up3"));
    assertThatThrownBy(admin::rollback)
        .isInstanceOf(AdminRefused.class)
        .hasMessageContaining(tinyId() + " is not put in use");
    assertThat(registry.currentId()).isEqualTo(shipped);
    assertThat(registry.history()).noneMatch(line -> line.contains("rolled-back-to"));
  }
}
