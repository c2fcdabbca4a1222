package org.hepatica.testing;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hepatica.process.LastWords;

/**
 * A program of the tests in a process of its own, on their class path, which can be killed. It and
 * its children have the flags of children of tests, {@code org.hepatica.child.flags}.
 */
public final class JavaProgram implements AutoCloseable {
  private static final int LAST_WORDS = 40;
  private static final String FLAGS = "org.hepatica.child.flags";

  private final Process process;
  private final BufferedWriter in;
  private final BufferedReader out;

  /** What it writes to stderr, for who asks why it ended. */
  private final Path errors;

  private final LastWords said = new LastWords(LAST_WORDS);

  private JavaProgram(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts the {@code main} of a class. */
  public static JavaProgram start(Class<?> main, String... arguments) throws IOException {
    List<String> command = java();
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("program", ".err");
    return new JavaProgram(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /** Java and the flags of children, to which a class path and a class are to be added. */
  public static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    String flags = System.getProperty(FLAGS, "").strip();
    if (!flags.isEmpty()) {
      command.addAll(List.of(flags.split("\\s+")));
      command.add("-D" + FLAGS + "=" + flags);
    }
    return command;
  }

  /**
   * Its next line on stdout that matches a regular expression.
   *
   * @throws IOException when it ends before; the message ends with its last words
   */
  public String line(String regex) throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.matches(regex)) {
        return line;
      }
      said.accept(line);
    }
    Files.readAllLines(errors).forEach(said);
    throw new IOException(
        "the program ended without a line like %s:\n%s".formatted(regex, said.text()));
  }

  /** Writes a line to its stdin. */
  public void say(String line) throws IOException {
    in.write(line);
    in.newLine();
    in.flush();
  }

  /**
   * Waits until it ends by itself.
   *
   * @throws IOException when it has not within 20 seconds
   */
  public void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new IOException("the program goes on");
    }
  }

  /**
   * SIGTERM, and its exit status.
   *
   * @throws IOException when it has not ended within a minute
   */
  public int stop() throws IOException, InterruptedException {
    process.toHandle().destroy(); // which, unlike the process's own, leaves its output to be read
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IOException("the program goes on");
    }
    return process.exitValue();
  }

  /** SIGKILL, and its end. */
  public void kill() {
    try {
      process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    kill();
    out.close(); // stdin's pipe went with the process
    Files.delete(errors);
  }
}
