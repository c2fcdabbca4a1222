package org.hepatica.intake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.hepatica.dicom.Uids;
import org.hepatica.ledger.Bell;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides when a series is complete: nothing new of it came for the quiet time of its source, or
 * for longer where that broke off, and no store of it is in progress. Then its job is queued; or
 * rejected without a notice when it holds no CT image, as reports and captures of others do not.
 * Segmentations are queued when a source sent them that corrects ours.
 */
public final class QuietWatch implements AutoCloseable {
  /** Of a series that holds no CT image. */
  public static final String NOT_CT = "HEP-320";

  private static final Logger log = LoggerFactory.getLogger(QuietWatch.class);
  private static final Duration TICK = Duration.ofMillis(500);

  /** So that a ledger that fails at once, as on a full disk, does not fill the log. */
  private static final Duration AFTER_A_FAULT = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Set<String> CT_CLASSES =
      Set.of(Uids.CT_IMAGE, Uids.ENHANCED_CT_IMAGE, Uids.LEGACY_CONVERTED_ENHANCED_CT_IMAGE);

  /** Modality of segmentations. A job with it that is queued is a correction. */
  public static final String SEG = "SEG";

  /** Modality of RT Structure Sets: corrections of another form. */
  private static final String CONTOURS = "RTSTRUCT";

  /** Segmentation, Label Map Segmentation Storage. */
  private static final Set<String> SEG_CLASSES =
      Set.of(Uids.SEGMENTATION, Uids.LABEL_MAP_SEGMENTATION);

  private final Ledger ledger;
  private final Intake intake;
  private final Function<JobRow, Duration> quietTime;
  private final Predicate<String> teaches;
  private final Clock clock;
  private final Duration afterAFault;

  /** Of the watch's thread alone, as what follows: the quiet time of no series begins before it. */
  private Instant begun;

  private Instant looked;
  private final Bell stop = new Bell();
  private final Thread thread;

  /**
   * @param quietTime how long nothing of the series of a job must have come
   * @param teaches whether the segmentations of a source are corrections
   */
  public QuietWatch(
      Ledger ledger,
      Intake intake,
      Function<JobRow, Duration> quietTime,
      Predicate<String> teaches,
      Clock clock) {
    this(ledger, intake, quietTime, teaches, clock, AFTER_A_FAULT);
  }

  /**
   * The same.
   *
   * @param afterAFault how long it waits when it could not look
   */
  QuietWatch(
      Ledger ledger,
      Intake intake,
      Function<JobRow, Duration> quietTime,
      Predicate<String> teaches,
      Clock clock,
      Duration afterAFault) {
    this.afterAFault = afterAFault;
    this.ledger = ledger;
    this.intake = intake;
    this.quietTime = quietTime;
    this.teaches = teaches;
    this.clock = clock;
    begun = clock.instant();
    looked = begun;
    thread = new Thread(this::run, "quiet-watch");
    thread.setDaemon(true);
  }

  /** Begins to watch. */
  public void start() {
    thread.start();
  }

  /**
   * Looks once at every series that is being received. After a restart the quiet time begins anew,
   * for who was cut off and sends on; and when the clock was set back, since what was received
   * before lies in the future then.
   */
  void look() {
    Instant now = clock.instant();
    begun = now.isBefore(looked) ? now : begun;
    looked = now;
    for (JobRow job : ledger.jobs().inState(JobState.RECEIVING)) {
      if (stop.rings() > 0) {
        return; // of thousands the others are seen to at the next start
      }
      boolean counts = job.lastInstance().isAfter(begun) && !job.lastInstance().isAfter(now);
      Instant since = counts ? job.lastInstance() : begun;
      boolean quiet = !since.plus(quietTime.apply(job)).isAfter(now);
      if (quiet && !intake.isBusy(job.seriesUid(), job.sourceAe())) {
        complete(job);
      }
    }
  }

  private void complete(JobRow job) {
    if (holds(job, "CT", i -> isCt(i.sopClassUid()))
        || holds(job, SEG, i -> isSegmentation(i) && teaches.test(i.sourceAe()))) {
      ledger.jobs().queue(job.id(), job.lastInstance());
    } else {
      ledger.jobs().reject(job.id(), NOT_CT, "not for analysis: " + whyNot(job));
    }
  }

  private String whyNot(JobRow job) {
    if (holds(job, SEG, QuietWatch::isSegmentation)) {
      return """
          a segmentation, and %s does not teach. If people make what it sends, write "teaches: true" \
          into its file of ae-config, restart, and `jobs retry %d`; or make a case of it with \
          `hepatica cases`"""
          .formatted(job.sourceAe(), job.id());
    }
    if (job.modality().equals(CONTOURS) && teaches.test(job.sourceAe())) {
      return "contours (modality RTSTRUCT) are not read: have what was corrected written and sent as a DICOM SEG of type BINARY or LABELMAP";
    }
    return "the series holds no CT image (modality "
        + (job.modality().isEmpty() ? "absent, or no code" : job.modality())
        + ")";
  }

  private boolean holds(JobRow job, String modality, Predicate<InstanceRow> what) {
    return job.modality().equals(modality) && ledger.instances().ofJob(job).stream().anyMatch(what);
  }

  static boolean isCt(String sopClassUid) {
    return CT_CLASSES.contains(sopClassUid);
  }

  static boolean isSegmentation(InstanceRow instance) {
    return isSegmentation(instance.sopClassUid());
  }

  static boolean isSegmentation(String sopClassUid) {
    return SEG_CLASSES.contains(sopClassUid);
  }

  private void run() {
    boolean stopped = false;
    while (!stopped) {
      Duration pause = TICK;
      try {
        look();
      } catch (RuntimeException | Error e) {
        // An Error, too, as when others have taken the memory: else nothing is analysed any more.
        log.error("HEP-325 the quiet watch could not look and tries again", e);
        pause = afterAFault;
      }
      try {
        stopped = stop.await(0, pause);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Ends the watch. It is not interrupted: H2 closes its file when a thread is interrupted in it.
   */
  @Override
  public void close() {
    stop.ring();
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
