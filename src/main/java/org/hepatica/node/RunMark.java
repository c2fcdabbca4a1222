package org.hepatica.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.hepatica.disk.DurableFiles;

/**
 * Says on the disk, durably, that associations may be open: a file {@code running} in the data
 * folder. It goes when a node has stopped in order and all of it is closed, so that one that is
 * there at a start was left by a node that was killed, or lost power. In the folder and not in the
 * ledger, where a backup would have it for ever.
 */
final class RunMark implements AutoCloseable {
  private static final String TEXT =
      "A node works with this folder, or ended without a stop in order. Do not delete this file: the"
          + " next start looks for it, and takes it away.\n";

  private final Path file;
  private boolean mayGo;

  /**
   * @param data the data folder
   */
  RunMark(Path data) {
    file = data.resolve("running");
  }

  /** What has to be done after a node that did not stop in order. */
  @FunctionalInterface
  interface Mending {
    /** Does it, durably. */
    void run() throws IOException;
  }

  /** Where one was left: mends, and takes it away. */
  void clear(Mending mending) throws IOException {
    if (Files.exists(file)) {
      mending.run();
      remove();
    }
  }

  /**
   * Before the first association.
   *
   * @throws IOException when it cannot be written
   */
  void set() throws IOException {
    DurableFiles.write(file, out -> out.write(TEXT.getBytes(StandardCharsets.UTF_8)));
    mayGo = true;
  }

  /** Something did not stop in order, and the next start has to look what it left. */
  void keep() {
    mayGo = false;
  }

  /** When all else is closed: takes away what was set and need not be kept. */
  @Override
  public void close() throws IOException {
    if (mayGo) {
      remove();
    }
  }

  private void remove() throws IOException {
    Files.deleteIfExists(file);
    DurableFiles.syncFolder(file.getParent());
  }
}
