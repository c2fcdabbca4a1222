package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
  private static final int SIZE = 32;

  @TempDir Path folder;

  /** Written over in place, they would be empty after a disk was full, and the run lost. */
  @Test
  void whatIsWrittenAgainReplacesWhatIsThereAndDoesNotEmptyIt() throws IOException {
    Path cases = Blobs.write(folder.resolve("cases"), 2, 2, 1);
    TrainingSettings settings =
        Blobs.settings(cases, List.of(new TrainingSettings.Phase(SIZE, 1, 2, 1e-2, 1e-2)));
    TrainingData data = TrainingData.read(settings, SeenPictures.UNKNOWN);
    Path path = folder.resolve("run");
    RunFolder run = new RunFolder(path);
    run.begin(settings, data);
    for (String name : List.of("settings.json", "data.json", "run.json")) {
      Files.createLink(folder.resolve(name), path.resolve(name));
      Files.writeString(folder.resolve(name), "\n", java.nio.file.StandardOpenOption.APPEND);
    }
    List<String> before = List.of(text("settings.json"), text("data.json"), text("run.json"));

    run.begin(settings, data);
    run.finish();

    assertThat(run.isFinished()).isTrue();
    assertThat(List.of(text("settings.json"), text("data.json"), text("run.json")))
        .as("what was there, untouched")
        .isEqualTo(before);
    assertThat(path.toFile().list())
        .containsExactlyInAnyOrder("settings.json", "data.json", "run.json");
  }

  /** Who added cases would be given the old model, and think that it had seen them. */
  @Test
  void aFinishedRunWithOtherPicturesIsNotHandedOverAsIfItWereOfThem() throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 4, 2, 1);
    TrainingSettings settings =
        Blobs.settings(cases, List.of(new TrainingSettings.Phase(SIZE, 1, 2, 1e-2, 1e-2)));
    Path path = folder.resolve("run");
    RunFolder run = new RunFolder(path);
    run.begin(settings, TrainingData.read(settings, SeenPictures.UNKNOWN));
    Files.createFile(path.resolve("best.hepatica"));
    run.finish();
    ChildLimits limits = ChildLimits.standard();
    assertThat(Training.run(settings, path, limits, new TrainingListener() {}))
        .isEqualTo(path.resolve("best.hepatica"));

    for (String part : List.of("images", "masks")) {
      Path of = cases.resolve(part);
      Files.copy(of.resolve("p0_00.png"), of.resolve("p9_00.png"));
    }
    assertThatThrownBy(() -> Training.run(settings, path, limits, new TrainingListener() {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("with other data");
  }

  /** Who has put a wrong picture into the folder needs its name, not where the program stood. */
  @Test
  void aPictureThatCannotBeReadIsToldInOneSentence() throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 4, 2, 1);
    Files.delete(cases.resolve("masks/p0_00.png"));
    TrainingSettings settings =
        Blobs.settings(cases, List.of(new TrainingSettings.Phase(SIZE, 1, 2, 1e-2, 1e-2)));
    ChildLimits limits = ChildLimits.standard();
    assertThatThrownBy(
            () -> Training.run(settings, folder.resolve("run"), limits, new TrainingListener() {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("p0_00.png has no mask")
        .hasMessageNotContaining("Exception")
        .hasMessageNotContaining("\tat ");
  }

  /** Two would write over each other's model and checkpoint, and both be lost. */
  @Test
  void aRunThatIsBeingTrainedIsNotBegunASecondTime() throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 4, 2, 1);
    TrainingSettings settings =
        Blobs.settings(cases, List.of(new TrainingSettings.Phase(SIZE, 1, 2, 1e-2, 1e-2)));
    Path path = folder.resolve("run");
    try (Closeable first = new RunFolder(path).claim()) {
      assertThat(first).isNotNull();
      assertThatThrownBy(
              () -> Training.run(settings, path, ChildLimits.standard(), new TrainingListener() {}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(path.toString())
          .hasMessageContaining("another process");
      assertThat(path.resolve("settings.json")).as("of the first one").doesNotExist();
    }
    new RunFolder(path).claim().close();
  }

  /** As when it was killed between the checkpoint of its last epoch and the curve. */
  @Test
  void aRunThatGoesOnDrawsTheCurveThatWasNotDrawn() throws Exception {
    Path cases = Blobs.write(folder.resolve("cases"), 2, 2, 1);
    TrainingSettings settings =
        Blobs.settings(cases, List.of(new TrainingSettings.Phase(SIZE, 1, 2, 1e-2, 1e-2)));
    Path path = folder.resolve("run");
    new Trainer(settings, path, new TrainingListener() {}).run();
    List<String> table = Files.readAllLines(path.resolve("epochs.csv"));
    Files.delete(path.resolve("epochs.csv"));
    Files.write(path.resolve("curve.png"), new byte[0]);
    new Trainer(settings, path, new TrainingListener() {}).run();
    assertThat(Files.readAllLines(path.resolve("epochs.csv"))).isEqualTo(table).hasSize(2);
    assertThat(path.resolve("curve.png")).isNotEmptyFile();
  }

  private String text(String name) throws IOException {
    return Files.readString(folder.resolve(name));
  }
}
