package org.hepatica.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** The built {@code hepatica.jar} as a user starts it: {@code java -jar hepatica.jar …}. */
public final class HepaticaProcess implements AutoCloseable {
  private final Process process;
  private final Path log;

  private HepaticaProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts a command; its output goes to a file {@code NAME.log} in {@code folder}. */
  public static HepaticaProcess start(Path folder, String name, String... arguments) {
    String jar = System.getProperty("hepatica.jar", "target/hepatica.jar");
    List<String> command =
        new ArrayList<>(List.of(java(), "-jar", Path.of(jar).toAbsolutePath().toString()));
    command.addAll(Arrays.asList(arguments));
    try {
      Path log = folder.resolve(name + ".log");
      return new HepaticaProcess(
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start(),
          log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end and returns its exit status and output. */
  public static Peers.Output run(Path folder, Duration limit, String... arguments) {
    String jar = System.getProperty("hepatica.jar", "target/hepatica.jar");
    List<String> command =
        new ArrayList<>(List.of(java(), "-jar", Path.of(jar).toAbsolutePath().toString()));
    command.addAll(Arrays.asList(arguments));
    return Peers.run(folder, limit, command.toArray(String[]::new));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** Waits until the output holds a text; fails when the process ends first or time runs out. */
  public void awaitOutput(String text, Duration limit) {
    Awaitility.await("\"" + text + "\" in the node's output")
        .atMost(limit)
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            "the node ended early:\n" + log, () -> !process.isAlive() && !output().contains(text))
        .untilAsserted(() -> assertThat(output()).contains(text));
  }

  public String output() {
    try {
      return Files.readString(log, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Process process() {
    return process;
  }

  /** Ends the process as a power cut would, its children left to notice it themselves. */
  public void kill9() {
    process.destroyForcibly();
    awaitEnd(Duration.ofSeconds(10));
  }

  /** Sends SIGTERM and waits; returns the exit status. */
  public int stop() {
    process.destroy();
    return awaitEnd(Duration.ofSeconds(60));
  }

  private int awaitEnd(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "the node still ran after " + limit.toSeconds() + " s:\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
