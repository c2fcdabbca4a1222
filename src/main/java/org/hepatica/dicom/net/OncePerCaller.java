package org.hepatica.dicom.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;

/** Remembers callers, so that one who is refused every second fills no log. Thread-safe. */
final class OncePerCaller {
  private static final int REMEMBERED = 1000;

  private final Set<String> seen =
      Collections.newSetFromMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
              return size() > REMEMBERED;
            }
          });

  /**
   * Logs what happened to a caller: loud the first time, as far as is remembered, a whisper from
   * then on.
   *
   * @param key the caller, and what else makes it worth a line of its own
   */
  void log(Logger logger, NetEvent event, String key, Object... arguments) {
    if (first(event + key)) {
      event.log(logger, arguments);
    } else {
      event.whisper(logger, arguments);
    }
  }

  private synchronized boolean first(String key) {
    return seen.add(key);
  }
}
