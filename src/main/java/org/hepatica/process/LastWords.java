package org.hepatica.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the last lines that a child wrote, to say what it died of. Safe for several threads. */
public final class LastWords implements Consumer<String> {
  private final int most;
  private final Deque<String> lines = new ArrayDeque<>();

  /** Keeps so many lines. */
  public LastWords(int most) {
    this.most = most;
  }

  @Override
  public synchronized void accept(String line) {
    if (lines.size() == most) {
      lines.removeFirst();
    }
    lines.addLast(line);
  }

  /** The lines, oldest first. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  /** The lines as one text. */
  public String text() {
    return String.join("\n", lines());
  }
}
