package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hepatica.dicom.DicomException;
import org.hepatica.dicom.Part10;
import org.hepatica.dicom.Tag;
import org.hepatica.dicom.Uids;
import org.hepatica.disk.DurableFiles;
import org.hepatica.disk.Trees;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.ResultRow;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Result objects on the disk that the ledger does not know: after an older ledger was put back,
 * those of the jobs that it has lost, and what an attempt left that was cut short. A PACS may hold
 * them. They are kept aside by their UIDs, where no job that gets a lost number again replaces
 * them, so that a job that makes such an object anew sends it as it was, dates and all, and one UID
 * does not stand for two objects. Notices are not kept: they have the UID of their study, whatever
 * they say.
 */
final class UnclaimedResults {
  private static final Logger LOG = LoggerFactory.getLogger(UnclaimedResults.class);
  private static final Pattern OURS = Pattern.compile("job-([0-9]{1,18})");
  private static final String NOTICE = "notice.dcm";
  private static final String FILE = ".dcm";

  private final Path results;
  private final Path aside;
  private final LongSupplier nanoTime;

  /** Those of a data folder. */
  UnclaimedResults(Path data) {
    this(data, System::nanoTime);
  }

  /**
   * Those of a data folder.
   *
   * @param nanoTime a clock as {@link System#nanoTime}, by which progress is told
   */
  UnclaimedResults(Path data, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    results = data.resolve("results");
    aside = results.resolve("aside");
  }

  /** The file of the object of that UID, if one was set aside. */
  Optional<Path> file(String sopInstanceUid) {
    return Optional.of(place(sopInstanceUid)).filter(Files::exists);
  }

  /**
   * Sets aside what no job of the ledger has, and gives back what one has after all, as when a
   * newer ledger was put back after an older one; for a node that has not begun to take jobs. What
   * cannot be moved keeps no node from starting.
   *
   * @param goOn ends it between two folders by what it throws; the next start does the rest
   */
  void gather(Ledger ledger, Runnable goOn) {
    int kept = 0;
    List<String> stuck = new ArrayList<>();
    List<Path> known = folders(aside, stuck);
    List<Path> here = folders(results, stuck);
    GatherProgress progress = new GatherProgress(nanoTime, known.size() + here.size());
    for (Path lost : known) {
      goOn.run();
      progress.folder();
      try {
        giveBack(lost, ledger);
      } catch (IOException | UncheckedIOException e) {
        stuck.add(e.toString());
      }
    }
    for (Path folder : here) {
      goOn.run();
      progress.folder();
      Matcher name = OURS.matcher(folder.getFileName().toString());
      if (name.matches() && !ledger.results().hasAny(Long.parseLong(name.group(1)))) {
        try {
          kept += setAside(folder);
        } catch (IOException | UncheckedIOException e) {
          stuck.add(e.toString());
        }
      }
    }
    if (!stuck.isEmpty()) {
      LOG.warn(
          "HEP-137 results that the ledger does not know cannot be set aside in {} places, first: {}",
          stuck.size(),
          stuck.get(0));
    }
    if (kept > 0) {
      LOG.info(
          "HEP-137 {} results that the ledger does not know are kept in {}: they go out as they are"
              + " when they are made again",
          kept,
          aside);
    }
  }

  private static List<Path> folders(Path of, List<String> stuck) {
    try {
      return list(of);
    } catch (IOException | UncheckedIOException e) {
      stuck.add(e.toString());
      return List.of();
    }
  }

  /** Answers how many of its objects are kept. */
  private int setAside(Path folder) throws IOException {
    DurableFiles.createFolders(aside);
    Files.writeString(aside.resolve(folder.getFileName()), ""); // its number, for giveBack
    int kept = 0;
    for (Path file : list(folder)) {
      kept += keep(file) ? 1 : 0;
    }
    Trees.delete(folder);
    return kept;
  }

  /**
   * What a job has whose number a ledger had lost. Another job may have got that number meanwhile,
   * and written files of the same names, perhaps of another patient: these are set aside first.
   */
  private void giveBack(Path lost, Ledger ledger) throws IOException {
    Matcher name = OURS.matcher(lost.getFileName().toString());
    if (!name.matches()) {
      return;
    }
    List<ResultRow> rows = ledger.results().ofJob(Long.parseLong(name.group(1)));
    if (rows.isEmpty()) {
      return; // gather sets all of it aside
    }
    for (Path file : list(results.resolve(lost.getFileName()))) {
      if (Files.isRegularFile(file) && !isOneOf(rows, file) && !keep(file)) {
        Files.delete(file);
      }
    }
    for (ResultRow row : rows) {
      Optional<Path> kept =
          Files.exists(row.file()) ? Optional.empty() : file(row.sopInstanceUid());
      if (kept.isPresent()) {
        DurableFiles.createFolders(row.file().getParent());
        DurableFiles.place(row.file(), out -> Files.copy(kept.get(), out));
        DurableFiles.syncFolder(row.file().getParent());
      }
    }
  }

  /** Whether a file is what the ledger says of its place; the names are the same for all jobs. */
  private static boolean isOneOf(List<ResultRow> rows, Path file) throws IOException {
    Path place = file.toAbsolutePath().normalize();
    String uid = uid(file);
    return rows.stream()
        .anyMatch(row -> row.file().equals(place) && row.sopInstanceUid().equals(uid));
  }

  /** The SOP Instance UID of a file; empty when it is not whole. */
  private static String uid(Path file) throws IOException {
    try {
      return Part10.readHeader(file).dataSet().string(Tag.SOP_INSTANCE_UID, "");
    } catch (DicomException e) {
      LOG.debug("{} is not whole: {}", file, e.getMessage());
      return "";
    }
  }

  private boolean keep(Path file) throws IOException {
    String name = file.getFileName().toString();
    if (!name.endsWith(FILE) || name.equals(NOTICE) || !Files.isRegularFile(file)) {
      return false;
    }
    String uid = uid(file);
    if (!Uids.isValid(uid) || file(uid).isPresent()) {
      return false; // the first is what a PACS that keeps the first has
    }
    DurableFiles.move(file, place(uid));
    return true;
  }

  /**
   * Deletes those that were written before a time, and answers how many. Jobs whose images are gone
   * by then will not ask for them.
   */
  int deleteBefore(Instant time) throws IOException {
    int deleted = 0;
    for (Path file : list(aside)) {
      if (Files.getLastModifiedTime(file).toInstant().isBefore(time)) {
        Files.deleteIfExists(file);
        deleted += file.getFileName().toString().endsWith(FILE) ? 1 : 0;
      }
    }
    return deleted;
  }

  private Path place(String uid) {
    return aside.resolve(uid + FILE);
  }

  private static List<Path> list(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
