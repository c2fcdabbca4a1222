package org.hepatica.intake;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Renames and new folders that survive a power failure: each is followed by an fsync of the folder
 * that names it.
 */
final class DurableFiles {
  private static final boolean FOLDERS_CAN_SYNC =
      !System.getProperty("os.name").startsWith("Windows");

  private DurableFiles() {}

  /** Renames a file into a folder, which is made when it is not there, within one file system. */
  static void move(Path from, Path to) throws IOException {
    createFolders(to.getParent());
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    syncFolder(to.getParent());
  }

  /** Makes a folder and those above it. */
  static void createFolders(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return;
    }
    createFolders(folder.getParent());
    Files.createDirectories(folder);
    syncFolder(folder.getParent());
  }

  static void syncFolder(Path folder) throws IOException {
    if (FOLDERS_CAN_SYNC) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }
}
