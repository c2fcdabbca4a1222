package org.hepatica.node;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says again and again what a start is at, while one call runs that tells nothing by itself. */
final class LongStep implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LongStep.class);
  private static final Duration EVERY = Duration.ofSeconds(10);

  private final ScheduledExecutorService teller;

  private LongStep(String what, Duration every) {
    teller =
        Executors.newSingleThreadScheduledExecutor(
            run -> {
              Thread thread = new Thread(run, "long-step");
              thread.setDaemon(true);
              return thread;
            });
    long began = System.nanoTime();
    teller.scheduleAtFixedRate(
        () ->
            LOG.info(
                "HEP-139 the start is still at this: {}; for {} s",
                what,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)),
        every.toMillis(),
        every.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to watch a step; what is over within ten seconds is not told.
   *
   * @param what it does, in words
   */
  static LongStep begin(String what) {
    return new LongStep(what, EVERY);
  }

  /** Begins, and tells as often as that. */
  static LongStep begin(String what, Duration every) {
    return new LongStep(what, every);
  }

  @Override
  public void close() {
    teller.shutdownNow();
  }
}
