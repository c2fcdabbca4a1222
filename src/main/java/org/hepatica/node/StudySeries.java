package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import org.hepatica.analysis.Findings.Outcome;
import org.hepatica.ct.AdmissionCode;
import org.hepatica.ct.SeriesChoice;
import org.hepatica.ct.SeriesRefused;
import org.hepatica.ct.SeriesTraits;
import org.hepatica.intake.QuietWatch;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobQueue;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Ledger;
import org.hepatica.result.StudyContext.OtherSeries;
import org.hepatica.setup.StudyRules;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the job that is analysed next: of each study the best of its series first, and the others
 * only when it came to nothing. All it knows it reads from the ledger and from headers, so that a
 * restart changes nothing. For one thread.
 */
final class StudySeries {
  private static final Logger LOG = LoggerFactory.getLogger(StudySeries.class);
  private static final int REMEMBERED = 200;

  private final Ledger ledger;
  private final StudyRules rules;
  private final Clock clock;

  private record Seen(List<Path> files, SeriesTraits traits) {}

  /** By job: headers do not change, and jobs that wait are looked at often. */
  private final Map<Long, Seen> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
          return size() > REMEMBERED;
        }
      };

  StudySeries(Ledger ledger, StudyRules rules, Clock clock) {
    this.ledger = ledger;
    this.rules = rules;
    this.clock = clock;
  }

  /**
   * The next job, moved to ANALYSING: urgent studies first, then senders in turn, of each the
   * oldest study, of that the best series; corrections when there is nothing else to do. What is
   * not needed any more is set aside on the way. Empty when there is none now.
   *
   * @param rests jobs that are not to be taken now; neither is what comes after them in their
   *     series, and of a study of which only the best series counts, in their study
   * @param mayLearn whether corrections are to be taken now
   */
  Optional<JobRow> claim(LongPredicate rests, boolean mayLearn) {
    Iterable<JobRow> waiting = ledger.queue().waiting();
    Optional<JobRow> next = rules.best() ? claimBest(waiting, rests) : claimFirst(waiting, rests);
    return next.isPresent() || !mayLearn ? next : claimCorrection(waiting, rests);
  }

  /** Whether a job is a segmentation to learn from; only as such it is queued. */
  static boolean isCorrection(JobRow job) {
    return job.modality().equals(QuietWatch.SEG);
  }

  /** What is found in them is compared with it. */
  private boolean imagesAreToCome(JobRow correction) {
    List<JobRow> jobs = ledger.queue().ofStudy(correction.studyUid());
    return mustWait(jobs, List.of(correction))
        || jobs.stream().anyMatch(j -> j.state() == JobState.QUEUED && isCandidate(j));
  }

  private static List<JobRow> withoutCorrections(List<JobRow> jobs) {
    return jobs.stream().filter(job -> !isCorrection(job)).toList();
  }

  /** Its images may come with it, or after it. */
  private Optional<JobRow> claimCorrection(Iterable<JobRow> waiting, LongPredicate rests) {
    for (JobRow job : waiting) {
      if (isCorrection(job) && !imagesAreToCome(job)) {
        Optional<JobRow> next = claim(job, rests, job.sourceAe());
        if (next.isPresent()) {
          return next;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<JobRow> claimFirst(Iterable<JobRow> waiting, LongPredicate rests) {
    for (JobRow job : waiting) {
      if (!isCorrection(job) && !restsWithIts(job, rests)) {
        return ledger.queue().claim(job.id(), job.sourceAe());
      }
    }
    return Optional.empty();
  }

  /** Whether a job, or another of its series that waits as well, is not to be taken now. */
  private boolean restsWithIts(JobRow job, LongPredicate rests) {
    return ledger.jobs().ofSeries(job.seriesUid()).stream()
        .anyMatch(one -> one.state() == JobState.QUEUED && rests.test(one.id()));
  }

  private Optional<JobRow> claimBest(Iterable<JobRow> waiting, LongPredicate rests) {
    Set<String> looked = new HashSet<>();
    for (JobRow job : waiting) {
      if (!isCorrection(job) && looked.add(job.studyUid())) {
        Optional<JobRow> next = claim(job.studyUid(), rests, job.sourceAe());
        if (next.isPresent()) {
          return next;
        }
      }
    }
    return Optional.empty();
  }

  /** Whether another series of the job's study has been segmented. */
  boolean isAnswered(JobRow job) {
    return rules.best() && !segmented(ledger.queue().ofStudy(job.studyUid()), job).isEmpty();
  }

  /** Whether results of a study take the place of those of another of its series. */
  boolean onlyBest() {
    return rules.best();
  }

  /**
   * The other CT series of the job's study that are complete now, in the order of their numbers,
   * with the reason why this one was taken.
   */
  List<OtherSeries> others(JobRow job) {
    if (!rules.best()) {
      return List.of();
    }
    Map<String, JobRow> newest = new LinkedHashMap<>();
    for (JobRow other : ledger.queue().ofStudy(job.studyUid())) {
      if (isCandidate(other) && !other.seriesUid().equals(job.seriesUid())) {
        newest.put(other.seriesUid(), other);
      }
    }
    SeriesTraits taken = traits(job);
    record Other(SeriesTraits traits, JobRow job) {}
    return newest.values().stream()
        .filter(other -> other.state() != JobState.RECEIVING)
        .map(other -> new Other(traits(other), other))
        .sorted(
            Comparator.comparingInt((Other other) -> other.traits().number())
                .thenComparing(other -> other.traits().seriesUid()))
        .map(
            other ->
                new OtherSeries(
                    other.job().seriesUid(),
                    other.traits().label(),
                    reason(taken, other.traits(), other.job())))
        .toList();
  }

  private static String reason(SeriesTraits taken, SeriesTraits other, JobRow job) {
    boolean decidedByItself =
        job.code() != null && !job.code().equals(AdmissionCode.OTHER_SERIES.code());
    if (decidedByItself && job.state() != JobState.QUEUED) {
      return (job.state() == JobState.FAILED ? "its analysis failed, " : "not processed, ")
          + job.code()
          + (job.reason() == null || job.state() == JobState.FAILED
              ? ""
              : ": " + job.reason().replaceAll("[^\\x20-\\x7E]", "?"));
    }
    if (Outcome.NO_LIVER.name().equals(job.outcome())) {
      return "no liver was found in it";
    }
    return SeriesChoice.BEST_FIRST.compare(taken, other) < 0
        ? SeriesChoice.why(taken, other)
        : "it has results of its own";
  }

  /** The series that is taken may be another sender's than the one whose turn it is. */
  private Optional<JobRow> claim(String studyUid, LongPredicate rests, String turnOf) {
    List<JobRow> jobs = withoutCorrections(ledger.queue().ofStudy(studyUid));
    List<JobRow> queued = jobs.stream().filter(j -> j.state() == JobState.QUEUED).toList();
    for (JobRow job : queued) {
      if (job.isFlagged(JobQueue.FORCED)) {
        return claim(job, rests, turnOf);
      }
    }
    if (queued.isEmpty() || mustWait(jobs, queued)) {
      return Optional.empty();
    }
    List<JobRow> ranked = new ArrayList<>(queued);
    ranked.sort(
        Comparator.comparing(this::traits, SeriesChoice.BEST_FIRST)
            .thenComparingInt(JobRow::revision));
    for (JobRow job : ranked) {
      boolean ownResults =
          jobs.stream().anyMatch(j -> j.seriesUid().equals(job.seriesUid()) && hasLiver(j));
      Optional<SeriesTraits> better = ownResults ? Optional.empty() : better(jobs, job);
      if (better.isEmpty()) {
        return claim(oldest(queued, job.seriesUid()), rests, turnOf);
      }
      setAside(job, better.get());
    }
    return Optional.empty();
  }

  private Optional<JobRow> claim(JobRow job, LongPredicate rests, String turnOf) {
    return rests.test(job.id()) ? Optional.empty() : ledger.queue().claim(job.id(), turnOf);
  }

  /** Of a series its first revision that waits: the report of a later one names its predecessor. */
  private static JobRow oldest(List<JobRow> queued, String seriesUid) {
    return queued.stream()
        .filter(job -> job.seriesUid().equals(seriesUid))
        .min(Comparator.comparingInt(JobRow::revision))
        .orElseThrow();
  }

  /** Waits for series that are being received, but not for ever. */
  private boolean mustWait(List<JobRow> jobs, List<JobRow> queued) {
    boolean receiving =
        jobs.stream().anyMatch(j -> j.state() == JobState.RECEIVING && isCandidate(j));
    Instant since = queued.stream().map(JobRow::changed).min(Comparator.naturalOrder()).get();
    return receiving && clock.instant().isBefore(since.plus(rules.patience()));
  }

  /** The best series with results that is better than this one, as far as this one can be read. */
  private Optional<SeriesTraits> better(List<JobRow> jobs, JobRow job) {
    SeriesTraits own = traits(job);
    if (!known.containsKey(job.id())) {
      return Optional.empty(); // the disk may be back at the next attempt; set aside it would stay
    }
    return segmented(jobs, job).stream()
        .map(this::traits)
        .filter(other -> !own.admissible() || SeriesChoice.BEST_FIRST.compare(other, own) < 0)
        .min(SeriesChoice.BEST_FIRST);
  }

  private void setAside(JobRow job, SeriesTraits taken) {
    SeriesTraits own = traits(job);
    if (!own.admissible()) {
      ledger.queue().setAside(job.id(), own.refusalCode(), own.refusalReason());
      return;
    }
    SeriesRefused why =
        new SeriesRefused(
            AdmissionCode.OTHER_SERIES,
            "Series "
                + taken.seriesUid()
                + " of the study has the results; this one was not taken: "
                + SeriesChoice.why(taken, own));
    ledger.queue().setAside(job.id(), why.code(), why.reason());
  }

  private static List<JobRow> segmented(List<JobRow> jobs, JobRow except) {
    return jobs.stream()
        .filter(j -> !j.seriesUid().equals(except.seriesUid()) && hasLiver(j))
        .toList();
  }

  private static boolean hasLiver(JobRow job) {
    return Outcome.SEGMENTED.name().equals(job.outcome())
        && (job.state() == JobState.DELIVERING
            || job.state() == JobState.DONE
            || job.state() == JobState.DONE_PARTLY);
  }

  /** A series of CT; what holds no CT image at all is none. */
  private static boolean isCandidate(JobRow job) {
    return job.modality().equals("CT") && !QuietWatch.NOT_CT.equals(job.code());
  }

  /**
   * What the headers say, which is {@link #known} then; of files that are gone (purged) or cannot
   * be read, a refusal that is not.
   */
  private SeriesTraits traits(JobRow job) {
    List<Path> files = ledger.instances().ofJob(job).stream().map(InstanceRow::file).toList();
    Seen seen = known.get(job.id());
    if (seen != null && seen.files().equals(files)) {
      return seen.traits();
    }
    try {
      SeriesTraits traits = SeriesTraits.of(job.seriesUid(), files, rules.rules());
      known.put(job.id(), new Seen(files, traits));
      return traits;
    } catch (IOException e) {
      // The analysis meets the same and says so; here it is only no better than any other.
      known.remove(job.id());
      LOG.warn("HEP-114 job {}: a header cannot be read: {}", job.id(), e.toString());
      return SeriesTraits.unreadable(job.seriesUid(), e.toString());
    }
  }
}
