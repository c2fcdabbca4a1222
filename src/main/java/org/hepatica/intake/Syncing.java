package org.hepatica.intake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An fsync on its way. Most of it is waiting for the disk, and the thread that asked for it has the
 * hash to make meanwhile.
 */
final class Syncing {
  private static final AtomicInteger NUMBER = new AtomicInteger();

  /** As many as there are stores at once; they end after a minute without work. */
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "intake-fsync-" + NUMBER.incrementAndGet());
            thread.setDaemon(true);
            return thread;
          });

  private final CompletableFuture<Void> done;

  private Syncing(CompletableFuture<Void> done) {
    this.done = done;
  }

  /** Begins to bring a file and its length to the disk. */
  static Syncing begin(FileChannel file) {
    return new Syncing(
        CompletableFuture.runAsync(
            () -> {
              try {
                file.force(true);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            THREADS));
  }

  /**
   * Waits until the file is on the disk.
   *
   * @throws IOException when it could not be brought there
   */
  void await() throws IOException {
    try {
      done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
  }
}
