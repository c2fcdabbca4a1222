package org.hepatica.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.hepatica.testing.JavaProgram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command that is ended in the middle of an analysis, as by Ctrl-C, leaves on the disk. */
class InterruptedCommandTest {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final Path PHANTOM = Path.of("test-data/phantom");

  /** Half of the analysis will do: what comes after it is looked at. */
  private static final String ONCE = "--set=analysis.testTime=none";

  @TempDir Path folder;

  @Test
  void segmentLeavesNoImagesBehind() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    endDuringAnalysis(out, "segment", PHANTOM.resolve("ct").toString(), "--out", out.toString());
    assertThat(below(out)).isEmpty();
  }

  /** Whoever finds the folder of a series may send it: there is nothing missing in it, ever. */
  @Test
  void theResultsOfASeriesAppearWhole() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    Path series = out.resolve("series-1");
    Process process =
        start("segment", PHANTOM.resolve("ct").toString(), "--out", out.toString(), ONCE);
    try {
      await()
          .atMost(DEADLINE)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> Files.exists(series) || !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(below(series))
        .contains(series.resolve("report.dcm"), series.resolve("slices.png"))
        .noneMatch(path -> path.toString().endsWith(".part"));
  }

  @Test
  void segmentThatIsEndedWhileItWritesLeavesNoPartOfASeries() throws Exception {
    Path out = Files.createDirectory(folder.resolve("out"));
    Process process =
        start("segment", PHANTOM.resolve("ct").toString(), "--out", out.toString(), ONCE);
    endWhen(process, () -> below(out).stream().anyMatch(path -> path.endsWith("seg.dcm")));
    assertThat(below(out)).isEmpty();
  }

  @Test
  void evaluateLeavesNoImagesInTheTemporaryFolder() throws Exception {
    endDuringAnalysis(folder.resolve("tmp"), "evaluate", "--data", PHANTOM.toString());
    assertThat(below(folder.resolve("tmp")))
        .noneMatch(path -> path.toString().contains("hepatica-evaluate"));
  }

  /** Ends it, as a supervisor does, once the worker has been told what to do in {@code work}. */
  private void endDuringAnalysis(Path work, String... command) throws Exception {
    endWhen(start(command), () -> below(work).stream().anyMatch(path -> path.endsWith("job.json")));
  }

  private Process start(String... command) throws IOException {
    Path tmp = Files.createDirectory(folder.resolve("tmp"));
    List<String> line = JavaProgram.java();
    line.add("-Djava.io.tmpdir=" + tmp);
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    line.addAll(List.of(command));
    line.addAll(List.of("--set", "data.dir=" + folder.resolve("data")));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("printed").toFile())
        .start();
  }

  private static void endWhen(Process process, Callable<Boolean> reached) throws Exception {
    try {
      await().atMost(DEADLINE).pollInterval(Duration.ofMillis(5)).until(reached);
      process.destroy();
      assertThat(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What is there, of files that come and go; nothing where the folder is not there. */
  private static List<Path> below(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(path -> !path.equals(folder)).toList();
    } catch (NoSuchFileException | UncheckedIOException e) {
      return List.of();
    }
  }
}
