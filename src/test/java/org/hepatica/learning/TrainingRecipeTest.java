package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.child.Orders;
import org.hepatica.learning.data.Augmentation;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.Loss;
import org.hepatica.unet.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRecipeTest {

  @TempDir Path folder;

  private static TrainingRecipe paper() {
    return TrainingRecipe.preset("paper").with("data", List.of("cases"));
  }

  private Path older() throws IOException {
    Path file = folder.resolve("settings.json");
    try (InputStream in = getClass().getResourceAsStream("settings-of-an-older-run.json")) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void thePaperPresetIsThePublishedRecipe() {
    TrainingSettings paper = paper().settings();
    assertThat(paper.inputSize()).isEqualTo(256);
    assertThat(paper.dropout()).isEqualTo(0.3);
    assertThat(paper.variant()).isEqualTo(Variant.RESIDUAL);
    assertThat(paper.maskRefinement()).isPositive();
    assertThat(paper.phases())
        .containsExactly(
            new TrainingSettings.Phase(256, 500, 8, 1e-3, 1e-7, RateSchedule.step(100, 0.1)));
    Augmentation a = paper.augmentation();
    assertThat(a.flipHorizontal() && a.flipVertical()).isTrue();
    assertThat(a.rotationDegrees()).isPositive();
    assertThat(a.zoom()).isPositive();
    assertThat(a.cropChance()).isPositive();
    assertThat(a.noise()).isPositive();
    assertThat(paper.seed()).isEqualTo(1);
  }

  @Test
  void quickEndsAtTheFullSizeAndShippedHasNoFlips() {
    TrainingSettings quick =
        TrainingRecipe.preset("QUICK").with("data", List.of("cases")).settings();
    assertThat(quick.phases()).extracting(TrainingSettings.Phase::size).containsExactly(128, 256);
    assertThat(quick.patience()).isPositive();
    assertThat(quick.phases().get(0).schedule().kind()).isEqualTo(RateSchedule.Kind.COSINE);
    TrainingSettings shipped =
        TrainingRecipe.preset("shipped").with("data", List.of("cases")).settings();
    assertThat(shipped.augmentation().flipHorizontal()).isFalse();
    assertThat(shipped.split()).isEqualTo(Split.MSD_LIVER);
    assertThatThrownBy(() -> TrainingRecipe.preset("best"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("paper, quick, shipped");
  }

  @Test
  void settingsOfAnOlderRunAreTakenAsTheyAre() throws IOException {
    Path file = older();
    TrainingSettings read = Orders.JSON.readValue(file.toFile(), TrainingSettings.class);
    assertThat(read.variant()).isEqualTo(Variant.RESIDUAL);
    assertThat(read.patience()).isZero();
    assertThat(read.maskRefinement()).isZero();
    assertThat(read.loss()).isEqualTo(Loss.DICE_CROSS_ENTROPY);
    assertThat(read.phases().get(0))
        .isEqualTo(new TrainingSettings.Phase(128, 36, 8, 1e-3, 1.5e-4, RateSchedule.GEOMETRIC));
    assertThat(TrainingRecipe.file(file, "paper").settings()).isEqualTo(read);

    Orders.JSON.writeValue(file.toFile(), read);
    assertThat(Orders.JSON.readValue(file.toFile(), TrainingSettings.class)).isEqualTo(read);
    assertThat(TrainingRecipe.file(file, "paper").with("seed", 5).settings().seed()).isEqualTo(5);
  }

  @Test
  void aFileOfAFewSettingsLiesOverThePreset() throws IOException {
    Path file = folder.resolve("mine.yaml");
    Files.writeString(
        file,
        """
        data: [a, b@-100:300]
        variant: squeeze
        dropout: 0
        augmentation: {noise: 0}
        phases:
          - {size: 128, epochs: 3, batch: 4, firstRate: 0.01, lastRate: 0.001, schedule: "cosine:2:1"}
        """);
    TrainingSettings mine = TrainingRecipe.file(file, "paper").settings();
    assertThat(mine.data()).containsExactly("a", "b@-100:300");
    assertThat(mine.variant()).isEqualTo(Variant.SQUEEZE);
    assertThat(mine.dropout()).isZero();
    assertThat(mine.augmentation().noise()).isZero();
    assertThat(mine.augmentation().flipVertical()).as("of the preset").isTrue();
    assertThat(mine.phases()).hasSize(1);
    assertThat(mine.phases().get(0).schedule()).isEqualTo(RateSchedule.cosine(2, 1));
  }

  @Test
  void singleValues() {
    TrainingSettings set =
        paper()
            .set("augmentation.flipHorizontal=false")
            .set("phases.0.schedule=step:5:0.5")
            .set("phases.0.batch=2")
            .set("huLow=-100")
            .epochs(List.of(7))
            .settings();
    assertThat(set.augmentation().flipHorizontal()).isFalse();
    assertThat(set.augmentation().flipVertical()).isTrue();
    assertThat(set.huLow()).isEqualTo(-100);
    assertThat(set.phases())
        .containsExactly(
            new TrainingSettings.Phase(256, 7, 2, 1e-3, 1e-7, RateSchedule.step(5, 0.5)));
  }

  @Test
  void whatIsWrongIsNamed() throws IOException {
    assertThatThrownBy(() -> paper().set("augmentation.flipp=true"))
        .hasMessageContaining("augmentation.flipp");
    assertThatThrownBy(() -> paper().set("phases.1.size=128")).hasMessageContaining("phases.1");
    assertThatThrownBy(() -> paper().set("dropout")).hasMessageContaining("KEY=VALUE");
    for (String key : new String[] {".", "..", "dropout.", "phases.0."}) {
      assertThatThrownBy(() -> paper().set(key + "=1"))
          .hasMessage("no training has the setting " + key);
    }
    for (String key : new String[] {"zoom", "rotationDegrees", "noise", "cropChance", "gamma"}) {
      assertThatThrownBy(() -> paper().set("augmentation." + key + "=NaN").settings())
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> paper().set("augmentation.blurChance=20").settings())
        .hasMessageContaining("chance");
    assertThatThrownBy(() -> paper().set("augmentation.zoom=7").settings())
        .hasMessageContaining("zoom");
    for (String endless :
        new String[] {"huHigh=Infinity", "huLow=-Infinity", "phases.0.firstRate=Infinity"}) {
      assertThatThrownBy(() -> paper().set(endless).settings())
          .as(endless)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> paper().set("dropout=2").settings()).hasMessageContaining("dropout");
    assertThatThrownBy(() -> paper().set("phases.0.size=100").settings())
        .hasMessageContaining("multiple of 16");
    assertThatThrownBy(() -> paper().set("patience=soon").settings())
        .hasMessageContaining("patience");
    assertThatThrownBy(() -> paper().set("smallRepeats=abc").settings())
        .hasMessageEndingWith("smallRepeats: abc is no whole number");
    assertThatThrownBy(() -> paper().set("smallRepeats=0").settings())
        .hasMessageContaining("smallRepeats 1 or more");
    assertThatThrownBy(() -> paper().set("phases.0.epochs=1.5").settings())
        .hasMessageEndingWith("phases.0.epochs: 1.5 is no whole number");
    assertThatThrownBy(() -> paper().set("dropout=x").settings())
        .hasMessageEndingWith("dropout: x is no number");
    assertThatThrownBy(() -> paper().set("grow=maybe").settings())
        .hasMessageEndingWith("grow: maybe is neither true nor false");
    assertThatThrownBy(() -> paper().set("variant=FOO").settings())
        .hasMessageEndingWith("variant: FOO is none of PLAIN, RESIDUAL, ATTENTION, SQUEEZE");
    assertThatThrownBy(() -> paper().set("patience={a: 1}").settings())
        .hasMessageEndingWith("patience: it is no whole number");
    assertThatThrownBy(() -> paper().set("phases.0.schedule=slow").settings())
        .hasMessageContaining("slow");
    assertThatThrownBy(() -> paper().epochs(List.of(1, 2))).hasMessageContaining("1 number");
    assertThatThrownBy(() -> paper().set("phases.0.batch=257").settings())
        .hasMessageContaining("batch 1 to 256");
    assertThatThrownBy(() -> TrainingRecipe.preset("paper").settings())
        .hasMessageContaining("no data");
    Path odd = Files.writeString(folder.resolve("odd.yaml"), "drop: 1\n");
    assertThatThrownBy(() -> TrainingRecipe.file(odd, "paper"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("odd.yaml")
        .hasMessageContaining("drop");
    Path list = Files.writeString(folder.resolve("list.yaml"), "- 1\n");
    assertThatThrownBy(() -> TrainingRecipe.file(list, "paper")).hasMessageContaining("list.yaml");
  }

  @Test
  void aSettingWithoutAValueIsRefusedByName() {
    for (String nothing : List.of("dropout=", "negativeRepeats=~", "augmentation.noise=null")) {
      assertThatThrownBy(() -> paper().set(nothing).settings())
          .as(nothing)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(nothing.substring(0, nothing.indexOf('=')));
    }
  }
}
