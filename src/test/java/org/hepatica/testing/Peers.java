package org.hepatica.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.opentest4j.TestAbortedException;

/**
 * The outside programs (DCMTK, openssl, Orthanc, dciodvfy, pydicom, PyTorch, chromium, promtool,
 * the readers of {@code src/test/judges}) and the real CT that some tests want.
 *
 * <p>Where one is absent the calling test skips and says why; with {@code -Dpeers.required=true} it
 * fails instead, so that a machine that should have them cannot pass by skipping.
 */
public final class Peers {
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(20);
  private static final Duration CONVERSION = Duration.ofMinutes(1);
  private static final Map<String, Optional<Path>> FOUND = new ConcurrentHashMap<>();

  private Peers() {}

  /** What a finished program said: its exit status, and stdout and stderr together. */
  public record Output(int exit, String text) {}

  /**
   * Returns the path of a program, e.g. {@code "storescu"}, {@code "orthanc"} (Debian names it
   * {@code Orthanc}), or {@code "pydicom"} or {@code "torch"}: then the python3 that has the
   * module.
   */
  public static Path require(String program) {
    return FOUND
        .computeIfAbsent(program, Peers::find)
        .orElseGet(() -> absent(program + " is not installed on this machine"));
  }

  /**
   * Returns a file that was built in {@code src/test/judges}, e.g. {@code "read-seg.cjs"}, where
   * Node is there to run it.
   */
  public static Path judge(String name) {
    require("node");
    Path built = Path.of("src/test/judges/dist", name).toAbsolutePath();
    return Files.exists(built)
        ? built
        : absent(built + " is absent (npm ci && npm run build in src/test/judges)");
  }

  /**
   * Returns a file or folder of the real data, e.g. {@code "ct/crlm-1006"}, below the system
   * property {@code data.folder}.
   */
  public static Path data(String relative) {
    Path path = Path.of(System.getProperty("data.folder", "../shared/data")).resolve(relative);
    return Files.exists(path) ? path : absent(path + " is absent (set -Ddata.folder=FOLDER)");
  }

  /**
   * Has a program write a file anew, as those of DCMTK do that change the transfer syntax.
   *
   * @param options with blanks between them, e.g. {@code "+fs 1 +ot"}
   */
  public static void convert(String program, String options, Path from, Path to) {
    List<String> command = new ArrayList<>(List.of(require(program).toString()));
    Arrays.stream(options.split(" ")).filter(o -> !o.isEmpty()).forEach(command::add);
    command.addAll(List.of(from.toString(), to.toString()));
    Output output = run(to.getParent(), CONVERSION, command.toArray(String[]::new));
    assertEquals(0, output.exit(), output.text());
  }

  /**
   * Runs a program to its end in {@code folder} and returns its output; a program still running at
   * the limit is killed and fails.
   */
  public static Output run(Path folder, Duration limit, String... command) {
    try {
      Path log = Files.createTempFile("peer", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
          process.destroyForcibly().waitFor();
        }
        String text = Files.readString(log, StandardCharsets.ISO_8859_1);
        if (!ended) {
          fail(
              List.of(command) + " still ran after " + limit.toSeconds() + " s and said:\n" + text);
        }
        return new Output(process.exitValue(), text);
      } finally {
        Files.delete(log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(List.of(command) + " was interrupted");
    }
  }

  private static <T> T absent(String reason) {
    if (Boolean.getBoolean("peers.required")) {
      return fail(reason + ", and peers.required is true");
    }
    throw new TestAbortedException(reason);
  }

  private static Optional<Path> find(String program) {
    return switch (program) {
      case "pydicom" -> pythonWith("import pydicom");
      case "torch" -> pythonWith("import torch, PIL");
      case "orthanc" -> onPath("Orthanc", "orthanc");
      case "orthanc-dicomweb" ->
          Optional.of(Path.of("/usr/share/orthanc/plugins/libOrthancDicomWeb.so"))
              .filter(Files::exists);
      default -> onPath(program);
    };
  }

  private static Optional<Path> pythonWith(String line) {
    return onPath("/usr/bin/python3", "python3")
        .filter(
            python -> run(Path.of("."), PROBE_LIMIT, python.toString(), "-c", line).exit() == 0);
  }

  private static Optional<Path> onPath(String... names) {
    List<Path> folders =
        Stream.concat(
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
                Stream.of("/usr/bin", "/usr/sbin"))
            .map(Path::of)
            .toList();
    return Arrays.stream(names)
        .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
