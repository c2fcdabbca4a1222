package org.hepatica.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new folder for what is computed on the way, for its user only. It is deleted with all that is
 * in it when it is closed, and also when Ctrl-C or SIGTERM ends the program before: it may hold
 * images of patients.
 */
public final class WorkFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkFolder.class);

  /** How long the end of the program may wait for those who still write into it. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Path path;
  private final Thread atEnd = new Thread(this::deleteAtEnd, "work-folder");

  private WorkFolder(Path path) {
    this.path = path;
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  /** Makes one in a folder. */
  public static WorkFolder in(Path folder, String prefix) throws IOException {
    return new WorkFolder(Files.createTempDirectory(folder, prefix));
  }

  /** Makes one in the system's folder of temporary files. */
  public static WorkFolder temporary(String prefix) throws IOException {
    return new WorkFolder(Files.createTempDirectory(prefix));
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      return; // The program is ending: the hook deletes it.
    }
    Trees.delete(path);
  }

  /** Its own threads, and a child process, go on until the program has ended. */
  private void deleteAtEnd() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        Trees.delete(path);
        return;
      } catch (IOException | UncheckedIOException e) {
        if (System.nanoTime() > deadline) {
          LOG.warn("{} stays behind, delete it: it may hold images of patients: {}", path, e);
          return;
        }
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
