package org.hepatica.disk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time with the files of a folder: among threads by a lock, among processes by one on a
 * file {@code .lock} in it. Who dies lets it go.
 */
public final class FolderLock implements AutoCloseable {
  /** Its name; there from the first time on that somebody took the lock of a folder. */
  public static final String FILE = ".lock";

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Map<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock threads;
  private final FileChannel channel;

  private FolderLock(ReentrantLock threads, FileChannel channel) {
    this.threads = threads;
    this.channel = channel;
  }

  /**
   * Waits until nobody else has it.
   *
   * @param folder that is there
   * @param patience after which it is given up
   * @throws IOException when somebody has it for longer, or the folder takes no lock
   * @throws InterruptedIOException when the thread is interrupted; as after an {@link
   *     InterruptedException} it is not any more, so that files it writes next are not closed on it
   */
  public static FolderLock take(Path folder, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    Path place = folder.toRealPath();
    ReentrantLock threads = THREADS.computeIfAbsent(place, p -> new ReentrantLock(true));
    try {
      if (!threads.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy(place, patience);
      }
      try {
        return new FolderLock(threads, locked(place, deadline, patience));
      } catch (IOException | InterruptedException | RuntimeException e) {
        threads.unlock();
        throw e;
      }
    } catch (InterruptedException e) {
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while another one has " + place);
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** A channel that holds the lock of the file, which ends with it. */
  private static FileChannel locked(Path folder, long deadline, Duration patience)
      throws IOException, InterruptedException {
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      while (lock == null) {
        if (System.nanoTime() - deadline >= 0) {
          throw busy(folder, patience);
        }
        Thread.sleep(PAUSE.toMillis());
        lock = channel.tryLock();
      }
      return channel;
    } catch (IOException | InterruptedException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IOException busy(Path folder, Duration patience) {
    return new IOException(
        "%s has been read or written by another one for %d s: try again when that has ended"
            .formatted(folder, patience.toSeconds()));
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      threads.unlock();
    }
  }
}
