package org.hepatica.learning;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that a run goes on from: after a full disk or a loss of power it holds all of the old
 * content or all of the new. Temporary name, fsync, rename, fsync of the folder.
 */
public final class DurableFile {
  private static final boolean FOLDERS_CAN_SYNC =
      !System.getProperty("os.name").startsWith("Windows");

  private DurableFile() {}

  /** What it is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes it; need not close the stream. */
    void to(OutputStream out) throws IOException;
  }

  /** Writes a file in the place of the one that is there, if any. */
  public static void write(Path file, Content content) throws IOException {
    Path absolute = file.toAbsolutePath();
    Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
    try (FileChannel channel =
            FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16)) {
      content.to(out);
      out.flush();
      channel.force(true); // a rename may reach the disk before what was written
    }
    Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    if (FOLDERS_CAN_SYNC) {
      try (FileChannel folder = FileChannel.open(absolute.getParent(), StandardOpenOption.READ)) {
        folder.force(true);
      }
    }
  }
}
