package org.hepatica.intake;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hepatica.disk.DurableFiles;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What cannot be put with the others: it lies in {@code conflicts} until a person has looked. */
final class Conflicts {
  private static final Logger log = LoggerFactory.getLogger(Conflicts.class);
  private static final int HASH_IN_NAME = 16;

  /** What the name of a file ends with that is no instance. */
  static final String UNREADABLE = ".unreadable";

  /** Of one that is on the list of corrections. */
  public static final String CORRECTION = "HEP-358";

  private static final String CONFLICT = "HEP-303";

  /** What {@link #tell} says of a correction; an AE title may hold blanks. */
  private static final Pattern SENDER =
      Pattern.compile("correction \\S+ from (.{1,16}?) is kept apart as .*", Pattern.DOTALL);

  private static final String CURE =
      "; it is not learned. Have it written with the Patient ID of its images, and send it again";

  private final Path data;
  private final Path folder;
  private final Ledger ledger;
  private final Predicate<String> teaches;
  private final AtomicLong corrections = new AtomicLong();

  /**
   * @param teaches whether the segmentations of a source are corrections
   */
  Conflicts(Path data, Ledger ledger, Predicate<String> teaches) {
    this.data = data;
    folder = data.resolve("conflicts");
    this.ledger = ledger;
    this.teaches = teaches;
  }

  /** Who sent a correction, by what was told of it; empty where that is told otherwise. */
  static String sender(String told) {
    Matcher matcher = SENDER.matcher(told);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** How many corrections were kept apart that have no job, since the start. */
  long corrections() {
    return corrections.get();
  }

  /** Keeps an instance apart that contradicts what came first. */
  void keepApart(Parcel parcel, String seriesUid, String why) throws IOException {
    Path place = folder.resolve(parcel.uid() + ending(parcel.file()));
    // Said before it is moved: where that fails it is said again, and not forgotten.
    if (!Files.exists(place)) {
      tell(parcel, seriesUid, place.getFileName(), why);
    }
    ledger.jobs().flagNewest(seriesUid, "conflict", true);
    DurableFiles.move(parcel.file(), place);
  }

  private void tell(Parcel parcel, String seriesUid, Path name, String why) {
    boolean isCorrection = isCorrectionWithoutJob(parcel, seriesUid);
    String code = isCorrection ? CORRECTION : CONFLICT;
    String told =
        "%s %s from %s is kept apart as conflicts/%s: %s"
            .formatted(
                isCorrection ? "correction" : "instance",
                parcel.uid(),
                parcel.sourceAe(),
                name,
                why + (isCorrection ? CURE : ""));
    log.warn("{} {}", code, told);
    ledger.events().add(null, seriesUid, code, told);
    if (isCorrection) {
      corrections.incrementAndGet();
    }
  }

  /** Who waits for what becomes of it finds no job that would say so. */
  private boolean isCorrectionWithoutJob(Parcel parcel, String seriesUid) {
    return QuietWatch.isSegmentation(parcel.header().sopClassUid())
        && teaches.test(parcel.sourceAe())
        && ledger.jobs().ofSeries(seriesUid).isEmpty();
  }

  /** Moves a file that cannot be read, or not be entered. */
  void setAside(Path file, String ending, String why) throws IOException {
    Path place = folder.resolve(file.getFileName() + ending);
    DurableFiles.move(file, place);
    log.warn(
        "HEP-322 {} had no row and cannot be entered: {}; moved to conflicts/{}",
        data.relativize(file),
        why,
        place.getFileName());
    ledger
        .events()
        .add(
            null,
            null,
            "HEP-322",
            "a file without a row cannot be entered: "
                + why
                + "; moved to conflicts/"
                + place.getFileName());
  }

  /** Two that differ must not have one name, even if somebody wants that: by SHA-256. */
  static String ending(Path file) throws IOException {
    return "." + Hash.ofDataSet(file).substring(0, HASH_IN_NAME) + ".dcm";
  }
}
