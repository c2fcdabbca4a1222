package org.hepatica.analysis.worker;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

  private final Process process;
  private final BlockingQueue<Optional<Message>> messages = new LinkedBlockingQueue<>();
  private final Deque<String> lastWords = new ArrayDeque<>();
  private final Thread log;
  private int jobs;

  Child(Process process) {
    this.process = process;
    thread("worker-output-" + process.pid(), this::readMessages);
    log = thread("worker-log-" + process.pid(), this::readLog);
  }

  private static Thread thread(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void readMessages() {
    try {
      Lines lines = new Lines(process.getInputStream());
      for (String line = lines.next(); line != null; line = lines.next()) {
        Optional<Message> message = Message.parse(line);
        if (message.isPresent()) {
          messages.add(message);
        } else if (!line.isBlank()) {
          LOG.debug("[{}] {}", process.pid(), line);
        }
      }
    } catch (IOException e) {
      LOG.debug("[{}] output broke: {}", process.pid(), e.getMessage());
    }
    messages.add(Optional.empty());
  }

  private void readLog() {
    try {
      Lines lines = new Lines(process.getErrorStream());
      for (String line = lines.next(); line != null; line = lines.next()) {
        LOG.debug("[{}] {}", process.pid(), line);
        synchronized (lastWords) {
          if (lastWords.size() == LAST_WORDS) {
            lastWords.removeFirst();
          }
          lastWords.addLast(line);
        }
      }
    } catch (IOException e) {
      LOG.debug("[{}] log broke: {}", process.pid(), e.getMessage());
    }
  }

  long pid() {
    return process.pid();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Jobs that were sent. */
  int jobs() {
    return jobs;
  }

  void send(Message job) throws IOException {
    jobs++;
    OutputStream in = process.getOutputStream();
    in.write((job.line() + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  /**
   * The next message; empty when the child's output has ended.
   *
   * @param deadline in {@link System#nanoTime()}
   */
  Optional<Message> next(long deadline) throws InterruptedException, TimeoutException {
    Optional<Message> message =
        messages.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (message == null) {
      throw new TimeoutException();
    }
    return message;
  }

  /** Asks the child to end, and insists. */
  void retire() throws InterruptedException {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      LOG.debug("[{}] input was closed already: {}", process.pid(), e.getMessage());
    }
    if (!process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
  }

  /**
   * Ends the child at once and waits until it is gone, so that it writes nothing beside its
   * successor.
   */
  void kill() {
    process.destroyForcibly();
    process.onExit().completeOnTimeout(process, DYING.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  /** The end of its log, once it has ended. */
  List<String> lastWords() throws InterruptedException {
    process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS);
    log.join(DYING.toMillis());
    synchronized (lastWords) {
      return List.copyOf(lastWords);
    }
  }

  /** How it ended, for people. */
  String end() throws InterruptedException {
    if (!process.waitFor(DYING.toMillis(), TimeUnit.MILLISECONDS)) {
      return "does not end";
    }
    int code = process.exitValue();
    return code > 128 && code < 160 ? "killed by signal " + (code - 128) : "exit status " + code;
  }
}
