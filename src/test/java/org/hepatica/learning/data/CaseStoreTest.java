package org.hepatica.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class CaseStoreTest {
  private static final int SIZE = 16;
  private static final int MANY = 20;
  private static final int ROUNDS = 12;

  @TempDir Path folder;

  private Path cases() {
    return folder.resolve("data/cases");
  }

  private CaseStore store() {
    return new CaseStore(cases());
  }

  /** A folder with slices of one series, as a truth gives them. */
  private Path made(String name, String truth, int slices) throws IOException {
    Path from = Files.createTempDirectory(folder, "made");
    CaseWriter writer = new CaseWriter(from, 0, 255);
    for (int k = 1; k <= slices; k++) {
      writer.write(name + truth, k, SIZE, new float[SIZE * SIZE], new byte[SIZE * SIZE]);
    }
    return from;
  }

  private void put(String patient, String series, String truth, int slices) throws IOException {
    String name = CaseWriter.name(patient, series) + "-";
    store().put(made(name, truth, slices), name);
  }

  private String[] names(String part) {
    return cases().resolve(part).toFile().list();
  }

  @Test
  void anotherTruthOfASeriesTakesThePlaceOfTheFirstAndIsNew() throws IOException {
    assertThat(store().newPatients()).as("there is no folder yet").isZero();
    put("Ann", "1.2.3", "a", 3);
    put("Ann", "1.2.4", "a", 2);
    put("Ben", "1.2.5", "a", 2);
    assertThat(names("images")).hasSize(7).containsExactlyInAnyOrder(names("masks"));
    assertThat(store().newPatients()).as("patients, not series").isEqualTo(2);
    store().remember(store().copyTo(folder.resolve("copy")));
    assertThat(store().newPatients()).isZero();

    put("Ann", "1.2.3", "a", 3);
    assertThat(store().newPatients()).as("the same truth again").isZero();
    put("Ann", "1.2.3", "b", 2);
    assertThat(store().newPatients()).isEqualTo(1);
    assertThat(names("images")).hasSize(6).containsExactlyInAnyOrder(names("masks"));
    assertThat(CaseWriter.name("Ann", "1.2.3")).doesNotContain("Ann").doesNotContain("1.2.3");
    assertThat(CaseWriter.name("Ann", "1.2.4"))
        .as("one patient")
        .startsWith(CaseWriter.name("Ann", "1.2.3").replaceFirst("_.*", "_"));
  }

  /** Whoever draws a mask anew keeps the name of its file. */
  @Test
  void aMaskThatWasCorrectedUnderItsNameIsNew() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    put("Ben", "1.2.5", "a", 2);
    Set<String> seen = store().copyTo(folder.resolve("copy"));
    Path mask = cases().resolve("masks").resolve(names("masks")[0]);
    BufferedImage corrected = ImageIO.read(mask.toFile());
    corrected.getRaster().setSample(3, 3, 0, 255);
    ImageIO.write(corrected, "png", mask.toFile());
    store().remember(seen);
    assertThat(store().newPatients()).as("what was copied was not it").isEqualTo(1);
    store().remember(store().copyTo(folder.resolve("again")));
    assertThat(store().newPatients()).isZero();
  }

  /** Lists from before there were sums hold names alone: those pictures were seen as they are. */
  @Test
  void aListOfNamesAloneStillHolds() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    Files.write(cases().resolve("trained.txt"), List.of(names("images")));
    assertThat(store().newPatients()).isZero();
  }

  /** As when the disk is full in the middle: half a case would teach against the other half. */
  @Test
  void aTruthThatCannotBeWrittenWholeLeavesTheFirstAsItWas() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    String[] before = names("images");
    String name = CaseWriter.name("Ann", "1.2.3") + "-";
    Path made = made(name, "b", 3);
    Path lost = made.resolve("images").resolve(name + "b_003.png");
    Files.delete(lost);
    Files.createSymbolicLink(lost, Path.of("nowhere"));
    assertThatThrownBy(() -> store().put(made, name)).isInstanceOf(IOException.class);
    assertThat(names("images")).containsExactlyInAnyOrder(before);
    assertThat(names("masks")).containsExactlyInAnyOrder(before);

    Files.createFile(cases().resolve("images/" + name + "b_001.png.new.part")); // of a crash
    put("Ann", "1.2.3", "b", 3);
    assertThat(names("images")).hasSize(3).containsExactlyInAnyOrder(names("masks"));
  }

  /** After each of its steps, and after each renaming. */
  @Test
  void whatACrashEndsInBetweenIsThereWholeOrNotAtAll() throws IOException {
    int renamings = 2 * 3;
    for (int steps = 0; steps <= renamings + 2; steps++) {
      Path here = folder.resolve("crashed " + steps);
      CaseStore store = new CaseStore(here);
      String series = CaseWriter.name("Ann", "1.2.3") + "-";
      store.put(made(series, "first", 2), series);
      store.put(
          made(CaseWriter.name("Ann", "1.2.4") + "-", "other", 1),
          CaseWriter.name("Ann", "1.2.4") + "-");
      Path from = made(series, "second", 3);
      Set<String> names = Set.of(from.resolve("images").toFile().list());
      Replacement replacement = new Replacement(here, series, names);
      replacement.stage(from);
      if (steps > 0) {
        replacement.promise();
      }
      renameSome(here, Math.min(renamings, Math.max(0, steps - 1)));
      if (steps == renamings + 2) {
        replacement.keep();
      }

      Path copy = folder.resolve("copy " + steps);
      store.copyTo(copy);
      int kept = steps == 0 ? 2 : 3;
      String truth = steps == 0 ? "first" : "second";
      assertThat(copy.resolve("images").toFile().list())
          .as("after " + steps)
          .hasSize(kept + 1)
          .containsExactlyInAnyOrder(copy.resolve("masks").toFile().list())
          .filteredOn(name -> name.contains(truth))
          .hasSize(kept);
      assertThat(here.resolve("images").toFile().list())
          .containsExactlyInAnyOrder(copy.resolve("images").toFile().list());
      assertThat(here.toFile().list()).doesNotContain(series + ".promise");
    }
  }

  /** As keeping a promise does, masks first. */
  private static void renameSome(Path here, int count) throws IOException {
    int left = count;
    for (String part : new String[] {"masks", "images"}) {
      for (String name : here.resolve(part).toFile().list()) {
        if (name.endsWith(".new") && left-- > 0) {
          Path staged = here.resolve(part).resolve(name);
          Files.move(staged, staged.resolveSibling(name.replace(".new", "")));
        }
      }
    }
  }

  /** A promise is a file that somebody may have put there: it leads nowhere else. */
  @Test
  void aPromiseNamesPicturesOfItsFolderOnly() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    Path outside = Files.writeString(folder.resolve("outside.png.new"), "kept");
    Files.writeString(cases().resolve("..-.promise"), "../../../outside.png\n");
    Files.writeString(cases().resolve(".promise"), "a.png\n");
    Files.writeString(cases().resolve(CaseWriter.name("Ann", "1.2.3") + "-.promise"), "");
    store().copyTo(folder.resolve("copy"));
    assertThat(outside).hasContent("kept");
    assertThat(names("images")).hasSize(2);
  }

  /** Also of what had not its name yet, and of another series than the one that comes next. */
  @Test
  void nothingUnfinishedStaysAfterTheNextUse() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    String name = CaseWriter.name("Ben", "1.2.4") + "-";
    Files.createFile(cases().resolve("masks/" + name + "a_001.png.new"));
    Files.createFile(cases().resolve("masks/" + name + "a_002.png.new.part"));
    Files.createFile(cases().resolve(name + ".promise.part"));
    store().copyTo(folder.resolve("copy"));
    assertThat(names("masks")).hasSize(2).allMatch(mask -> mask.endsWith(".png"));
    assertThat(cases().toFile().list()).containsExactlyInAnyOrder(".lock", "images", "masks");
  }

  /** On a full disk it would take the room of what comes next. */
  @Test
  void aPromiseThatCannotBeWrittenLeavesNothingOfItsTruth() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    String name = CaseWriter.name("Ann", "1.2.3") + "-";
    Files.createDirectories(cases().resolve(name + ".promise.part/in the way"));
    Path made = made(name, "b", 3);
    assertThatThrownBy(() -> store().put(made, name)).isInstanceOf(IOException.class);
    assertThat(names("images")).hasSize(2).allMatch(image -> image.contains("-a_"));
    assertThat(names("masks")).hasSize(2).allMatch(mask -> mask.contains("-a_"));
  }

  /** As a crash leaves it after a promise of three slices in the place of two; its series' name. */
  private String promised() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    String name = CaseWriter.name("Ann", "1.2.3") + "-";
    Path made = made(name, "b", 3);
    Replacement replacement =
        new Replacement(cases(), name, Set.of(made.resolve("images").toFile().list()));
    replacement.stage(made);
    replacement.promise();
    return name;
  }

  /** As when somebody deletes some of what a crash left: the earlier truth must not go as well. */
  @Test
  void aPromiseThatCannotBeKeptCostsNothing() throws IOException {
    String name = promised();
    Files.delete(cases().resolve("images/" + name + "b_002.png.new"));
    assertThatThrownBy(() -> store().copyTo(folder.resolve("copy")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(name + ".promise")
        .hasMessageContaining("b_002.png")
        .hasMessageContaining("delete");
    assertThat(names("images")).filteredOn(image -> image.endsWith(".png")).hasSize(2);
    assertThat(names("masks")).filteredOn(mask -> mask.endsWith(".png")).hasSize(2);
  }

  /** Whoever reads the folder itself, as {@code train} does, reads no half case, either. */
  @Test
  void whoReadsTheFolderEndsWhatACrashLeft() throws IOException {
    promised();
    renameSome(cases(), 4);
    assertThat(new CaseFolder(cases(), 0, 255).read(SIZE, 0, 255))
        .hasSize(3)
        .allMatch(slice -> slice.name().contains("-b_"));
    assertThat(names("images")).hasSize(3).containsExactlyInAnyOrder(names("masks"));
  }

  @Test
  void aPictureWithoutItsMaskIsAFaultAndAMaskWithoutItsPictureIsNone() throws IOException {
    put("Ann", "1.2.3", "a", 2);
    Files.copy(cases().resolve("masks").resolve(names("masks")[0]), cases().resolve("masks/x.png"));
    Set<String> copied = store().copyTo(folder.resolve("copy"));
    assertThat(copied).hasSize(2).doesNotContain("x.png");
    assertThat(new CaseFolder(folder.resolve("copy"), 0, 255).read(SIZE, 0, 255)).hasSize(2);
    Files.copy(
        cases().resolve("images").resolve(names("images")[0]), cases().resolve("images/y.png"));
    assertThatThrownBy(() -> store().copyTo(folder.resolve("again")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("masks/y.png is missing: each picture needs its mask");
  }

  /** As when a retraining begins while a correction is written: two truths would contradict. */
  @Test
  @Timeout(120)
  void whoCopiesWhileATruthTakesThePlaceOfAnotherSeesOneOfThem() throws Exception {
    String name = CaseWriter.name("Ann", "1.2.3") + "-";
    List<Path> truths = List.of(made(name, "a", MANY), made(name, "b", MANY));
    store().put(truths.get(0), name);
    ExecutorService writer = Executors.newSingleThreadExecutor(r -> new Thread(r, "writer"));
    try {
      Future<?> written =
          writer.submit(
              () -> {
                for (int round = 1; round <= ROUNDS; round++) {
                  store().put(truths.get(round % 2), name);
                }
                return null;
              });
      for (int n = 0; n == 0 || !written.isDone(); n++) {
        Set<String> copied = store().copyTo(folder.resolve("copy-" + n));
        assertThat(copied).as("copy %d", n).hasSize(MANY);
        assertThat(folder.resolve("copy-" + n).resolve("masks").toFile().list()).hasSize(MANY);
      }
      written.get();
    } finally {
      writer.shutdownNow();
    }
  }
}
