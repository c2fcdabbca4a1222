package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.cases.CaseProcess;
import org.hepatica.cases.Cases;
import org.hepatica.cases.Turned;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.dicom.Part10;
import org.hepatica.disk.Trees;
import org.hepatica.learning.data.CaseStore;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.ResultRow;
import org.hepatica.result.ResultObject;
import org.hepatica.setup.AdmissionSettings;
import org.hepatica.truth.SegmentationFile;

/**
 * What becomes of segmentations that AEs with {@code teaches: true} send: cases in {@code
 * data/cases}, from which the node retrains; or a reason why not. The series that a segmentation is
 * about must be here.
 */
final class Corrections {
  private static final String LEARNED = "HEP-350";
  private static final String NOT_LEARNED = "HEP-351";

  /** Of a correction that calls its patient otherwise than the images do. */
  private static final String OTHER_WORDS = "HEP-357";

  private static final String OTHER_NAME = "othername";

  /** Rows and columns of the pictures; their values 0 and 255 are HU, as training expects. */
  private static final int SIZE = 256;

  private static final double HU_LOW = 0;
  private static final double HU_HIGH = 255;

  /** Of the volume that was found; a correction that is smaller marks a part of the liver. */
  private static final double LEAST_PART = 0.5;

  /** mL. Livers that are larger than this are rare, and rarely three times what was found. */
  private static final double MOST_ML = 5000;

  private static final double MOST_TIMES = 3;

  /** mL. What is found to be as large is a liver, or most of it; less may be anything. */
  private static final double WHOLE_ML = AnalysisSettings.defaults().plausibleFromMl();

  /** Of what was found; a correction that keeps less of it lies elsewhere. */
  private static final double LEAST_KEPT = 0.1;

  /** Of what was found; so much more of it, and half, is kept by marks that were turned. */
  private static final double TURNED_MORE = 0.05;

  private static final double TURNED_LEAST = 0.5;

  private final HepaticaConfig config;
  private final Predicate<String> teaches;
  private final Ledger ledger;
  private final CaseStore store;
  private final AtomicLong learned = new AtomicLong();
  private final AtomicLong putAside = new AtomicLong();

  /**
   * @param teaches whether the segmentations of an AE are corrections
   */
  Corrections(HepaticaConfig config, Predicate<String> teaches, Ledger ledger) {
    this.config = config;
    this.teaches = teaches;
    this.ledger = ledger;
    store = new CaseStore(config.dataDir().resolve("cases"));
  }

  /** Why a correction is of no use as it is, with the cure. */
  private static final class Useless extends Exception {
    Useless(String reason) {
      super(reason);
    }
  }

  /**
   * Ends a job in ANALYSING: DONE with a case, or REJECTED with the reason.
   *
   * @param work the job's own folder
   * @throws IOException when the disk or the child process fails: worth another try
   */
  void learn(JobRow job, Path work) throws IOException, InterruptedException {
    try {
      requireOne(job);
      InstanceRow newest = newest(job);
      JobRow source = source(job, newest.file());
      requireLast(job, newest, source);
      Optional<JobRow> found = found(source);
      Optional<Path> segmentation = found.flatMap(this::segmentation);
      Cases.Made made = make(job, newest.file(), source, segmentation, work);
      requirePlausible(made, found.map(JobRow::volumeMl).orElse(0.0));
      store.put(work.resolve(Cases.FIRST), made.name());
      tellOtherWords(job, newest.file(), source);
      ledger
          .jobs()
          .finish(
              job.id(),
              Conclusion.learned(made.volumeMl()),
              LEARNED,
              "a case for retraining: %d slices of series %s, %d with liver, %s in data/cases"
                  .formatted(made.slices(), made.seriesUid(), made.withLiver(), files(made)));
      learned.incrementAndGet();
    } catch (Useless e) {
      ledger.queue().setAside(job.id(), NOT_LEARNED, e.getMessage());
      putAside.incrementAndGet();
    }
  }

  /**
   * How many were learned and put aside since the start, for metrics.
   *
   * @param keptApart what intake put aside before it had a job
   */
  Map<String, Long> counts(long keptApart) {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("learned", learned.get());
    counts.put("put_aside", putAside.get() + keptApart);
    return counts;
  }

