package org.hepatica.intake;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.hepatica.disk.DurableFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files in {@code incoming} that wait for an instance: full of zeros, on the disk, and named there.
 * To overwrite bytes that lie on the disk already is one write to it; to make a new file durable is
 * a commit of the file system's journal, then another for its name, each several times as long and
 * longer still beside others who write. They are made anew in the background, while nothing is
 * received where that can wait.
 *
 * <p>A file keeps its length until the instance in it is sealed and on the disk: one that is
 * shorter holds an instance, whole, that was cut out and whose new name did not reach the disk.
 */
public final class PreparedFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PreparedFiles.class);

  /** Length of each: 512 × 512 pixels of 16 bit, and 64 KiB for everything else. */
  static final int BYTES = (512 + 64) << 10;

  static final String SUFFIX = ".prepared";

  /** None at all: each instance gets a new file. */
  static final PreparedFiles NONE = new PreparedFiles(Path.of(""), 0, 0);

  /** Made before they are synced together: one commit of the journal is enough for them all. */
  private static final int AT_ONCE = 16;

  /** Nothing was taken for so long: a good time to make more. */
  private static final long QUIET_MILLIS = 500;

  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);

  private final Path folder;
  private final int wanted;
  private final long reserve;
  private final ConcurrentLinkedQueue<Path> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final Semaphore wake = new Semaphore(0);
  private final Thread maker = new Thread(this::run, "intake-prepared-files");
  private volatile boolean ended;

  /** On the clock of {@link System#nanoTime()}. */
  private volatile long lastTaken = System.nanoTime();

  /**
   * Begins to make files, on a thread of its own.
   *
   * @param dataFolder the data folder, on which {@link Recovery} has run
   * @param wanted how many wait, 0 for none at all
   * @param reserve free space that they must leave on the disk, in bytes
   */
  public static PreparedFiles start(Path dataFolder, int wanted, long reserve) {
    PreparedFiles files = new PreparedFiles(dataFolder, wanted, reserve);
    if (wanted > 0) {
      files.maker.start();
    }
    return files;
  }

  private PreparedFiles(Path dataFolder, int wanted, long reserve) {
    this.folder = dataFolder.toAbsolutePath().normalize().resolve("incoming");
    this.wanted = wanted;
    this.reserve = reserve;
    maker.setDaemon(true);
  }

  /** One to write to, or null when there is none just now. */
  Path take() {
    Path file = free.poll();
    if (file != null) {
      lastTaken = System.nanoTime();
      int left = count.decrementAndGet();
      // The maker is not woken for each: that would cost every instance a change of threads.
      if (left == wanted - 1 || left == few()) {
        wake.release();
      }
    }
    return file;
  }

  /** One back whose instance did not become whole; it may hold a part of it. */
  void giveBack(Path file) {
    free.add(file);
    count.incrementAndGet();
  }

  /** How many wait. */
  public int waiting() {
    return count.get();
  }

  /** Makes no more; those that wait lie there for the next start. */
  @Override
  public void close() {
    ended = true;
    wake.release();
    try {
      maker.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      adopt();
      while (!ended) {
        fill();
        waitUntilWanted();
      }
    } catch (InterruptedException e) {
      log.debug("no more prepared files: interrupted");
    }
  }

  /** As long as there are plenty, they are made when nothing is received. */
  private void waitUntilWanted() throws InterruptedException {
    while (!ended && count.get() >= wanted) {
      wake.acquire();
    }
    while (!ended && count.get() > few() && !quiet()) {
      wake.tryAcquire(QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }
    wake.drainPermits();
  }

  private boolean quiet() {
    return System.nanoTime() - lastTaken >= TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
  }

  /** So few that they are made whether something is received or not. */
  private int few() {
    return wanted / 4;
  }

  /** Those of the last run. */
  private void adopt() {
    try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : old) {
        if (count.get() < wanted && Files.size(file) == BYTES) {
          giveBack(file);
        } else {
          Files.delete(file);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      log.warn("HEP-325 {} cannot be read: {}", folder, e.toString());
    }
  }

  private void fill() throws InterruptedException {
    try {
      FileStore disk = Files.getFileStore(folder);
      while (!ended && count.get() < wanted) {
        int more = Math.min(AT_ONCE, wanted - count.get());
        if (disk.getUsableSpace() - (long) more * BYTES < reserve) {
          pause();
          return; // instances are more welcome there
        }
        make(more).forEach(this::giveBack);
      }
    } catch (IOException | RuntimeException | Error e) {
      // An Error, too, as when others have taken the memory: else none are made any more.
      log.warn(
          "HEP-325 no files could be prepared in {}: {}; instances are taken without them, more slowly",
          folder,
          e.toString());
      pause();
    }
  }

  /** Until it may have become better; a stop ends it. */
  private void pause() throws InterruptedException {
    wake.tryAcquire(PAUSE_AFTER_FAILURE.toMillis(), TimeUnit.MILLISECONDS);
  }

  private List<Path> make(int number) throws IOException {
    List<Path> made = new ArrayList<>();
    List<FileChannel> channels = new ArrayList<>();
    boolean done = false;
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(BYTES);
      for (int i = 0; i < number; i++) {
        Path file = folder.resolve(UUID.randomUUID() + SUFFIX);
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        made.add(file);
        channels.add(channel);
        zeros.clear();
        while (zeros.hasRemaining()) {
          channel.write(zeros);
        }
      }
      for (FileChannel channel : channels) {
        channel.force(true);
      }
      DurableFiles.syncFolder(folder);
      done = true;
      return made;
    } finally {
      for (FileChannel channel : channels) {
        channel.close();
      }
      if (!done) {
        for (Path file : made) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
