package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.hepatica.dicom.DicomException;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings files and ledger together at start, before anybody may connect: parts are removed,
 * instances sealed in prepared files get their place, files without a row are entered, rows without
 * a file are marked.
 */
public final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  private final Intake intake;
  private final Ledger ledger;
  private final Runnable goOn;
  private final LongSupplier nanoTime;

  /** Recovery of one data folder. */
  public Recovery(Intake intake, Ledger ledger) {
    this(intake, ledger, () -> {});
  }

  /**
   * Recovery that may be ended between two files; the next one does what is left.
   *
   * @param goOn ends it by what it throws
   */
  public Recovery(Intake intake, Ledger ledger, Runnable goOn) {
    this(intake, ledger, goOn, System::nanoTime);
  }

  /**
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  Recovery(Intake intake, Ledger ledger, Runnable goOn, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.intake = intake;
    this.ledger = ledger;
    this.goOn = goOn;
  }

  /**
   * What was found.
   *
   * @param parts unfinished files, removed
   * @param entered files that had no row
   * @param aside files that could not be entered, moved to {@code conflicts}
   * @param missing rows whose file is gone
   */
  public record Found(int parts, int entered, int aside, int missing) {
    /** In words. */
    public String told() {
      return "%d unfinished files removed, %d files without a row entered, %d moved to conflicts, %d rows without their file"
          .formatted(parts, entered, aside, missing);
    }
  }

  /** Does it all. */
  public Found run() throws IOException {
    int parts = removeParts();
    int[] files = enterPrepared();
    Set<String> compared = new HashSet<>();
    int missing = enterFiles(files, compared) + markMissing(compared);
    Found found = new Found(parts, files[0], files[1], missing);
    if (parts + files[0] + files[1] + missing > 0) {
      log.info("HEP-321 recovery: {}", found.told());
      ledger.events().add(null, null, "HEP-321", "recovery: " + found.told());
    }
    return found;
  }

  private int removeParts() throws IOException {
    int removed = 0;
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(intake.incoming(), "*.part")) {
      for (Path part : parts) {
        Files.delete(part);
        removed++;
      }
    }
    return removed;
  }

  /**
   * Instances that were whole in a prepared file when the machine stopped, and had no place yet as
   * far as the disk knows.
   */
  private int[] enterPrepared() throws IOException {
    int[] counts = new int[2];
    for (Path file : prepared()) {
      goOn.run();
      long size = Files.size(file);
      boolean sealed = size == PreparedFiles.BYTES && cut(file);
      if (sealed || size <= Landing.ROOM) {
        enter(file, sealed, counts);
      }
    }
    return counts;
  }

  /** Those written first come first, as of two with one UID the first stays. */
  private List<Path> prepared() throws IOException {
    Map<Path, FileTime> written = new HashMap<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(intake.incoming(), "*" + PreparedFiles.SUFFIX)) {
      for (Path file : files) {
        written.put(file, Files.getLastModifiedTime(file));
      }
    }
    return written.keySet().stream().sorted(Comparator.comparing(written::get)).toList();
  }

  /** As {@link Seal#cut}, and it stays as old as it is: {@link Unfinished} looks at that. */
  private static boolean cut(Path file) throws IOException {
    FileTime written = Files.getLastModifiedTime(file);
    boolean sealed = Seal.cut(file);
    Files.setLastModifiedTime(file, written);
    return sealed;
  }

  /** One that is not sealed may be a file whose preparation was not finished. */
  private void enter(Path file, boolean sealed, int[] counts) throws IOException {
    try {
      intake.shelf().put(file);
      counts[0]++;
    } catch (DicomException | Header.BadUid e) {
      if (sealed) {
        intake.shelf().conflicts().setAside(file, Conflicts.UNREADABLE, e.getMessage());
        counts[1]++;
      } else {
        Files.delete(file);
      }
    }
  }

  /**
   * Walks over the files.
   *
   * @param compared gets the UIDs of the series of which no row is left to compare
   * @return rows whose file is gone
   */
  private int enterFiles(int[] counts, Set<String> compared) throws IOException {
    int missing = 0;
    List<Path> studies = children(intake.shelf().studies());
    Progress progress = new Progress(nanoTime, studies.size());
    for (Path study : studies) {
      for (Path series : children(study)) {
        String uid = series.getFileName().toString();
        List<InstanceRow> rows =
            ledger.instances().ofSeries(uid).stream().filter(row -> !row.missing()).toList();
        Set<Path> files = new HashSet<>(children(series));
        enterFiles(files, rows, counts, progress);
        // as in a study that is not its own
        boolean isElsewhere = rows.stream().anyMatch(row -> !series.equals(row.file().getParent()));
        for (InstanceRow row : rows) {
          if (series.equals(row.file().getParent()) && !files.contains(row.file())) {
            goOn.run();
            markMissing(row);
            missing++;
          }
        }
        if (!isElsewhere) {
          compared.add(uid);
        }
      }
      progress.study();
    }
    return missing;
  }

  private void enterFiles(Set<Path> files, List<InstanceRow> rows, int[] counts, Progress progress)
      throws IOException {
    Map<Path, Long> known = new HashMap<>();
    rows.forEach(row -> known.put(row.file(), row.bytes()));
    for (Path file : files.stream().sorted().toList()) {
      goOn.run();
      progress.file();
      BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class);
      if (is.isDirectory()) {
        continue; // nobody's of ours, as a NAS makes one for its own notes
      }
      Long bytes = known.get(file);
      if (is.size() == PreparedFiles.BYTES && (bytes == null || bytes != PreparedFiles.BYTES)) {
        cut(file); // it had its name already, but not its length
      }
      if (bytes == null) {
        counts[intake.admit(file) ? 0 : 1]++;
      }
    }
  }

  /** Of series that have no folder any more, or rows that lie in another one's. */
  private int markMissing(Set<String> compared) {
    int missing = 0;
    for (String series : ledger.instances().seriesUids()) {
      if (!compared.contains(series)) {
        for (InstanceRow row : ledger.instances().ofSeries(series)) {
          goOn.run();
          if (!row.missing() && !Files.exists(row.file())) {
            markMissing(row);
            missing++;
          }
        }
      }
    }
    return missing;
  }

  private void markMissing(InstanceRow row) {
    ledger.instances().setMissing(row.sopInstanceUid());
    ledger
        .events()
        .add(
            null,
            row.seriesUid(),
            "HEP-324",
            "the file of instance " + row.sopInstanceUid() + " is gone");
    log.error(
        "HEP-324 the file of instance {} is gone: {}; send it again, or restore it",
        row.sopInstanceUid(),
        row.file());
  }

  private static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var list = Files.list(folder)) {
      return list.sorted().toList();
    }
  }
}
