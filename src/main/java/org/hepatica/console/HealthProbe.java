package org.hepatica.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks for the checks with a deadline, so that {@code /health} answers when something behind it
 * hangs. One question is under way at a time; who comes meanwhile waits for the same answer.
 */
final class HealthProbe implements AutoCloseable {
  private final Supplier<List<StatusSource.Check>> checks;
  private final Duration deadline;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          r -> {
            Thread t = new Thread(r, "console-health");
            t.setDaemon(true);
            return t;
          });
  private CompletableFuture<List<StatusSource.Check>> underWay;

  HealthProbe(Supplier<List<StatusSource.Check>> checks, Duration deadline) {
    this.checks = checks;
    this.deadline = deadline;
  }

  /** The checks; a failed one of our own when they cannot be had. */
  List<StatusSource.Check> ask() {
    try {
      return question().get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return failed("the checks did not answer within " + deadline.toSeconds() + " s");
    } catch (ExecutionException e) {
      return failed("the checks failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed("the node is stopping");
    }
  }

  private synchronized CompletableFuture<List<StatusSource.Check>> question() {
    if (underWay == null || underWay.isDone()) {
      underWay = CompletableFuture.supplyAsync(checks, thread);
    }
    return underWay;
  }

  private static List<StatusSource.Check> failed(String why) {
    return List.of(new StatusSource.Check("health", false, why));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
