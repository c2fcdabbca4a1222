package org.hepatica.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The node as a service. */
public final class Serve {
  private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

  /** How long a stop may take before the process ends anyway. */
  private static final int STOP_SECONDS = 50;

  private Serve() {}

  /**
   * Starts the node, prints the ready line, and returns when it was told to stop and has stopped;
   * one that is told while it starts ends its start.
   *
   * @throws ConfigException when a setting cannot be used after all
   * @throws NotNowException when what a setting asks for cannot be had (a port in use, a folder
   *     that cannot be written)
   */
  public static void run(HepaticaConfig config, PrintWriter out) throws Exception {
    Stop stop = new Stop();
    CountDownLatch stopped = new CountDownLatch(1);
    AtomicBoolean inOrder = new AtomicBoolean();
    Thread onSignal = new Thread(() -> awaitStop(inOrder, stop, stopped), "on-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    try (Node node = start(config, stop)) {
      inOrder.set(true);
      out.println(node.readyLine());
      out.flush();
      stop.await();
      LOG.info("HEP-104 stopping");
    } catch (CancellationException e) {
      inOrder.set(true);
      LOG.info("HEP-130 {}", e.getMessage());
    } finally {
      if (inOrder.get()) {
        LOG.info("HEP-105 stopped");
      }
      stopped.countDown();
    }
  }

  /**
   * What is printed at the start of a service may be seen by nobody: its log says why it is not
   * there.
   */
  private static Node start(HepaticaConfig config, Stop stop) throws Exception {
    try {
      return Node.start(config, stop);
    } catch (CancellationException e) {
      throw e; // no failure
    } catch (IOException | AnalysisFailed | RuntimeException | Error e) {
      // An Error, too, as when an upgrade has left a library out.
      LOG.error("HEP-119 the node does not start: {}", isOurs(e) ? e.getMessage() : e.toString());
      throw e;
    }
  }

  /** Whether its message is written for people. */
  private static boolean isOurs(Throwable e) {
    return e.getClass().getName().startsWith("org.hepatica.");
  }

  /** Runs as the JVM's shutdown hook: the JVM ends when this returns. */
  private static void awaitStop(AtomicBoolean inOrder, Stop stop, CountDownLatch stopped) {
    stop.ask();
    try {
      if (stopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
        if (inOrder.get()) {
          // Stopped in order because it was asked to: that is 0, where Java alone would say 143.
          Runtime.getRuntime().halt(0);
        }
      } else {
        LOG.warn("HEP-103 the node did not stop within {} s and is ended", STOP_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
