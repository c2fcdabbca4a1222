package org.hepatica.dicom.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/**
 * Remembers callers, so that one who is refused every second fills no log, nor one who comes under
 * another name each time. Thread-safe.
 */
final class OncePerCaller {
  private static final int REMEMBERED = 1000;

  /** So that the log of a day has each who still calls. */
  private static final long DAY = TimeUnit.DAYS.toNanos(1);

  /** New callers, within a minute, whom one can want to know one by one. */
  static final int MOST_A_MINUTE = 100;

  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private final LongSupplier nanoTime;
  private long minuteBegan;
  private int inThisMinute;

  /** When each was told. */
  private final Map<String, Long> seen =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  OncePerCaller() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  OncePerCaller(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    minuteBegan = nanoTime.getAsLong();
  }

  /**
   * Logs what happened to a caller: loud the first time of a day, as far as is remembered and
   * unless very many are new, a whisper from then on.
   *
   * @param key the caller, and what else makes it worth a line of its own
   */
  void log(Logger logger, NetEvent event, String key, Object... arguments) {
    int before = newBefore(event + key);
    if (before < MOST_A_MINUTE) {
      event.log(logger, arguments);
    } else {
      if (before == MOST_A_MINUTE) {
        NetEvent.MANY_CALLERS.log(logger, MOST_A_MINUTE);
      }
      event.whisper(logger, arguments);
    }
  }

  /** How many were new within this minute before this one; beyond counting if it is known. */
  private synchronized int newBefore(String key) {
    long now = nanoTime.getAsLong();
    Long told = seen.get(key);
    if (told != null && now - told < DAY) {
      return Integer.MAX_VALUE;
    }
    seen.put(key, now);
    if (now - minuteBegan >= MINUTE) {
      minuteBegan = now;
      inThisMinute = 0;
    }
    return inThisMinute++;
  }
}
