package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hepatica.process.ChildJvm;
import org.hepatica.process.LastWords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running child: what it says is queued, what it logs is passed on and its end kept for an
 * obituary.
 */
final class Child {
  private static final Logger LOG = LoggerFactory.getLogger("org.hepatica.worker");
  private static final int LAST_WORDS = 12;
  private static final Duration DYING = Duration.ofSeconds(10);

  /** A child that died without a word is noticed after this time at the latest. */
  private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();

  private final ChildJvm jvm;
  private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
  private final LastWords lastWords = new LastWords(LAST_WORDS);
  private final Placement placement;
  private int jobs;

  Child(ChildLauncher launcher, Path modelFile, Placement placement) throws IOException {
    this.placement = placement;
    jvm = launcher.start(modelFile, placement, this::said, this::logged);
  }

  private void said(String line) {
    Optional<Message> message = Message.parse(line);
    if (message.isPresent()) {
      messages.add(message.get());
    } else if (!line.isBlank()) {
      LOG.debug("{}", line);
    }
  }

  private void logged(String line) {
    LOG.debug("{}", line);
    lastWords.accept(line);
  }

  Placement placement() {
    return placement;
  }

  long pid() {
    return jvm.pid();
  }

  boolean alive() {
    return jvm.isAlive();
  }

  /** Jobs that were sent. */
  int jobs() {
    return jobs;
  }

  void send(Message job) throws IOException {
    jobs++;
    jvm.send(job.line());
  }

  /**
   * The next message; empty when the child has ended and said all.
   *
   * @param deadline in {@link System#nanoTime()}
   */
  Optional<Message> next(long deadline) throws InterruptedException, TimeoutException {
    while (true) {
      boolean alive = jvm.isAlive();
      if (!alive) {
        end();
      }
      long patience = alive ? Math.min(LOOK_NANOS, deadline - System.nanoTime()) : 0;
      Message message = messages.poll(Math.max(0, patience), TimeUnit.NANOSECONDS);
      if (message != null || !alive) {
        return Optional.ofNullable(message);
      }
      if (deadline - System.nanoTime() <= 0) {
        throw new TimeoutException();
      }
    }
  }

  /**
   * Ends the child at once and waits until it is gone, so that it writes nothing beside its
   * successor.
   */
  void kill() {
    jvm.close();
  }

  /** The end of its log so far. */
  List<String> lastWords() {
    return lastWords.lines();
  }

  /** How it ended, for people; waits until all it said is read. */
  String end() throws InterruptedException {
    try {
      int code = jvm.await(DYING);
      return code > 128 && code < 160 ? "killed by signal " + (code - 128) : "exit status " + code;
    } catch (IOException e) {
      return e.getMessage();
    }
  }
}
