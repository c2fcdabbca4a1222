package org.hepatica.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.Slice;
import org.hepatica.learning.data.Split;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingDataTest {
  private static final int SIZE = 32;
  @TempDir Path folder;

  private void slice(CaseWriter writer, String patient, int number, int liver) throws IOException {
    byte[] mask = new byte[SIZE * SIZE];
    Arrays.fill(mask, 0, liver, (byte) 1);
    writer.write(patient, number, SIZE, new float[SIZE * SIZE], mask);
  }

  /** A 32nd of 32² pixels are 32: below them a slice counts as small. */
  @Test
  void slicesWithoutLiverAndWithLittleAreShownAsOftenAsIsSaid() throws IOException {
    CaseWriter writer = new CaseWriter(folder.resolve("cases"), 0, 255);
    for (String patient : new String[] {"a", "b"}) {
      int[] liver = {0, 31, 32, 500};
      for (int i = 0; i < liver.length; i++) {
        slice(writer, patient, i, liver[i]);
      }
    }
    TrainingSettings settings =
        TrainingRecipe.preset("paper")
            .with("data", new String[] {folder.resolve("cases").toString()})
            .set("inputSize=32")
            .set("phases.0.size=32")
            .set("levels=2")
            .set("maskRefinement=0")
            .set("negativeRepeats=2")
            .set("smallRepeats=3")
            .settings();
    TrainingData data = TrainingData.read(settings, SeenPictures.UNKNOWN);
    Map<String, Long> shown =
        data.training().stream()
            .collect(Collectors.groupingBy(s -> s.name().substring(2), Collectors.counting()));
    assertThat(shown)
        .containsOnly(
            Map.entry("000", 2L), Map.entry("001", 3L), Map.entry("002", 1L), Map.entry("003", 1L));
    assertThat(data.validation()).as("once each").hasSize(4);
  }

  /** Its patients would weigh twice as much as others, and scores be of twice as many slices. */
  @Test
  void oneFolderIsNotReadTwice() throws IOException {
    Path cases = Blobs.write(folder.resolve("cases"), 4, 2, 1);
    TrainingRecipe recipe =
        TrainingRecipe.preset("paper")
            .with("data", new String[] {cases.toString(), cases + "/../cases@-100:300"})
            .set("inputSize=32")
            .set("phases.0.size=32")
            .set("levels=2");
    assertThatThrownBy(() -> TrainingData.read(recipe.settings(), SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("are one folder")
        .hasMessageContaining("name it once");
  }

  /** The mean Dice is over slices with liver: of none the first epoch would stay the best. */
  @Test
  void whoValidatesMustHaveLiver() throws IOException {
    CaseWriter writer = new CaseWriter(folder.resolve("cases"), 0, 255);
    for (int i = 0; i < 3; i++) {
      slice(writer, "liver", i, 100);
      slice(writer, "drawn", i, 0);
    }
    Path split = Files.writeString(folder.resolve("split.txt"), "validation drawn\n");
    TrainingRecipe recipe =
        TrainingRecipe.preset("paper")
            .with("data", new String[] {folder.resolve("cases").toString()})
            .with("split", split.toString())
            .set("inputSize=32")
            .set("phases.0.size=32")
            .set("levels=2");
    assertThatThrownBy(() -> TrainingData.read(recipe.settings(), SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none of the 3 validation slices holds liver");
    slice(writer, "other", 0, 100);
    Files.writeString(split, "validation liver\n");
    assertThat(TrainingData.read(recipe.settings(), SeenPictures.UNKNOWN).validation()).hasSize(3);
  }

  /** A network that is shown nothing but slices without liver learns that there is none. */
  @Test
  void whoTrainsMustHaveLiver() throws IOException {
    CaseWriter writer = new CaseWriter(folder.resolve("cases"), 0, 255);
    for (int i = 0; i < 3; i++) {
      slice(writer, "liver", i, 100);
      slice(writer, "drawn", i, 0);
    }
    Path split = Files.writeString(folder.resolve("split.txt"), "validation liver\n");
    TrainingRecipe recipe =
        TrainingRecipe.preset("paper")
            .with("data", new String[] {folder.resolve("cases").toString()})
            .with("split", split.toString())
            .set("inputSize=32")
            .set("phases.0.size=32")
            .set("levels=2");
    assertThatThrownBy(() -> TrainingData.read(recipe.settings(), SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("none of the 3 training slices holds liver")
        .hasMessageContaining("see the split");
  }

  /** What is wrong are the names of the files then, more often than the split. */
  @Test
  void onePatientAloneIsSaid() throws IOException {
    CaseWriter writer = new CaseWriter(folder.resolve("cases"), 0, 255);
    slice(writer, "only", 1, 100);
    slice(writer, "only", 2, 100);
    TrainingRecipe recipe =
        TrainingRecipe.preset("paper")
            .with("data", new String[] {folder.resolve("cases").toString()})
            .set("inputSize=32")
            .set("phases.0.size=32")
            .set("levels=2");
    assertThatThrownBy(() -> TrainingData.read(recipe.settings(), SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("of one patient")
        .hasMessageContaining("before the first _");
  }

  /** As when a site corrects the same patients again: nothing is wrong with the folder. */
  @Test
  void thatNobodyIsNewToTheModelIsSaid() throws IOException {
    Path cases = Blobs.write(folder.resolve("cases"), 3, 2, 1);
    TrainingSettings settings = byOwnHash(cases);
    SeenPictures all =
        SeenPictures.of(
            new CaseFolder(cases, 0, 255).read(SIZE, 0, 255).stream().mapToLong(Slice::print));
    assertThatThrownBy(() -> TrainingData.read(settings, all))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 validation slices")
        .hasMessageContaining("all of patients whom the model that it goes on from was trained on");
  }

  @Test
  void thatAllShareAPictureIsSaid() throws IOException {
    Path cases = Blobs.write(folder.resolve("cases"), 3, 2, 1);
    for (String part : new String[] {"images", "masks"}) {
      for (int patient = 0; patient < 3; patient++) {
        Files.copy(
            cases.resolve(part).resolve("p0_00.png"),
            cases.resolve(part).resolve("p" + patient + "_09.png"));
      }
    }
    TrainingSettings settings = byOwnHash(cases);
    assertThatThrownBy(() -> TrainingData.read(settings, SeenPictures.UNKNOWN))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("all of patients who share a picture");
  }

  private static TrainingSettings byOwnHash(Path cases) {
    return TrainingRecipe.preset("paper")
        .with("data", new String[] {cases.toString()})
        .with("split", Split.BY_OWN_HASH)
        .set("inputSize=32")
        .set("phases.0.size=32")
        .set("levels=2")
        .settings();
  }
}
