package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.hepatica.disk.DurableFiles;

/**
 * The checkpoints of a run folder: {@code checkpoint.bin} after the last epoch, and {@code
 * checkpoint-before.bin} after the one before, for a run whose last one is damaged on the disk.
 */
final class Checkpoints {
  private static final String PREFIX = "checkpoint";

  private final Path last;
  private final Path before;
  private final Path next;

  Checkpoints(Path folder) {
    last = folder.resolve(PREFIX + ".bin");
    before = folder.resolve(PREFIX + "-before.bin");
    next = folder.resolve(PREFIX + "-next.bin");
  }

  /**
   * A checkpoint that was read.
   *
   * @param checkpoint where the run stands
   * @param told why it is not that after the last epoch; empty when it is
   */
  record Found(Checkpoint checkpoint, String told) {}

  /** Whether a run has done an epoch. */
  boolean exist() {
    return Files.exists(last) || Files.exists(before);
  }

  /** Writes the one after an epoch, whole, before it takes the place of the one that is there. */
  void write(Checkpoint checkpoint) throws IOException {
    checkpoint.write(next);
    if (Files.exists(last)) {
      move(last, before);
    }
    move(next, last);
    DurableFiles.syncFolder(last.toAbsolutePath().getParent());
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the last one, or, where that is damaged, the one before.
   *
   * @throws IOException when none can be read; the message names the file and the cure
   */
  Found read() throws IOException {
    if (!Files.exists(last) && Files.exists(before)) {
      return new Found(Checkpoint.read(before), ""); // ended between two renames
    }
    try {
      return new Found(Checkpoint.read(last), "");
    } catch (IOException e) {
      if (!Files.exists(last)) {
        throw e;
      }
      if (!Files.exists(before)) {
        throw new IOException(
            e.getMessage() + "; there is none before it: delete it to begin anew", e);
      }
      return new Found(readBefore(e), e.getMessage() + "; the run goes on from the one before it");
    }
  }

  private Checkpoint readBefore(IOException damage) throws IOException {
    try {
      return Checkpoint.read(before);
    } catch (IOException e) {
      e.addSuppressed(damage);
      throw new IOException(
          damage.getMessage() + ", and " + e.getMessage() + "; delete both to begin anew", e);
    }
  }
}
