package org.hepatica.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private boolean ending;
  private final Thread atEnd = new Thread(this::deleteAtEnd, "work-folder");

  private WorkFolder(Path path) throws IOException {
    this.path = path;
    try {
      Runtime.getRuntime().addShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      Trees.delete(path); // nobody would do it later
      throw new IOException("the program is ending", e);
    }
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

  /**
   * Gives what was written in here its place outside, all of it or nothing: once the program is
   * ending, and what is in here may be deleted in part, nothing goes out.
   *
   * @param inside a file or folder in here
   * @param to its name, in the same file system; nothing is there yet
   */
  public synchronized void release(Path inside, Path to) throws IOException {
    if (ending) {
      throw new IOException(to + " was not written: the program is ending");
    }
    DurableFiles.move(inside, to);
  }

  private synchronized void end() {
    ending = true;
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

  /**
   * A child process ends when its parent has, and would make the folder again after it was deleted:
   * it is ended before. The program's own threads go on until it has ended.
   */
  private void deleteAtEnd() {
    end();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
    children.forEach(ProcessHandle::destroyForcibly);
    while (children.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() < deadline) {
      if (!paused()) {
        return;
      }
    }
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
      if (!paused()) {
        return;
      }
    }
  }

  /** Whether the pause came to its end. */
  private static boolean paused() {
    try {
      Thread.sleep(PAUSE.toMillis());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
