package org.hepatica.schedule;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.disk.DurableFiles;

/**
 * Copies the ledger into a zip file and keeps the newest ones. Put back by unpacking one into the
 * ledger's folder while no node runs.
 */
public final class BackupTask implements Task {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);
  private static final Pattern OURS = Pattern.compile("ledger-\\d{8}-\\d{6}\\.zip");
  private static final Pattern PART = Pattern.compile(OURS.pattern() + "\\.part");

  /** Writes a consistent copy of the ledger while work goes on. */
  @FunctionalInterface
  public interface Copier {
    /** Writes the copy to a file, which is there and empty. */
    void copy(Path zip) throws Exception;
  }

  private final Copier copier;
  private final Path folder;
  private final int keep;
  private final Clock clock;

  /**
   * @param folder where backups lie; made when it is not there
   * @param keep how many are kept, at least 1
   */
  public BackupTask(Copier copier, Path folder, int keep, Clock clock) {
    if (keep < 1) {
      throw new IllegalArgumentException("keep is " + keep + "; at least 1 backup is kept");
    }
    this.copier = copier;
    this.folder = folder;
    this.keep = keep;
    this.clock = clock;
  }

  @Override
  public String run() throws Exception {
    Files.createDirectories(folder);
    Path zip = folder.resolve("ledger-" + STAMP.format(clock.instant()) + ".zip");
    Path part = folder.resolve(zip.getFileName() + ".part");
    deleteParts();
    try {
      createPrivate(part);
      copier.copy(part);
      try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      DurableFiles.move(part, zip);
    } finally {
      Files.deleteIfExists(part);
    }
    int deleted = deleteOldest(zip);
    return zip.getFileName() + ", " + Files.size(zip) + " bytes; " + deleted + " older deleted";
  }

  /** Readable by the node's user only, as the folder of the ledger is. */
  private static void createPrivate(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else {
      Files.createFile(file);
    }
  }

  /** What is left of backups whose node was killed meanwhile. */
  private void deleteParts() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files.filter(f -> PART.matcher(f.getFileName().toString()).matches()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** Those that are called later than the one just written are of a clock that was ahead. */
  private int deleteOldest(Path written) throws IOException {
    List<Path> old;
    try (Stream<Path> files = Files.list(folder)) {
      old =
          files
              .filter(f -> OURS.matcher(f.getFileName().toString()).matches())
              .sorted(
                  Comparator.comparing((Path f) -> f.compareTo(written) > 0)
                      .thenComparing(Path::getFileName, Comparator.reverseOrder()))
              .skip(keep)
              .toList();
    }
    for (Path file : old) {
      Files.delete(file);
    }
    return old.size();
  }
}
