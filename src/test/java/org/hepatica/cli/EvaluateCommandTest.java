package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a wrong command line is answered; measuring itself is tested in the node. */
class EvaluateCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... options) {
    err.getBuffer().setLength(0);
    String[] args = new String[options.length + 1];
    args[0] = "evaluate";
    System.arraycopy(options, 0, args, 1, options.length);
    return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  private String cases() throws IOException {
    Files.createDirectories(folder.resolve("cases/images"));
    return folder.resolve("cases").toString();
  }

  @Test
  void helpHasExamplesAndSaysHowItMeasures() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "hepatica evaluate --data cases --json", "HD95 is the larger", "EvaluationReport");
    assertThat(out.toString().replaceAll("\\s+", " "))
        .as("as docs/architecture.md says, and as it is")
        .contains("by the names they have on the disk")
        .doesNotContain("no names of DICOM patients");
    assertThat(run("--help") == 0 && err.toString().isEmpty()).as(err.toString()).isTrue();
  }

  @Test
  void numbersOutOfRangeAreUsage() throws IOException {
    for (String[] wrong :
        new String[][] {
          {"--threshold", "1"},
          {"--threshold", "0"},
          {"--worst", "0"},
          {"--spacing", "0"},
          {"--spacing", "1,1,1"},
          {"--part", "some"}
        }) {
      assertThat(run("--data", cases(), wrong[0], wrong[1])).as(wrong[0]).isEqualTo(ExitCode.USAGE);
      assertThat(err.toString()).contains(wrong[0]);
    }
    assertThat(run()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void optionsOfTheOtherKindOfDataAreUsage() throws IOException {
    assertThat(run("--data", cases(), "--truth", folder.toString())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("DICOM series");
    String series = Files.createDirectories(folder.resolve("series")).toString();
    assertThat(run("--data", series, "--part", "validation")).isEqualTo(ExitCode.USAGE);
    assertThat(run("--data", series, "--data", cases())).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("measure them apart");
  }

  @Test
  void whatIsNotThereIsRefusedByName() {
    assertThat(run("--data", folder.resolve("none").toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("none does not exist");
    String here = folder.toString();
    assertThat(run("--data", here, "--model", here + "/no.hepatica")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("no.hepatica does not exist");
  }
}
