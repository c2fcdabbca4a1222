package org.hepatica.process;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals that ask a process to end. A terminal's Ctrl-C and a supervisor's stop reach the whole
 * group of processes, children as well: a child that ended at once would be a failure to a parent
 * that is still in order.
 */
final class Signals {
  private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** From now on they change nothing here; who started this process ends it. */
  static void leaveToParent() {
    List.of("INT", "TERM", "HUP").forEach(Signals::ignore);
  }

  /**
   * By name, as the compiler warns of what belongs to the module jdk.unsupported. Java itself has
   * nothing else for it; where that is not there, signals end this process as they did.
   */
  private static void ignore(String signal) {
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      signals
          .getMethod("handle", signals, handlers)
          .invoke(
              null,
              signals.getConstructor(String.class).newInstance(signal),
              handlers.getField("SIG_IGN").get(null));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      LOG.debug("signal {} cannot be ignored: {}", signal, e.toString());
    }
  }
}
