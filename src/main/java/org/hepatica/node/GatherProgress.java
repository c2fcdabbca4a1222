package org.hepatica.node;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every ten seconds how far a start is with the folders of results, of which a ledger that
 * was lost, or an old house, leaves hundreds of thousands.
 */
final class GatherProgress {
  private static final Logger LOG = LoggerFactory.getLogger(GatherProgress.class);
  private static final long EVERY = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final int folders;
  private final long began;
  private long told;
  private int done;

  /**
   * Begins.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   * @param folders of jobs that will be looked at
   */
  GatherProgress(LongSupplier nanoTime, int folders) {
    this.nanoTime = nanoTime;
    this.folders = folders;
    began = nanoTime.getAsLong();
    told = began;
  }

  /** One more is through. */
  void folder() {
    done++;
    long now = nanoTime.getAsLong();
    if (now - told >= EVERY) {
      told = now;
      LOG.info(
          "HEP-138 results and ledger are compared: {} of {} folders so far, after {} s",
          done,
          folders,
          TimeUnit.NANOSECONDS.toSeconds(now - began));
    }
  }
}
