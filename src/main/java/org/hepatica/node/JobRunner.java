package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.AnalysisSettings;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.worker.AnalysisFailed;
import org.hepatica.analysis.worker.AnalysisJob;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.disk.Trees;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.InstanceRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.NewResult;
import org.hepatica.result.ResultObject;
import org.hepatica.result.ResultSettings;
import org.hepatica.result.ResultWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes jobs from the ledger, one at a time, urgent first, senders in turn: analysis in the worker,
 * results as DICOM files, both entered in the ledger in one step; corrections become cases. A crash
 * anywhere leaves the job in ANALYSING; the next start finds what was complete and goes on from
 * there. After an attempt that failed it looks at the disk, on which no job is tried while it takes
 * no files.
 */
final class JobRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  /** Where models come from; asked for each job, so that a promotion takes effect at the next. */
  @FunctionalInterface
  interface ModelSource {
    Path current() throws IOException;
  }

  private final Path data;
  private final Ledger ledger;
  private final AnalysisWorkers workers;
  private final ModelSource models;
  private final AnalysisSettings analysis;
  private final Function<JobRow, ResultSettings> resultSettings;
  private final Destinations destinations;
  private final StudyContexts contexts;
  private final Corrections corrections;
  private final int most;
  private final Setbacks setbacks;
  private final Surroundings surroundings;
  private final Surroundings caseRoom;
  private final UnclaimedResults unclaimed;
  private final Thread thread = new Thread(this::run, "job-runner");

  private volatile boolean stopping;

  /** The folder of results that are not all written; null where there is none. */
  private Path unfinished;

  /**
   * @param surroundings of {@code data}, for this runner alone
   * @param contexts what results say about the rest of their study
   * @param corrections what becomes of segmentations to learn from
   */
  JobRunner(
      Path data,
      Surroundings surroundings,
      Ledger ledger,
      AnalysisWorkers workers,
      ModelSource models,
      AnalysisSettings analysis,
      Function<JobRow, ResultSettings> resultSettings,
      Destinations destinations,
      StudyContexts contexts,
      Corrections corrections,
      Setbacks.Attempts attempts) {
    this.data = data;
    this.unclaimed = new UnclaimedResults(data);
    this.surroundings = surroundings;
    this.caseRoom = surroundings.ofCorrections();
    this.ledger = ledger;
    this.workers = workers;
    this.models = models;
    this.analysis = analysis;
    this.resultSettings = resultSettings;
    this.destinations = destinations;
    this.contexts = contexts;
    this.corrections = corrections;
    most = attempts.most();
    setbacks = new Setbacks(attempts);
  }

  void start() {
    thread.start();
  }

  boolean isAlive() {
    return thread.isAlive();
  }

  /** Why no job is taken; empty when they are. */
  Optional<String> trouble() {
    return isAlive()
        ? surroundings.trouble().or(caseRoom::trouble)
        : Optional.of("has ended; restart the node");
  }

  private void run() {
    boolean doubtful = false; // whether a job may be called ANALYSING that nobody analyses
    while (!stopping) {
      try {
        if (isSuspicious(doubtful) && !surroundings.areWell()) {
          TimeUnit.MILLISECONDS.sleep(surroundings.again().toMillis());
          continue;
        }
        if (doubtful) {
          ledger.takeBack(most);
          doubtful = false;
        }
        long rings = ledger.queueBell().rings();
        boolean mayLearn = caseRoom.trouble().isEmpty() || caseRoom.areWell();
        Optional<JobRow> job = contexts.series().claim(setbacks::rests, mayLearn);
        if (job.isPresent()) {
          attempt(job.get());
        } else {
          ledger.queueBell().await(rings, setbacks.untilRested(surroundings.again()));
        }
      } catch (InterruptedException e) {
        // close() asks to stop; the loop looks
        LOG.debug("interrupted");
      } catch (RuntimeException | Error e) {
        LOG.error("HEP-101 the job runner met the unexpected and goes on", e);
        doubtful = true;
        pause();
      }
    }
  }

  /** Whether something failed that the disk may be to blame for, and there is something to do. */
  private boolean isSuspicious(boolean doubtful) {
    return doubtful
        || surroundings.trouble().isPresent()
        || setbacks.any() && !ledger.queue().isEmpty();
  }

  /** So that a ledger that fails at every step does not fill the log. */
  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(surroundings.again().toMillis());
    } catch (InterruptedException e) {
      LOG.debug("interrupted");
    }
  }

  private void attempt(JobRow job) throws InterruptedException {
    try {
      process(job);
      setbacks.succeeded();
    } catch (AnalysisFailed | InterruptedException e) {
      failed(job, "HEP-111", e);
    } catch (IOException | UncheckedIOException e) {
      failed(job, "HEP-112", e);
    } catch (RuntimeException | Error e) {
      // An Error, too, as when the results of a long series find no memory: it is the job's end.
      LOG.error("HEP-113 job {}: a fault of the program", job.id(), e);
      failed(job, "HEP-113", e);
    }
  }

  private void failed(JobRow job, String code, Throwable e) throws InterruptedException {
    if (stopping) {
      LOG.info("HEP-313 job {} attempt {} is cut short: the node stops", job.id(), job.attempts());
      ledger.jobs().handBack(job.id(), Jobs.CUT_SHORT, "the node was stopped", most);
      return;
    }
    LOG.error("{} job {} attempt {}: {}", code, job.id(), job.attempts(), e.getMessage());
    String reason = String.valueOf(e.getMessage());
    Optional<String> trouble = trouble(job); // with what this attempt left on the disk
    clearHalves(work(job));
    if (trouble.isEmpty()) {
      setbacks.failed(job);
      rest(ledger.jobs().attemptFailed(job.id(), code, reason, most));
      pauseAfterSeveral();
    } else {
      String why = trouble.get() + ": " + reason;
      rest(ledger.jobs().handBack(job.id(), "HEP-125", why, most));
    }
  }

  /** Looks at what the job writes to, and says what is wrong there. */
  private Optional<String> trouble(JobRow job) {
    if (!surroundings.areWell()) {
      return surroundings.trouble();
    }
    return StudySeries.isCorrection(job) && !caseRoom.areWell()
        ? caseRoom.trouble()
        : Optional.empty();
  }

  private void rest(JobRow job) {
    if (job.state() == JobState.QUEUED) {
      setbacks.rest(job);
    }
  }

  /** What is not whole may be what fills the disk, for this job or another; the rest is of use. */
  private void clearHalves(Path work) {
    if (!AnalysisJob.isComplete(work)) {
      clear(work);
    }
    if (unfinished != null) {
      clear(unfinished);
    }
  }

  /** So that what no job is to blame for does not use up the attempts of all that wait. */
  private void pauseAfterSeveral() throws InterruptedException {
    Duration pause = setbacks.pause();
    if (!pause.isZero() && !stopping) {
      LOG.warn(
          "HEP-118 attempts at different jobs failed one after the other; the next job is taken in"
              + " {} s",
          pause.toSeconds());
      TimeUnit.MILLISECONDS.sleep(pause.toMillis());
    }
  }

  private Path work(JobRow job) {
    return data.resolve("work").resolve("job-" + job.id());
  }

  private void process(JobRow job) throws IOException, InterruptedException, AnalysisFailed {
    unfinished = null;
    Path work = work(job);
    Files.createDirectories(work);
    if (StudySeries.isCorrection(job)) {
      corrections.learn(job, work);
    } else {
      analyse(job, work);
    }
    clear(work);
  }

  private void analyse(JobRow job, Path work)
      throws IOException, InterruptedException, AnalysisFailed {
    List<Path> instances = ledger.instances().ofJob(job).stream().map(InstanceRow::file).toList();
    AnalysisJob order = new AnalysisJob(work, instances, models.current(), analysis);
    workers.run(order, Progress.NONE);
    AnalysisFolder analysed = AnalysisFolder.open(order.resultFolder());
    if (job.isFlagged(Jobs.BROKEN_OFF)) {
      analysed = analysed.doubted(perhapsAPart(instances.size()));
    }
    List<NewResult> results = results(job, analysed);
    ledger.jobs().deliver(job.id(), conclusion(analysed.findings()), results);
  }

  private static String perhapsAPart(int instances) {
    return "the sending of this series broke off: images may be missing. "
        + instances
        + " came; compare their number with the PACS'";
  }

  /** What stays of the folder is no failure of the job. */
  private static void clear(Path work) {
    try {
      Trees.delete(work);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{} cannot be removed now; the next start does it: {}", work, e.toString());
    }
  }

  private List<NewResult> results(JobRow job, AnalysisFolder analysed) throws IOException {
    Path folder = data.resolve("results").resolve("job-" + job.id());
    // Of an attempt that ended here, perhaps with another model: what is not replaced and not
    // entered no purge would ever find.
    Trees.delete(folder);
    unfinished = folder;
    List<NewResult> all =
        ResultWriter.write(
                analysed,
                resultSettings.apply(job),
                contexts.of(job, analysed.findings().outcome()),
                uid -> earlier(job, uid),
                folder)
            .stream()
            .map(object -> entry(job, object))
            .toList();
    unfinished = null; // from now on they may be entered, whatever fails
    return all;
  }

  /** Where a PACS may have an object from: another job's, or one that the ledger has lost. */
  private Optional<Path> earlier(JobRow job, String uid) {
    return ledger
        .results()
        .fileOfOtherJob(job.seriesUid(), job.id(), uid)
        .filter(Files::exists)
        .or(() -> unclaimed.file(uid));
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
            findings.outcome().name(),
            findings.modelId(),
            findings.volumeMl(),
            null,
            null,
            findings.flags());
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
