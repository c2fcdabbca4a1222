package org.hepatica.ledger;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Named threads that nobody else interrupts. A caller waits for its work to end, and stays
 * interrupted when it was interrupted meanwhile.
 */
final class Crew implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ExecutorService threads;

  Crew(String name, int size) {
    AtomicInteger number = new AtomicInteger();
    threads =
        Executors.newFixedThreadPool(
            size,
            task -> {
              Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Does the work on one of the threads; what it throws is thrown here. */
  <T> T call(Supplier<T> work) {
    Future<T> future;
    try {
      future = threads.submit(work::get);
    } catch (RejectedExecutionException e) {
      throw new LedgerException("the ledger is closed", e);
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return future.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw unwrapped(e.getCause());
    } catch (CancellationException e) {
      throw new LedgerException("the ledger was closed", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException unwrapped(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    // Who reads the trace wants the caller in it, too.
    cause.addSuppressed(new Exception("asked for by " + Thread.currentThread().getName()));
    return (RuntimeException) cause;
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      threads.awaitTermination(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
