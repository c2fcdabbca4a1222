package org.hepatica.dicom.net;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

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

  /** Whether this caller comes for the first time, as far as is remembered. */
  synchronized boolean first(String caller) {
    return seen.add(caller);
  }
}
