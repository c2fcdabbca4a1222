package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.hepatica.phantom.Phantom;
import org.hepatica.phantom.PhantomOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command says and ends with; the cases themselves are tested in the node. */
class CasesCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... options) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    List<String> args =
        new ArrayList<>(List.of("cases", "--out", folder.resolve("cases").toString()));
    args.addAll(List.of(options));
    return Main.run(
        new PrintWriter(out, true), new PrintWriter(err, true), args.toArray(String[]::new));
  }

  private String phantom(int seed) throws IOException {
    Path phantom = folder.resolve("phantom" + seed);
    Phantom.write(phantom, PhantomOptions.of(seed).withMatrix(64, 64).withSlices(12, 20));
    return phantom.toString();
  }

  @Test
  void tellsEachCaseAndWhatIsLeftOut() throws IOException {
    String whole = phantom(5);
    assertThat(run("--data", whole, "--size", "64")).as(err.toString()).isZero();
    assertThat(out.toString())
        .containsPattern("series 2\\.25\\.\\d+: 12 slices, \\d+ with liver, ");
    assertThat(out.toString()).contains("1 case in " + folder.resolve("cases"));
    assertThat(folder.resolve("cases/images").toFile().list()).hasSize(12);

    String broken = phantom(6);
    Files.delete(folder.resolve("phantom6/ct/0005.dcm"));
    assertThat(run("--data", whole, "--data", broken)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).contains("1 case in ", "left out: series 2.25.");
    assertThat(run("--data", whole + "/ct")).isEqualTo(ExitCode.REFUSED);
    assertThat(out.toString()).contains("no truth belongs to it; give it with --truth");
    assertThat(err.toString()).contains("no case was made of ");
  }

  @Test
  void wrongOptionsAreNamed() throws IOException {
    String data = Files.createDirectories(folder.resolve("data")).toString();
    assertThat(run("--data", data, "--size", "8")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("--size 8 is not within 16 to 1024");
    assertThat(run("--data", data, "--window", "255:0")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("255.0 to 0.0 HU: the second must be larger");
    assertThat(run("--data", data, "--set", "admission.minSlice=3")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("admission.minSlices");
    assertThat(run("--data", folder.resolve("absent").toString())).isEqualTo(ExitCode.REFUSED);
    assertThat(run("--data", data, "--truth", "/absent")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString()).contains("/absent does not exist");
    assertThat(folder.resolve("cases")).doesNotExist();
  }
}
