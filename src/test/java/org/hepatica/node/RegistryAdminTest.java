package org.hepatica.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.hepatica.console.AdminRefused;
import org.hepatica.console.ModelAdmin;
import org.hepatica.learning.TinyModels;
import org.hepatica.learning.registry.ModelRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryAdminTest {
  @TempDir Path folder;

  /** Else who is told that it failed goes back once more, to the model before the one before. */
  @Test
  void goingBackIsNotToldAsFailedForTheSakeOfAnotherModelsFile() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, TinyModels.model("tiny", 1));
    final String first = registry.currentId();
    registry.promote(registry.add(TinyModels.model("tiny", 2)));
    Files.write(folder.resolve("another-1.hepatica"), new byte[100]);
    assertThat(new RegistryAdmin(registry).rollback().id()).isEqualTo(first);
    assertThat(registry.currentId()).isEqualTo(first);
  }

  /** A damaged one may be the very reason why another is wanted. */
  @Test
  void anotherModelsDamagedFileDoesNotStandInTheWayOfAPromotion() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, TinyModels.model("tiny", 1));
    String second = registry.add(TinyModels.model("tiny", 2));
    Path damaged = Files.write(folder.resolve("another-1.hepatica"), new byte[100]);
    RegistryAdmin admin = new RegistryAdmin(registry);
    assertThat(admin.promote(second).id()).isEqualTo(second);
    assertThat(registry.currentId()).isEqualTo(second);

    // The console tells what is refused, and of all else that it failed.
    assertThatThrownBy(() -> admin.promote("another-1"))
        .isInstanceOf(AdminRefused.class)
        .hasMessageContaining(damaged.toString());
    assertThatThrownBy(() -> admin.promote("nobody-1"))
        .isInstanceOfSatisfying(
            AdminRefused.class,
            e -> {
              assertThat(e.isNotFound()).isTrue();
              assertThat(e).hasMessageContaining("no model nobody-1");
            });
  }

  @Test
  void slicesAreCountedInWholeNumbers() throws IOException {
    Map<String, Double> scores =
        Map.of("test.dice.mean", 1.0, "test.slices", 99.0, "test.slices.empty", 3.0);
    ModelRegistry registry =
        ModelRegistry.open(folder, TinyModels.model("tiny", 1).measured(0.4, scores));
    assertThat(new RegistryAdmin(registry).models())
        .extracting(ModelAdmin.Model::scores)
        .containsExactly("test.dice.mean 1.000, test.slices 99, test.slices.empty 3");
  }

  /** A retrained model may lack what the one before had, for want of patients. */
  @Test
  void whatAModelWasNotCalibratedForIsTold() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder);
    String tiny = registry.add(TinyModels.model("tiny", 1));
    RegistryAdmin admin = new RegistryAdmin(registry);
    String all = "familiarity, brightness of livers, volume range, attention, expected overlap";
    assertThat(admin.models())
        .extracting(ModelAdmin.Model::unknown)
        .as("the tiny one, and the one that is shipped")
        .containsExactlyInAnyOrder(all, "");
    assertThat(admin.promote(tiny).unknown()).isEqualTo(all);
    assertThat(admin.rollback().unknown()).isEmpty();
  }

  /** Who promotes it is told, and need not compare figures. */
  @Test
  void thatAModelDoesWorseThanItsParentIsTold() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, TinyModels.model("tiny", 1));
    Map<String, Double> scores =
        Map.of("validation.dice.mean", 0.9004, "parent.validation.dice.mean", 0.9341);
    String worse = registry.add(TinyModels.model("tiny", 2).measured(0.5, scores));
    Map<String, Double> others =
        Map.of("validation.dice.mean", 0.95, "parent.validation.dice.mean", 0.9341);
    String better = registry.add(TinyModels.model("tiny", 3).measured(0.5, others));
    RegistryAdmin admin = new RegistryAdmin(registry);
    String told =
        "worse than its parent: on the same validation slices its mean Dice is 0.900, and its"
            + " parent's is 0.934";
    assertThat(admin.models())
        .extracting(ModelAdmin.Model::worse)
        .containsExactlyInAnyOrder(told, "", "");
    assertThat(admin.promote(worse).worse()).isEqualTo(told);
    assertThat(admin.promote(better).worse()).isEmpty();
  }

  /** Which others there are is asked for just when one is damaged. */
  @Test
  void aDamagedFileIsListedAmongTheOthers() throws IOException {
    ModelRegistry registry = ModelRegistry.open(folder, TinyModels.model("tiny", 1));
    Path damaged = Files.write(folder.resolve("another-1.hepatica"), new byte[100]);
    Files.createDirectories(folder.resolve("folder.hepatica"));
    RegistryAdmin admin = new RegistryAdmin(registry);
    assertThat(admin.models())
        .extracting(ModelAdmin.Model::id)
        .containsExactly(registry.currentId(), "another-1");
    assertThat(admin.models().get(0).damage()).isNull();
    assertThat(admin.models().get(1).damage()).contains(damaged.toString());
    assertThat(admin.models().get(1).current()).isFalse();

    Files.write(registry.current(), new byte[100]);
    assertThat(admin.models())
        .filteredOn(ModelAdmin.Model::current)
        .singleElement()
        .matches(model -> model.damage() != null);
  }
}
