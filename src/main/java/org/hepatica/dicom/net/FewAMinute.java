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
public final class FewAMinute {
  /** Lines of one caller within a minute. A PACS that looks every few seconds has fewer. */
  public static final int MOST = 40;

  /** Callers who are counted within a minute; that there are more is told once. */
  private static final int CALLERS = 1000;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private final Map<String, Integer> told = new HashMap<>();
  private long minuteBegan;
  private boolean isCrowd;

  /** By the system's clock. */
  public FewAMinute() {
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
    tell(
        logger, event, caller, new Object[] {caller, MOST}, NetEvent.MANY_LINES, caller, arguments);
  }

  /**
   * Logs that a caller was refused an instance, or whispers it where the minute has had {@link
   * #MOST} of these with one status already, which is told once.
   *
   * @param caller the peer, the first of the arguments
   * @param status the answer
   */
  public void refused(
      Logger logger, NetEvent event, String caller, DimseStatus status, Object... arguments) {
    String code = "%04XH".formatted(status.code());
    Object[] many = {caller, MOST, code};
    tell(logger, event, caller + " " + code, many, NetEvent.MANY_REFUSED, caller, arguments);
  }

  /**
   * Whether the minute has had fewer than {@link #MOST} of a kind, this one not counted, for who
   * tells of them otherwise.
   *
   * @param key caller and kind
   */
  public boolean isOneOfFew(String key) {
    return toldBefore(key, null) < MOST;
  }

  private void tell(
      Logger logger,
      NetEvent event,
      String key,
      Object[] ofMany,
      NetEvent many,
      String caller,
      Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = caller;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    int before = toldBefore(key, logger);
    if (before < MOST) {
      event.log(logger, all);
    } else {
      if (before == MOST) {
        many.log(logger, ofMany);
      }
      event.whisper(logger, all);
    }
  }

  /**
   * @param logger hears once a minute that there are more callers than are counted; or null
   */
  private synchronized int toldBefore(String key, Logger logger) {
    long now = nanoTime.getAsLong();
    if (now - minuteBegan >= MINUTE) {
      minuteBegan = now;
      told.clear();
      isCrowd = false;
    }
    if (told.size() >= CALLERS && !told.containsKey(key)) {
      if (!isCrowd && logger != null) {
        isCrowd = true;
        NetEvent.CROWD.log(logger, CALLERS);
      }
      return Integer.MAX_VALUE;
    }
    int before = told.getOrDefault(key, 0);
    told.put(key, Math.min(before, MOST) + 1);
    return before;
  }
}
