package org.hepatica.node;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node consists of, closed in the order that is opposite to that of its start. */
final class Parts {
  private static final Logger LOG = LoggerFactory.getLogger(Parts.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(String name, AutoCloseable closing) {}

  <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  /**
   * Closes each, whatever becomes of the others.
   *
   * @param notInOrder runs when one fails to, before the next is closed
   */
  void close(Runnable notInOrder) {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closing().close();
      } catch (Exception e) {
        LOG.warn("HEP-103 {} did not stop in order", part.name(), e);
        notInOrder.run();
      }
    }
  }
}
