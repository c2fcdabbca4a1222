package org.hepatica.dicom.net;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A thread for each connection of a port. One whose connection has ended waits a while for the
 * next: hundreds of sockets at once, each with a new thread, would keep who comes behind them
 * waiting. How many there are is bounded by who gives them work. Thread-safe.
 */
final class ConnectionThreads {
  /** How long a thread without work is kept. */
  private static final Duration KEPT = Duration.ofSeconds(30);

  private final int port;
  private final ThreadPoolExecutor threads;

  ConnectionThreads(int port) {
    this.port = port;
    this.threads =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            KEPT.toMillis(),
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            task -> {
              Thread thread = new Thread(task, idleName());
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Runs a connection. Its thread is named after port and number while it does.
   *
   * @throws OutOfMemoryError when the system has no more threads
   * @throws RejectedExecutionException after {@link #close}
   */
  void run(Runnable connection, long number) {
    threads.execute(
        () -> {
          Thread thread = Thread.currentThread();
          thread.setName("dicom-%d-%d".formatted(port, number));
          try {
            connection.run();
          } finally {
            thread.setName(idleName());
          }
        });
  }

  /** Ends the threads that have no work now; the others end with theirs. */
  void close() {
    threads.shutdown();
  }

  private String idleName() {
    return "dicom-%d-idle".formatted(port);
  }
}