  /**
   * After a marriage, or where somebody corrected a name, the same patient's objects differ. It is
   * learned all the same: it has the Patient ID, the study and the very images, on which its marks
   * lie.
   */
  private void tellOtherWords(JobRow job, Path seg, JobRow source) throws IOException {
    Optional<Path> image =
        ledger.instances().ofJob(source).stream()
            .filter(i -> !i.missing())
            .map(InstanceRow::file)
            .findFirst();
    if (image.isEmpty()) {
      return;
    }
    List<String> differ =
        PatientWords.differing(
            Part10.readHeader(seg).dataSet(), Part10.readHeader(image.get()).dataSet());
    if (!differ.isEmpty()) {
      ledger
          .jobs()
          .flag(
              job.id(),
              OTHER_NAME,
              OTHER_WORDS,
              "the patient's "
                  + String.join(" and ", differ)
                  + " in the correction and in its images differ, under one Patient ID; it is"
                  + " learned. If it is another patient's, take the case out again");
    }
  }

  /** By which who wants it out again finds it; what is left out is made of the Patient ID. */
  private static String files(Cases.Made made) {
    return "*" + made.name().substring(made.name().indexOf('_')) + "*.png";
  }

  /** Of two under one UID it is not the last that is here, but the first. */
  private static void requireOne(JobRow job) throws Useless {
    if (job.held()) {
      throw new Useless(
          "it came again with other content under the same SOP Instance UID, and that lies in"
              + " data/conflicts: send the right one under a new UID, or `jobs retry "
              + job.id()
              + "` to take what came first");
    }
  }

  /** Who corrects twice means the last; what another AE adds to the series is no correction. */
  private InstanceRow newest(JobRow job) throws Useless {
    return ledger.instances().ofJob(job).stream()
        .filter(i -> !i.missing() && teaches.test(i.sourceAe()))
        .max(Comparator.comparing(InstanceRow::received))
        .orElseThrow(() -> new Useless("its file is gone: send it again"));
  }

  /** Also when the first is tried again after the last was learned. */
  private void requireLast(JobRow job, InstanceRow seg, JobRow source) throws IOException, Useless {
    for (JobRow other : ledger.queue().ofStudy(job.studyUid())) {
      if (other.id() == job.id()
          || !StudySeries.isCorrection(other)
          || !Conclusion.CASE.equals(other.outcome())) {
        continue;
      }
      for (InstanceRow later : ledger.instances().ofJob(other)) {
        if (!later.missing()
            && later.received().isAfter(seg.received())
            && teaches.test(later.sourceAe())
            && named(later.file()).contains(source.seriesUid())) {
          throw new Useless(
              "job " + other.id() + ", a later correction of the same images, was learned");
        }
      }
    }
  }

  private static Set<String> named(Path seg) throws IOException {
    return SegmentationFile.referencedSeries(Part10.readHeader(seg).dataSet());
  }

  /** The newest job of the series of images that a segmentation is about. */
  private JobRow source(JobRow job, Path seg) throws IOException, Useless {
    Set<String> named = named(seg);
    List<JobRow> here = new ArrayList<>();
    for (String uid : named) {
      List<JobRow> jobs = ledger.jobs().ofSeries(uid);
      if (!jobs.isEmpty() && !StudySeries.isCorrection(jobs.get(0))) {
        here.add(jobs.get(jobs.size() - 1));
      }
    }
    if (named.isEmpty()) {
      throw new Useless("it does not say of which series it is (Referenced Series Sequence)");
    }
    if (here.isEmpty()) {
      throw new Useless(
          "the images that it is of are not here: send them, then `jobs retry " + job.id() + "`");
    }
    if (here.size() > 1) {
      throw new Useless("it is of " + here.size() + " series that are here; a case is of one");
    }
    JobRow source = here.get(0);
    if (!source.studyUid().equals(job.studyUid())) {
      throw new Useless("it is in another study than its images, and may be another patient's");
    }
    if (source.held() || source.isFlagged("conflict")) {
      throw new Useless(
          "its images are in conflict (see `jobs show "
              + source.id()
              + "`): find out which are right, then make a case of them with `hepatica cases`");
    }
    return source;
  }

