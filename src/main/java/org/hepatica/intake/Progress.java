package org.hepatica.intake;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells every ten seconds how far a start is, which may have millions of files to compare. */
final class Progress {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final long EVERY = TimeUnit.SECONDS.toNanos(10);

  private final LongSupplier nanoTime;
  private final int studies;
  private final long began;
  private long told;
  private long files;
  private int studiesDone;

  /**
   * Begins.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   * @param studies whose files will be compared
   */
  Progress(LongSupplier nanoTime, int studies) {
    this.nanoTime = nanoTime;
    this.studies = studies;
    began = nanoTime.getAsLong();
    told = began;
  }

  /** One more file, or a row without one. */
  void file() {
    files++;
    long now = nanoTime.getAsLong();
    if (now - told >= EVERY) {
      told = now;
      log.info(
          "HEP-273 files and ledger are compared: {} files so far, {} of {} studies, after {} s",
          files,
          studiesDone,
          studies,
          TimeUnit.NANOSECONDS.toSeconds(now - began));
    }
  }

  /** One more study is through. */
  void study() {
    studiesDone++;
  }
}
