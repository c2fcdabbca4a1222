package org.hepatica.ledger;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes those who wait for work. A waiter reads {@link #rings()}, looks for work, and when there is
 * none waits for a ring after that number, so that a ring between looking and waiting is not
 * missed.
 */
public final class Bell {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition rung = lock.newCondition();
  private long rings;

  /** Wakes everybody who waits. */
  public void ring() {
    lock.lock();
    try {
      rings++;
      rung.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How often it has rung. */
  public long rings() {
    lock.lock();
    try {
      return rings;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it has rung more than {@code seen} times.
   *
   * @return false when the patience ended first
   */
  public boolean await(long seen, Duration patience) throws InterruptedException {
    long nanos = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (rings <= seen) {
        if (nanos <= 0) {
          return false;
        }
        nanos = rung.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
