package org.hepatica.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A JVM of this same program (same Java, same class path) in a process of its own. It may crash,
 * hang or run out of memory without touching its parent, and it ends when its parent does: the
 * parent holds the child's standard input open, and a child whose main calls {@link
 * #exitWithParent()} halts when that input ends.
 */
public final class ChildJvm implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ChildJvm.class);
  private static final String CHILD = "org.hepatica.child";
  private static final String FLAGS = "org.hepatica.child.flags";
  private static final int MAX_LINE = 1 << 16;
  private static final Duration DRAIN = Duration.ofSeconds(10);

  /** Exit status of a child that lost its parent. */
  public static final int ORPHANED = 86;

  private final String name;
  private final Process process;
  private final List<Thread> readers;

  private ChildJvm(String name, Process process, List<Thread> readers) {
    this.name = name;
    this.process = process;
    this.readers = readers;
  }

  /**
   * How to start a child.
   *
   * @param name names the reader threads and log lines, for instance {@code worker-cpu-0}
   * @param mainClass whose {@code main} runs
   * @param arguments its arguments
   * @param jvmFlags memory limits and native flags, see {@code NativeHelpers.jvmFlags}
   * @param environment variables added to the parent's, for instance {@code OMP_NUM_THREADS}
   * @param folder working folder, or null for the parent's
   * @param output called with each line of standard output, on a reader thread
   * @param errors called with each line of standard error, on another
   */
  public record Spec(
      String name,
      String mainClass,
      List<String> arguments,
      List<String> jvmFlags,
      Map<String, String> environment,
      Path folder,
      Consumer<String> output,
      Consumer<String> errors) {

    public Spec {
      arguments = List.copyOf(arguments);
      jvmFlags = List.copyOf(jvmFlags);
      environment = Map.copyOf(environment);
    }
  }

  /**
   * Starts a child. What the property {@code org.hepatica.child.flags} of this process names, with
   * blanks between, are flags of its JVM before those of the specification, which prevail: so a
   * recorder may be set on a child, and tests have children that are soon there.
   *
   * @throws IOException when the process cannot be started
   */
  public static ChildJvm start(Spec spec) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flagsOfAll());
    command.addAll(spec.jvmFlags());
    command.add("-D" + CHILD + "=true");
    command.add("-cp");
    command.add(absoluteClassPath());
    command.add(spec.mainClass());
    command.addAll(spec.arguments());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(spec.environment());
    if (spec.folder() != null) {
      builder.directory(spec.folder().toFile());
    }
    Process process = builder.start();
    LOG.debug("{} started as process {}", spec.name(), process.pid());
    List<Thread> readers =
        List.of(
            reader(spec.name() + "-out", process.getInputStream(), spec.output()),
            reader(spec.name() + "-err", process.getErrorStream(), spec.errors()));
    return new ChildJvm(spec.name(), process, readers);
  }

  private static List<String> flagsOfAll() {
    String flags = System.getProperty(FLAGS, "").strip();
    return flags.isEmpty() ? List.of() : List.of(flags.split("\\s+"));
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Writes one line to its standard input.
   *
   * @throws IOException when the child has gone
   */
  public void send(String line) throws IOException {
    OutputStream stdin = process.getOutputStream();
    stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    stdin.flush();
  }

  /**
   * Waits until it has ended and all its output was read.
   *
   * @return its exit status
   * @throws IOException when it did not end in time; it is killed then
   * @throws InterruptedException when the waiting thread is interrupted; the child is killed then
   */
  public int await(Duration deadline) throws IOException, InterruptedException {
    try {
      if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(
            "%s (process %d) did not end within %s and was killed"
                .formatted(name, process.pid(), deadline));
      }
      for (Thread reader : readers) {
        reader.join(DRAIN.toMillis());
      }
      return process.exitValue();
    } finally {
      kill();
    }
  }

  /** Ends it at once, with everything it started. Does nothing when it has ended. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Kills it, if it still runs, and waits for its readers. */
  @Override
  public void close() {
    kill();
    try {
      process.waitFor(DRAIN.toMillis(), TimeUnit.MILLISECONDS);
      for (Thread reader : readers) {
        reader.join(DRAIN.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * For a child whose standard input carries nothing: halts this process with {@link #ORPHANED}
   * when the parent ends, and with nothing else that asks it to. Does nothing in a process that
   * {@link #start} did not make.
   */
  public static void exitWithParent() {
    onInput(line -> {});
  }

  /**
   * For a child that takes commands: hands each line of standard input to {@code commands} on a
   * thread of its own, and halts this process with {@link #ORPHANED} when the parent ends; SIGINT,
   * SIGTERM and SIGHUP are the parent's. Does nothing in a process that {@link #start} did not
   * make.
   */
  public static void onInput(Consumer<String> commands) {
    if (!Boolean.getBoolean(CHILD)) {
      return;
    }
    Signals.leaveToParent();
    Thread watch =
        new Thread(
            () -> {
              try {
                lines(System.in, commands);
              } catch (IOException e) {
                LOG.warn("standard input failed, taken for the parent's end", e);
              } finally {
                // halt, not exit: native code may hold a shutdown hook up for ever.
                Runtime.getRuntime().halt(ORPHANED);
              }
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }

  private static Thread reader(String name, InputStream in, Consumer<String> sink) {
    Thread thread =
        new Thread(
            () -> {
              try {
                lines(in, tolerant(name, sink));
              } catch (IOException e) {
                LOG.debug("{} ended: {}", name, e.getMessage());
              }
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * A line whose taking fails is lost, and none after it. An Error, too, as when others have taken
   * the memory: a child whose pipe is full would wait for its reader, and who waits for its answer
   * would, too.
   */
  private static Consumer<String> tolerant(String name, Consumer<String> sink) {
    AtomicBoolean told = new AtomicBoolean();
    return line -> {
      try {
        sink.accept(line);
      } catch (RuntimeException | Error e) {
        if (told.compareAndSet(false, true)) {
          LOG.error("{}: a line was not understood and is dropped, as others like it", name, e);
        }
      }
    };
  }

  /** Hands over each line until the end; a line longer than 64 Ki characters comes in pieces. */
  private static void lines(InputStream in, Consumer<String> sink) throws IOException {
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    StringBuilder line = new StringBuilder();
    for (int c = reader.read(); c >= 0; c = reader.read()) {
      if (c == '\n' || line.length() == MAX_LINE) {
        sink.accept(line.toString());
        line.setLength(0);
      }
      if (c != '\n' && c != '\r') {
        line.append((char) c);
      }
    }
    if (!line.isEmpty()) {
      sink.accept(line.toString());
    }
  }

  /** The class path with absolute entries, as the child may run in another folder. */
  private static String absoluteClassPath() {
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (!entry.isEmpty()) {
        entries.add(Path.of(entry).toAbsolutePath().toString());
      }
    }
    return String.join(File.pathSeparator, entries);
  }
}
