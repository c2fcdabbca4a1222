package org.hepatica.dicom.pixel;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs a library's decoder with an end: on a daemon thread, for at most a minute. A decoder that
 * hangs beyond that keeps its thread (Java cannot take it back) but not its caller; it shows as an
 * error of that instance.
 */
final class Deadline {

  /** A 512 x 512 frame takes a fraction of a second. */
  private static final long SECONDS = 60;

  private Deadline() {}

  /**
   * Whatever the decoder throws, a StackOverflowError and a lack of memory too, becomes an
   * IOException.
   */
  static <T> T call(String threadName, Callable<T> decoder) throws IOException {
    FutureTask<T> task = new FutureTask<>(decoder);
    Thread thread = new Thread(task, threadName);
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      task.cancel(true);
      throw new IOException(
          "the decoder did not finish within " + SECONDS + " s: damaged stream", e);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while decoding", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(
          "damaged stream: the decoder gave up with " + e.getCause(), e.getCause());
    }
  }
}
