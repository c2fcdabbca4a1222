package org.hepatica.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A JVM of these tests under strace, which traces its file operations, or kills it at one. */
public final class Strace {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final String program;

  private Strace(String program) {
    this.program = program;
  }

  /** Skips, or fails, where it is not installed; skips where this user may not trace. */
  public static Strace require() {
    String program = Peers.require("strace").toString();
    assumeTrue(
        Peers.run(here(), LIMIT, program, "-o", "/dev/null", "true").exit() == 0,
        "this user may not trace");
    return new Strace(program);
  }

  /**
   * Runs a main class and writes the operations to a file.
   *
   * @param calls which, as strace names them, e.g. {@code "/^(rename|unlink)"}
   */
  public Peers.Output traced(Path trace, String calls, Class<?> main, String... arguments) {
    return run(List.of("-y", "-o", trace.toString(), "-e", "trace=" + calls), main, arguments);
  }

  /**
   * Runs a main class and kills it at one operation, before that is done.
   *
   * @param call which, by the beginning of its name, e.g. {@code "rename"}
   * @param n the n-th of these, from 1
   * @return false when it made fewer of these, and came to its end
   */
  public boolean killed(String call, int n, Class<?> main, String... arguments) {
    String calls = "/^" + call;
    String kill = "inject=" + calls + ":signal=KILL:when=" + n;
    List<String> options = List.of("-o", "/dev/null", "-e", "trace=" + calls, "-e", kill);
    return run(options, main, arguments).exit() != 0;
  }

  private Peers.Output run(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program, "-f"));
    command.addAll(options);
    command.addAll(JavaProgram.java());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return Peers.run(here(), LIMIT, command.toArray(new String[0]));
  }

  /** The class path may be relative. */
  private static Path here() {
    return Path.of("").toAbsolutePath();
  }
}
