package org.hepatica.learning.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.hepatica.learning.TinyModels;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelRegistryTest {

  @TempDir Path folder;
  private ModelRegistry registry;
  private String first;

  @BeforeEach
  void open() throws IOException {
    ModelFile model = TinyModels.model("first", 1);
    registry = ModelRegistry.open(folder, model);
    first = model.info().id();
  }

  @Test
  void newRegistryUsesTheModelItStartsWith() throws IOException {
    assertThat(registry.currentId()).isEqualTo(first);
    assertThat(ModelFile.read(registry.current()).info().id()).isEqualTo(first);
    assertThat(registry.list()).singleElement().matches(ModelRegistry.Entry::current);
  }

  /** The copy is of a version that did not say it. */
  @Test
  void aCopyOfTheShippedModelLearnsWhatItWasTrainedOn() throws IOException {
    ModelFile shipped =
        TinyModels.model("first", 1).trainedOn(SeenPictures.of(LongStream.of(7, 8)));
    ModelRegistry.open(folder, shipped);
    assertThat(ModelFile.read(registry.current()).info()).isEqualTo(shipped.info());
    ModelRegistry.open(folder, TinyModels.model("first", 1));
    assertThat(ModelFile.read(registry.current()).info().seen())
        .as("a version that does not say it takes nothing away")
        .isEqualTo(shipped.info().seen());
  }

  @Test
  void theMeanOfModelsHasSeenWhatAnyOfThemHas() {
    ModelFile one = TinyModels.model("first", 1).trainedOn(SeenPictures.of(LongStream.of(7, 8)));
    ModelFile other = TinyModels.model("first", 2).trainedOn(SeenPictures.of(LongStream.of(8, 9)));
    assertThat(ModelFile.mean(List.of(one, other)).info().seen())
        .isEqualTo(SeenPictures.of(LongStream.of(7, 8, 9)));
  }

  @Test
  void addedModelIsUsedOnlyAfterPromotion() throws IOException {
    String second = registry.add(TinyModels.model("second", 2));
    assertThat(registry.currentId()).isEqualTo(first);
    registry.promote(second);
    assertThat(registry.currentId()).isEqualTo(second);
    assertThat(registry.list()).extracting(e -> e.info().id()).containsExactly(first, second);
    assertThat(ModelRegistry.open(folder, TinyModels.model("other", 3)).currentId())
        .as("an existing registry keeps its choice")
        .isEqualTo(second);
  }

  @Test
  void rollbackGoesBackStepByStep() throws IOException {
    String second = registry.add(TinyModels.model("second", 2));
    String third = registry.add(TinyModels.model("third", 3));
    registry.promote(second);
    registry.promote(third);
    registry.promote(third);
    assertThat(registry.rollback()).isEqualTo(second);
    assertThat(registry.rollback()).isEqualTo(first);
    assertThatThrownBy(registry::rollback)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(first);
    assertThat(registry.currentId()).isEqualTo(first);
    registry.promote(third);
    assertThat(registry.rollback()).isEqualTo(first);
    assertThat(registry.history()).hasSize(7).last().asString().endsWith("rolled-back-to " + first);
  }

  @Test
  void unknownDamagedOrEvilModelsAreNotPromoted() throws IOException {
    assertThatThrownBy(() -> registry.promote("nowhere-1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no model nowhere-1");
    assertThatThrownBy(() -> registry.promote("../../etc/passwd"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not the id of a model");
    Files.write(folder.resolve("broken-1.hepatica"), new byte[100]);
    assertThatThrownBy(() -> registry.promote("broken-1"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("broken-1.hepatica");
    assertThat(registry.currentId()).isEqualTo(first);
  }

  /** As a node and a command do that start together on a new data folder. */
  @Test
  void manyMayOpenANewFolderAtOnce() throws Exception {
    ModelFile model = TinyModels.model("shared", 4);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 40; round++) {
        Path shared = folder.resolve("round" + round);
        CyclicBarrier start = new CyclicBarrier(8);
        List<Future<String>> opened = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          opened.add(
              pool.submit(
                  () -> {
                    start.await();
                    return ModelRegistry.open(shared, model).currentId();
                  }));
        }
        for (Future<String> one : opened) {
          assertThat(one.get()).isEqualTo(model.info().id());
        }
        assertThat(ModelFile.read(shared.resolve(model.info().id() + ".hepatica")).info())
            .isEqualTo(model.info());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  /** As of a program that was killed while it wrote a model: no other has its name again. */
  @Test
  void whatACrashLeftUnfinishedGoesWithTheNextModel() throws IOException {
    Path unfinished = Files.createFile(folder.resolve("some-0123456789ab.hepatica.part"));
    Path foreign = Files.createFile(folder.resolve("notes.part"));
    registry.add(TinyModels.model("second", 2));
    assertThat(unfinished).doesNotExist();
    assertThat(foreign).exists();
    Files.createFile(unfinished);
    ModelRegistry.open(folder, TinyModels.model("first", 1));
    assertThat(unfinished).doesNotExist();
    assertThat(registry.list()).hasSize(2);
  }

  /** The line of a change is written before the pointer moves; a power failure may come between. */
  @Test
  void aModelWhosePromotionWasCutShortIsNeverGoneBackTo() throws IOException {
    String second = registry.add(TinyModels.model("second", 2));
    String third = registry.add(TinyModels.model("third", 3));
    Files.writeString(
        folder.resolve("history"),
        "2026-11-01T00:00:00Z promoted " + second + "\n",
        StandardOpenOption.APPEND);
    registry.promote(third);
    assertThat(registry.rollback()).isEqualTo(first);
  }

  @Test
  void aLineThatAFullDiskCutOffTakesTheNextOneNotAlong() throws IOException {
    String second = registry.add(TinyModels.model("second", 2));
    String third = registry.add(TinyModels.model("third", 3));
    Files.writeString(
        folder.resolve("history"), "2026-11-01T00:00:00Z promo", StandardOpenOption.APPEND);
    registry.promote(second);
    registry.promote(third);
    assertThat(registry.rollback()).isEqualTo(second);
  }

  @Test
  void goesBackToTheModelBeforeAlsoWhenAChangeWasCutShort() throws IOException {
    String second = registry.add(TinyModels.model("second", 2));
    registry.promote(second);
    String third = registry.add(TinyModels.model("third", 3));
    Path history = folder.resolve("history");
    String promoted = "2026-01-01T00:00:00Z promoted " + third + "\n";
    Files.writeString(history, promoted, StandardOpenOption.APPEND);
    assertThat(registry.currentId()).isEqualTo(second);
    registry.promote(third);
    assertThat(registry.rollback()).as("promoted again").isEqualTo(second);
    Files.writeString(history, promoted, StandardOpenOption.APPEND);
    assertThat(registry.rollback()).as("never in use").isEqualTo(first);

    registry.promote(second);
    String back = "2026-01-01T00:00:00Z rolled-back-to " + first + "\n";
    Files.writeString(history, back, StandardOpenOption.APPEND);
    assertThat(registry.currentId()).isEqualTo(second);
    assertThat(registry.rollback()).as("asked for again").isEqualTo(first);
    assertThatThrownBy(registry::rollback).hasMessageContaining(first);
  }
}
