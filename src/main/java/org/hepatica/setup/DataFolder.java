package org.hepatica.setup;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data folder. Images of patients lie under it, made with whatever rights the process gives to
 * new files; that only the node's user may enter the folder itself shuts the way to all of them.
 */
public final class DataFolder {
  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private static final List<String> WRITTEN =
      List.of(
          "incoming",
          "studies",
          "conflicts",
          "ledger",
          "ledger/hepatica.mv.db",
          "work",
          "results",
          "models");

  private DataFolder() {}

  /**
   * Makes the folder where it is not there, and those above it. Where the file system knows POSIX
   * rights, it is its owner's alone. One that is there stays as it is: a site may share it on
   * purpose.
   *
   * @return the folder
   */
  public static Path make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      return folder;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (parent == null || !parent.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return Files.createDirectories(folder);
    }
    Files.createDirectories(parent);
    try {
      return Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) {
        return folder; // made meanwhile by another command
      }
      throw e;
    }
  }

  /**
   * What to say of a folder that others than its owner may enter; empty where nobody else may, or
   * where the file system has no such rights. To read it without entering tells no more than the
   * names of the folders in it, which are always the same.
   */
  public static Optional<String> warning(Path folder) {
    Set<PosixFilePermission> rights;
    try {
      rights = Files.getPosixFilePermissions(folder);
    } catch (UnsupportedOperationException | IOException e) {
      LOG.debug("the rights of {} cannot be read: {}", folder, e.toString());
      return Optional.empty();
    }
    if (!rights.contains(PosixFilePermission.GROUP_EXECUTE)
        && !rights.contains(PosixFilePermission.OTHERS_EXECUTE)) {
      return Optional.empty();
    }
    return Optional.of(
        "HEP-108 %s can be entered by other users of this machine (mode %s), and images of patients lie in it; unless that is meant, run chmod 700 %s"
            .formatted(folder, mode(rights), folder));
  }

  /**
   * Looks at what is in the folder already and the node writes to, which another user may have made
   * or put back: the ledger's file would be opened for reading only, and the port open for what
   * cannot be stored.
   *
   * @throws NotNowException when this user may not write to it
   */
  public static void requireWritable(HepaticaConfig config) {
    WRITTEN.stream()
        .map(config.dataDir()::resolve)
        .filter(path -> Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(path))
        .findFirst()
        .ifPresent(
            path -> {
              throw new NotNowException(
                  config.problem(
                      "data.dir",
                      "\"" + path + "\" is there and cannot be written",
                      "Give all that is in the data folder to the node's user (chown -R); a link must lead to a folder."));
            });
  }

  /** As chmod takes it, such as 750. */
  private static String mode(Set<PosixFilePermission> rights) {
    int mode = 0;
    for (PosixFilePermission right :
        PosixFilePermission.values()) { // from the owner's to the rest's
      mode = mode << 1 | (rights.contains(right) ? 1 : 0);
    }
    return Integer.toOctalString(mode);
  }
}
