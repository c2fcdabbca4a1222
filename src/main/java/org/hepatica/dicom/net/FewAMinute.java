package org.hepatica.dicom.net;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Tells what says little and may come very often, as the end of an association that brought
 * nothing: a peer in a loop may not push all else out of the log. Thread-safe.
 */
final class FewAMinute {
  /** Lines of one caller within a minute. A PACS that looks every few seconds has fewer. */
  static final int MOST = 40;

  /** Callers who are counted within a minute; beyond them nobody is told. */
  private static final int CALLERS = 1000;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Integer> told = new HashMap<>();
  private long minuteBegan;

  FewAMinute() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  FewAMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    minuteBegan = nanoTime.getAsLong();
  }

  /**
   * Logs an event of a caller, or whispers it where the minute has had {@link #MOST} of these
   * already, which is told once.
   *
   * @param caller the peer, the first of the arguments
   */
  void log(Logger logger, NetEvent event, String caller, Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = caller;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int before = toldBefore(caller);
    if (before < MOST) {
      event.log(logger, all);
    } else {
      if (before == MOST) {
        NetEvent.MANY_LINES.log(logger, caller, MOST);
      }
      event.whisper(logger, all);
    }
  }

  private synchronized int toldBefore(String caller) {
    long now = nanoTime.getAsLong();
    if (now - minuteBegan >= MINUTE) {
      minuteBegan = now;
      told.clear();
    }
    if (told.size() >= CALLERS && !told.containsKey(caller)) {
      return Integer.MAX_VALUE;
    }
    int before = told.getOrDefault(caller, 0);
    told.put(caller, Math.min(before, MOST) + 1);
    return before;
  }
}
