package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.learning.PhantomCases;
import org.hepatica.learning.data.CaseFolder;
import org.hepatica.learning.data.CaseWriter;
import org.hepatica.learning.data.Slice;
import org.hepatica.unet.ModelFile;
import org.hepatica.unet.SeenPictures;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {
  private static final Path TINY = Path.of("src/test/resources/org/hepatica/unet/tiny.safetensors");

  @TempDir Path folder;
  private Path model;
  private StringWriter out;
  private StringWriter err;

  @BeforeEach
  void model() {
    model = folder.resolve("tiny.hepatica");
  }

  private int run(Path weights, String... more) {
    out = new StringWriter();
    err = new StringWriter();
    String[] args =
        Stream.concat(
                Stream.of(
                    "import", weights.toString(), "--out", model.toString(), "--name", "tiny"),
                Arrays.stream(more))
            .toArray(String[]::new);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @Test
  void makesAModelAndSaysHowWellItAgrees() throws IOException {
    Path cases = PhantomCases.write(folder.resolve("cases"), 1, 2, 5, 32);
    assertThat(run(TINY, "--data", cases.toString(), "--licence", "CC0")).isEqualTo(ExitCode.DONE);
    ModelFile file = ModelFile.read(model);
    assertThat(out.toString())
        .contains(file.info().id() + " agrees to ")
        .contains(" on 3 slices: " + model);
    assertThat(file.info().licence()).isEqualTo("CC0");
    assertThat(file.info().data()).singleElement().matches(d -> d.name().equals("cases"));
    assertThat(file.info().threshold()).isEqualTo(0.5);
    assertThat(file.info().scores()).isEmpty();
    assertThat(file.info().seen().size()).as("all of --data, where no split is named").isPositive();
  }

  @Test
  void choosesAThresholdAndMeasuresByASplit() throws IOException {
    Path cases = PhantomCases.write(folder.resolve("cases"), 1, 4, 5, 32);
    Path split = Files.writeString(folder.resolve("split.txt"), "validation phantom1\n");
    int status = run(TINY, "--data", cases.toString(), "--split", split.toString());
    assertThat(status).as(err.toString()).isEqualTo(ExitCode.DONE);
    assertThat(ModelFile.read(model).info().scores())
        .containsKeys("validation.dice.mean", "validation.dice.pooled")
        .doesNotContainKey("test.dice.mean");
    List<Slice> all = new CaseFolder(cases, 0, 255).read(32, 0, 255);
    SeenPictures seen = ModelFile.read(model).info().seen();
    assertThat(all)
        .as("who validates was not trained on")
        .allMatch(slice -> seen.has(slice.print()) != slice.patient().equals("phantom1"));
    Files.delete(model);

    assertThat(run(TINY, "--split", split.toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("nobody of --data validates by the split");
    assertThat(run(TINY, "--data", cases.toString(), "--split", "nowhere"))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("nowhere does not exist").doesNotContain("\tat ");
    assertThat(model).doesNotExist();
  }

  @Test
  void whatIsRefusedLeavesNothing() throws IOException {
    assertThat(run(folder.resolve("none"))).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("does not exist");

    byte[] whole = Files.readAllBytes(TINY);
    Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, whole.length - 4));
    assertThat(run(cut)).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains(cut + ": not a safetensors file").doesNotContain("\tat ");

    assertThat(run(TINY, "--data", folder.resolve("nobody").toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("nobody");
    assertThat(model).doesNotExist();
  }

  /** The id begins with it, which names files and stands in every result. */
  @Test
  void aNameThatNoModelMayHaveIsAWrongCommandLine() {
    for (String name : new String[] {"my liver", "../liver", ""}) {
      out = new StringWriter();
      err = new StringWriter();
      int status =
          Main.run(
              new PrintWriter(out, true),
              new PrintWriter(err, true),
              "import",
              TINY.toString(),
              "--out",
              model.toString(),
              "--name",
              name);
      assertThat(status).as(name).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains("letters, digits and hyphens");
    }
    assertThat(model).doesNotExist();
  }

  @Test
  void whoValidatesMustHaveLiver() throws IOException {
    Path cases = folder.resolve("cases");
    new CaseWriter(cases, 0, 255).write("drawn", 1, 32, new float[32 * 32], null);
    Path split = Files.writeString(folder.resolve("split.txt"), "validation drawn\n");
    assertThat(run(TINY, "--data", cases.toString(), "--split", split.toString()))
        .isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("holds liver");
    assertThat(model).doesNotExist();
  }
}
