package org.hepatica.disk;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Files, names and folders that survive a loss of power: what is written is on the disk before it
 * takes its name, and a name is when the folder that holds it is.
 */
public final class DurableFiles {
  /** What the name of a file ends with until it is whole; a crash or a full disk may leave it. */
  public static final String UNFINISHED = ".part";

  /** Windows cannot open a folder; there the rename has to do. */
  private static final boolean FOLDERS_CAN_SYNC =
      !System.getProperty("os.name").startsWith("Windows");

  private static final int BUFFER = 1 << 16;

  private DurableFiles() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    /** Writes it; need not close the stream. */
    void to(OutputStream out) throws IOException;
  }

  /**
   * Writes a file in the place of the one that is there, if any: after a full disk or a crash it
   * holds all of the old content or all of the new.
   */
  public static void write(Path file, Content content) throws IOException {
    place(file, content);
    syncFolder(file.toAbsolutePath().getParent());
  }

  /**
   * The same, but for the name, which is only sure after {@link #syncFolder}: for many files in one
   * folder.
   */
  public static void place(Path file, Content content) throws IOException {
    Path part = part(file);
    try {
      try (FileChannel channel =
              FileChannel.open(
                  part,
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE,
                  StandardOpenOption.TRUNCATE_EXISTING);
          OutputStream out = new BufferedOutputStream(named(part, channel), BUFFER)) {
        content.to(out);
        out.flush();
        channel.force(true); // a rename may reach the disk before what was written
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException e) {
      drop(part, e);
      throw e;
    }
  }

  /** Of a file that cannot be written, as on a full disk, Java does not tell the name. */
  private static OutputStream named(Path file, FileChannel channel) {
    OutputStream plain = Channels.newOutputStream(channel);
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int at, int length) throws IOException {
        try {
          plain.write(bytes, at, length);
        } catch (IOException e) {
          IOException told = new FileSystemException(file.toString(), null, e.getMessage());
          told.initCause(e);
          throw told;
        }
      }
    };
  }

  /** On a full disk what is not whole would go on taking room. */
  private static void drop(Path part, Exception why) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      why.addSuppressed(e);
    }
  }

  /** The name under which a file is written that is not whole. */
  private static Path part(Path file) {
    return file.resolveSibling(file.getFileName() + UNFINISHED);
  }

  /** Renames a file into a folder, which is made when it is not there, within one file system. */
  public static void move(Path from, Path to) throws IOException {
    createFolders(to.getParent());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(to.getParent());
  }

  /** Makes a folder and those above it. */
  public static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    createFolders(folder.getParent());
    Files.createDirectories(folder);
    syncFolder(folder.getParent());
  }

  /** Makes durable which names a folder holds. */
  public static void syncFolder(Path folder) throws IOException {
    if (FOLDERS_CAN_SYNC) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
