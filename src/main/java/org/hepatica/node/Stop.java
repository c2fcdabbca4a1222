package org.hepatica.node;

import java.util.concurrent.CancellationException;

/**
 * That a node is to stop, which may be asked for while it still starts. A start looks between its
 * steps, and between the files that it brings in order: each of these leaves nothing half done that
 * the next start does not take up, and what is interrupted in the middle might (H2 closes its file
 * when its thread is interrupted).
 */
public final class Stop {
  private boolean asked;
  private Runnable ending = () -> {};

  /** Asks for it; once is enough. */
  public synchronized void ask() {
    asked = true;
    ending.run();
    notifyAll();
  }

  /** Whether it was asked for. */
  synchronized boolean isAsked() {
    return asked;
  }

  /** Waits until it is asked for. */
  synchronized void await() throws InterruptedException {
    while (!asked) {
      wait();
    }
  }

  /**
   * Does nothing, unless it was asked for.
   *
   * @throws CancellationException when it was
   */
  void orGoOn() {
    if (isAsked()) {
      throw new CancellationException("it was asked to stop while it was starting");
    }
  }

  /** What ends the wait that comes now, at once where it was asked for already. */
  synchronized void endBy(Runnable what) {
    ending = what;
    if (asked) {
      what.run();
    }
  }
}
