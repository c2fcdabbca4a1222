package org.hepatica.testing;

import java.util.List;

/** The threads of this JVM. */
public final class Threads {
  private Threads() {}

  /** Those that run under a name. */
  public static List<Thread> named(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .toList();
  }
}
