package org.hepatica.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
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
    return Files.exists(last) || Files.exists(next) || Files.exists(before);
  }

  /**
   * Writes the one after an epoch, whole, before it takes the place of the one that is there; that
   * takes the place of the one before, unless it is damaged and that one, from which the run went
   * on, may be the only other that is whole.
   */
  void write(Checkpoint checkpoint) throws IOException {
    checkpoint.write(next);
    if (Checkpoint.isWhole(last)) {
      move(last, before);
    }
    move(next, last);
    DurableFiles.syncFolder(last.toAbsolutePath().getParent());
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * Reads the last one, or, where that is damaged, the one before. One that a crash kept from its
   * name is whole and newer than both.
   *
   * @throws IOException when none can be read; the message names the files and the cure
   */
  Found read() throws IOException {
    IOException damage = null;
    for (Path file : List.of(last, next, before)) {
      if (!Files.exists(file)) {
        continue;
      }
      try {
        return new Found(Checkpoint.read(file), told(file, damage));
      } catch (IOException e) {
        damage = damage == null ? e : both(damage, e);
      }
    }
    if (damage == null) {
      throw new NoSuchFileException(last.toString());
    }
    throw damage.getSuppressed().length > 0
        ? new IOException(damage.getMessage() + "; delete them to begin anew", damage)
        : new IOException(
            damage.getMessage() + "; there is no other: delete it to begin anew", damage);
  }

  private String told(Path file, IOException damage) {
    return damage == null
        ? ""
        : damage.getMessage()
            + "; the run goes on from the one "
            + (file.equals(next) ? "after it" : "before it");
  }

  private static IOException both(IOException one, IOException other) {
    IOException both = new IOException(one.getMessage() + ", and " + other.getMessage(), one);
    both.addSuppressed(other);
    return both;
  }
}
