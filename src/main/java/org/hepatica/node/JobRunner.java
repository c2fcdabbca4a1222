package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisJob;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.result.ResultObject;
import org.hepatica.result.ResultSettings;
import org.hepatica.result.ResultWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the ledger, one at a time, urgent first: analysis in the worker, results as DICOM
 * files, both entered in the ledger in one step. A crash anywhere leaves the job in ANALYSING; the
 * next start finds what was complete and goes on from there. After attempts that failed it pauses.
 */
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration LONGEST_SLEEP = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Where models come from; asked for each job, so that a promotion takes effect at the next. */
  @FunctionalInterface
  interface ModelSource {
    Path current() throws IOException;
  }

  /**
   * How often and how soon what failed is tried again.
   *
   * @param most attempts after which a failing job is FAILED, from 1
   * @param firstPause after an attempt that failed; each one more in a row doubles it
   * @param longestPause pauses grow no longer
   */
  record Attempts(int most, Duration firstPause, Duration longestPause) {
    /** With three attempts, a disk that is full or away for a minute costs no job its last one. */
    static Attempts atMost(int most) {
      return new Attempts(most, Duration.ofSeconds(20), Duration.ofMinutes(2));
    }

    Duration pauseAfter(int failures) {
      Duration pause = firstPause;
      for (int i = 1; i < failures && pause.compareTo(longestPause) < 0; i++) {
        pause = pause.multipliedBy(2);
      }
      return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
  }

  private final Path data;
  private final Ledger ledger;
  private final AnalysisWorkers workers;
  private final ModelSource models;
  private final AnalysisSettings analysis;
  private final Function<JobRow, ResultSettings> resultSettings;
  private final Destinations destinations;
  private final StudyContexts contexts;
  private final Attempts attempts;
  private final Thread thread = new Thread(this::run, "job-runner");

  /** Of the runner's thread alone: attempts in a row that failed, of whatever job. */
  private int failures;

  private volatile boolean stopping;

  /**
   * @param contexts what results say about the rest of their study
   */
  JobRunner(
      Path data,
      Ledger ledger,
      AnalysisWorkers workers,
      ModelSource models,
      AnalysisSettings analysis,
      Function<JobRow, ResultSettings> resultSettings,
      Destinations destinations,
      StudyContexts contexts,
      Attempts attempts) {
    this.data = data;
    this.ledger = ledger;
    this.workers = workers;
    this.models = models;
    this.analysis = analysis;
    this.resultSettings = resultSettings;
    this.destinations = destinations;
    this.contexts = contexts;
    this.attempts = attempts;
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  private void run() {
    boolean doubtful = false; // whether a job may be called ANALYSING that nobody analyses
    while (!stopping) {
      try {
        if (doubtful) {
          ledger.takeBack(attempts.most());
          doubtful = false;
        }
        long rings = ledger.queueBell().rings();
        Optional<JobRow> job = contexts.series().claim();
        if (job.isPresent()) {
          attempt(job.get());
          pauseAfterFailures();
        } else {
          ledger.queueBell().await(rings, LONGEST_SLEEP);
        }
      } catch (InterruptedException e) {
        // close() asks to stop; the loop looks
        LOG.debug("interrupted");
      } catch (RuntimeException e) {
        LOG.error("HEP-101 the job runner met the unexpected and goes on", e);
        doubtful = true;
        pause();
      }
    }
  }

  /** So that a ledger that fails at every step does not fill the log. */
  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LONGEST_SLEEP.toMillis());
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
  }

  /** So that a disk that is full or away does not use up the attempts of all jobs that wait. */
  private void pauseAfterFailures() throws InterruptedException {
    if (failures > 0 && !stopping) {
      Duration pause = attempts.pauseAfter(failures);
      LOG.warn(
          "HEP-118 {} attempts in a row failed; the next job is taken in {} s",
          failures,
          pause.toSeconds());
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    }
  }

  private void attempt(JobRow job) {
    try {
      process(job);
      failures = 0;
    } catch (AnalysisFailed | InterruptedException e) {
      failed(job, "HEP-111", e);
    } catch (IOException | UncheckedIOException e) {
      failed(job, "HEP-112", e);
    } catch (RuntimeException e) {
      LOG.error("HEP-113 job {}: a fault of the program", job.id(), e);
      failed(job, "HEP-113", e);
    }
  }

  private void failed(JobRow job, String code, Exception e) {
    if (stopping) {
      LOG.info("HEP-313 job {} attempt {} is cut short: the node stops", job.id(), job.attempts());
      ledger.jobs().handBack(job.id());
      return;
    }
    failures++;
    LOG.error("{} job {} attempt {}: {}", code, job.id(), job.attempts(), e.getMessage());
    ledger.jobs().attemptFailed(job.id(), code, String.valueOf(e.getMessage()), attempts.most());
  }

  private void process(JobRow job) throws IOException, InterruptedException, AnalysisFailed {
    List<Path> instances = ledger.instances().ofJob(job).stream().map(InstanceRow::file).toList();
    Path work = data.resolve("work").resolve("job-" + job.id());
    Files.createDirectories(work);
    AnalysisJob order = new AnalysisJob(work, instances, models.current(), analysis);
    Findings findings = workers.run(order, Progress.NONE);
    List<NewResult> results = results(job, findings, order.resultFolder());
    ledger.jobs().deliver(job.id(), conclusion(findings), results);
    clear(work);
  }

  /** The job has gone on already: what stays of its folder is no failure of it. */
  private static void clear(Path work) {
    try {
      deleteTree(work);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be removed now; the next start does it: {}", work, e.toString());
    }
  }

  private List<NewResult> results(JobRow job, Findings findings, Path analysed) throws IOException {
    Path folder = data.resolve("results").resolve("job-" + job.id());
    // Of an attempt that ended here, perhaps with another model: what is not replaced and not
    // entered no purge would ever find.
    deleteTree(folder);
    return ResultWriter.write(
            AnalysisFolder.open(analysed),
            resultSettings.apply(job),
            contexts.of(job, findings.outcome()),
            uid -> ledger.results().fileOfOtherJob(job.seriesUid(), job.id(), uid),
            folder)
        .stream()
        .map(object -> entry(job, object))
        .toList();
  }

  private NewResult entry(JobRow job, ResultObject object) {
    return new NewResult(
        object.kind().name(),
        object.sopClassUid(),
        object.sopInstanceUid(),
        object.seriesUid(),
        object.syntax().uid(),
        object.file(),
        destinations.of(job.sourceAe(), object.kind()));
  }

  private static Conclusion conclusion(Findings findings) {
    return findings.outcome() == Findings.Outcome.REFUSED
        ? Conclusion.refused(findings.refusalCode(), findings.refusalReason())
        : new Conclusion(
            findings.outcome().name(), findings.modelId(), findings.volumeMl(), null, null);
  }

  static void deleteTree(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone already", folder);
    }
  }

  /**
   * Stops; a job in work goes back to the queue, and the attempt that was cut short is not counted.
   */
  @Override
  public void close() {
    stopping = true;
    thread.interrupt();
    workers.close();
    try {
      thread.join(PATIENCE.toMillis());
      if (thread.isAlive()) {
        LOG.warn("HEP-103 the job runner did not stop within {} s", PATIENCE.toSeconds());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
