package org.hepatica.dicom.net.embedded;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The deadline of writes on one connection, which have no timeout of their own. One look is on the
 * clock while writes go on, however many they are: a timer for each write costs more than the write
 * of a small PDU.
 */
final class WriteWatch {
  private static final ScheduledThreadPoolExecutor CLOCK = clock();

  private final Runnable onExpiry;

  /** On the clock of {@link System#nanoTime()}. */
  private long deadline;

  private boolean writing;
  private boolean expired;

  /** Null when none is due. */
  private ScheduledFuture<?> look;

  private long lookAt;

  /**
   * @param onExpiry ends a write that hangs; called once, on another thread
   */
  WriteWatch(Runnable onExpiry) {
    this.onExpiry = onExpiry;
  }

  /** A write begins that must end within this time. */
  synchronized void begin(Duration limit) {
    writing = true;
    deadline = System.nanoTime() + limit.toNanos();
    if (look == null || deadline - lookAt < 0) {
      close();
      lookIn(limit.toNanos());
    }
  }

  /** The write has ended. */
  synchronized void end() {
    writing = false;
  }

  /** Whether a write did not end in time. */
  synchronized boolean expired() {
    return expired;
  }

  /** The connection has ended: nothing of it stays on the clock. */
  synchronized void close() {
    if (look != null) {
      look.cancel(false);
      look = null;
    }
  }

  private void lookIn(long nanos) {
    lookAt = deadline;
    look = CLOCK.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    synchronized (this) {
      look = null;
      if (!writing || expired) {
        return; // the next write asks for a look of its own
      }
      long left = deadline - System.nanoTime();
      if (left > 0) {
        lookIn(left); // another write than the one this look was for
        return;
      }
      expired = true;
    }
    onExpiry.run();
  }

  private static ScheduledThreadPoolExecutor clock() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "dicom-write-deadline");
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    return executor;
  }
}