  private Cases.Made make(JobRow job, Path seg, JobRow source, Optional<Path> found, Path work)
      throws IOException, InterruptedException, Useless {
    Path images =
        ledger.instances().ofJob(source).stream()
            .filter(i -> !i.missing())
            .findFirst()
            .map(i -> i.file().getParent())
            .filter(Files::isDirectory)
            .orElseThrow(
                () ->
                    new Useless(
                        "the files of its images are gone: send them again, then `jobs retry "
                            + job.id()
                            + "`"));
    Trees.delete(work.resolve(Cases.FIRST)); // of an attempt that ended here
    Settings.Analysis limits = config.settings().analysis();
    Cases.Outcome outcome =
        CaseProcess.make(
            new Cases.Request(
                List.of(images.toString()),
                seg.toString(),
                List.of(),
                HU_LOW,
                HU_HIGH,
                SIZE,
                found.map(Path::toString).orElse(null)),
            AdmissionSettings.rules(config),
            work,
            limits.heapMb(),
            Duration.ofMinutes(limits.timeoutMinutes()));
    if (outcome.made().isEmpty()) {
      throw new Useless(
          outcome.leftOut().stream()
              .map(left -> left.what() + ": " + left.reason())
              .findFirst()
              .orElse("no series that it is of was found"));
    }
    return outcome.made().get(0);
  }

  /** What the node found in the series last; empty when it found nothing, or did not look. */
  private Optional<JobRow> found(JobRow source) {
    return ledger.jobs().ofSeries(source.seriesUid()).stream()
        .filter(job -> Outcome.SEGMENTED.name().equals(job.outcome()) && job.volumeMl() != null)
        .reduce((earlier, later) -> later);
  }

  /** Its segmentation, while it is on the disk. */
  private Optional<Path> segmentation(JobRow found) {
    return ledger.results().ofJob(found.id()).stream()
        .filter(result -> result.kind().equals(ResultObject.Kind.SEG.name()))
        .map(ResultRow::file)
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /**
   * Somebody who marks what was missed marks a part; the rest would be taught to be no liver. What
   * is far too large, or lies elsewhere, is no liver: another organ, the body, or marks that an
   * editor put on other pixels. What fits only when it is turned was written so.
   */
  private static void requirePlausible(Cases.Made made, double found) throws Useless {
    double marked = made.volumeMl();
    if (marked < LEAST_PART * found) {
      throw doubtful("are less than half of the %.0f mL that were found", marked, found);
    }
    if (marked > MOST_ML && marked > MOST_TIMES * found) {
      throw doubtful(
          found > 0
              ? "are more than a liver has, and more than three times the %.0f mL that were found"
              : "are more than a liver has (nothing was found)",
          marked,
          found);
    }
    if (made.sharedMl() != null && found >= WHOLE_ML && made.sharedMl() < LEAST_KEPT * found) {
      throw doubtful(
          "lie elsewhere than the liver that was found: they have %.0f of its %.0f mL",
          marked, made.sharedMl(), found);
    }
    Turned turned = made.turned();
    if (turned != null
        && found >= WHOLE_ML
        && turned.sharedMl() >= TURNED_LEAST * found
        && turned.sharedMl() > made.sharedMl() + TURNED_MORE * found) {
      throw new Useless(
          String.format(
              Locale.ROOT,
              "its %.0f mL fit the liver that was found better when %s: they have %.0f of its %.0f mL"
                  + " then, and %.0f as they are. Look at it in another viewer, and have it written"
                  + " as it should be; if it is right, make the case with `hepatica cases`",
              marked,
              turned.how(),
              turned.sharedMl(),
              found,
              made.sharedMl()));
    }
  }

  private static Useless doubtful(String why, double marked, Object... figures) {
    return new Useless(
        String.format(Locale.ROOT, "its %.0f mL ", marked)
            + String.format(Locale.ROOT, why, figures)
            + ": a case needs the whole liver. If they are the whole, make the case with"
            + " `hepatica cases`");
  }
}
