package org.hepatica.analysis.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.hepatica.analysis.AnalysisFolder;
import org.hepatica.analysis.Findings;
import org.hepatica.analysis.Progress;
import org.hepatica.analysis.worker.AnalysisFailed.Kind;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's side: one child process for one device, started on demand, replaced after a number of
 * jobs and after every crash and hang. Loads no native code itself. Jobs run one at a time, in the
 * order of the calls.
 *
 * <p>Where a GPU has too little memory, the next child computes smaller batches; where it fails
 * otherwise, or has no memory for a single slice, the CPU stands in. It stays at that, unless the
 * CPU fails at the same job: then the GPU was not what is wrong.
 */
public final class AnalysisWorkers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AnalysisWorkers.class);

  private final WorkerSettings settings;
  private final String softwareVersion;
  private final ChildLauncher launcher;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile Child child;
  private volatile WorkerInfo info;
  private volatile boolean closed;
  private Placement placement;

  /**
   * @param settings of the child
   * @param softwareVersion part of a job's identity: a result of another version is not used again
   * @param launcher starts children
   */
  public AnalysisWorkers(WorkerSettings settings, String softwareVersion, ChildLauncher launcher) {
    this.settings = settings;
    this.softwareVersion = softwareVersion;
    this.launcher = launcher;
    this.placement = Placement.on(settings.device().gpu());
  }

  /**
   * Starts the child if there is none, and waits until it is ready.
   *
   * @throws AnalysisFailed when it does not get ready; the message says why
   */
  public WorkerInfo start(Path modelFile) throws AnalysisFailed, InterruptedException {
    turn.lockInterruptibly();
    try {
      return steppingDown(
          () -> {
            ensure(modelFile);
            return info;
          });
    } finally {
      turn.unlock();
    }
  }

  /** The present child, or the one before where none is running; null before the first. */
  public WorkerInfo latest() {
    return info;
  }

  /** The present child; empty when none is running. */
  public Optional<WorkerInfo> info() {
    Child present = child;
    return present != null && present.alive() ? Optional.ofNullable(info) : Optional.empty();
  }

  /**
   * Analyses one series. A result that an earlier call (or an earlier life of the node) completed
   * for the same job is used again. An interrupt kills the child.
   *
   * @return the findings; their arrays lie in {@link AnalysisJob#resultFolder()}
   * @throws AnalysisFailed when the child crashed, hung or gave up; the next call starts another
   */
  public Findings run(AnalysisJob job, Progress progress)
      throws AnalysisFailed, InterruptedException {
    turn.lockInterruptibly();
    try {
      Optional<AnalysisFolder> earlier = prepare(job);
      if (earlier.isPresent()) {
        LOG.info("Job {} was complete already", job.jobFolder().getFileName());
        return earlier.get().findings();
      }
      return steppingDown(() -> attempt(job, progress));
    } finally {
      turn.unlock();
    }
  }

  @FunctionalInterface
  private interface Step<T> {
    T run() throws AnalysisFailed, InterruptedException;
  }

  private <T> T steppingDown(Step<T> step) throws AnalysisFailed, InterruptedException {
    Placement first = placement;
    while (true) {
      try {
        return step.run();
      } catch (AnalysisFailed e) {
        Optional<Placement> next = placement.after(e.kind());
        if (next.isEmpty()) {
          placement = first;
          throw e;
        }
        placement = next.get();
        if (placement.cpu()) {
          LOG.warn("HEP-117 the GPU failed, the CPU stands in: {}", e.getMessage());
        } else {
          LOG.warn(
              "HEP-116 the GPU has too little memory, batches of {} slices from now on: {}",
              placement.batch(),
              e.getMessage());
        }
      }
    }
  }

  private Optional<AnalysisFolder> prepare(AnalysisJob job) throws AnalysisFailed {
    try {
      return JobFolder.prepare(job, softwareVersion);
    } catch (IOException e) {
      throw new AnalysisFailed(
          Kind.REPORTED,
          "job folder " + job.jobFolder() + " cannot be prepared: " + e,
          List.of(),
          e);
    }
  }

  private Findings attempt(AnalysisJob job, Progress progress)
      throws AnalysisFailed, InterruptedException {
    ensure(job.modelFile());
    Child worker = child;
    boolean healthy = false;
    try {
      worker.send(Message.job(job.jobFolder().toString()));
      Findings findings = await(worker, job, progress);
      healthy = true;
      return findings;
    } catch (AnalysisFailed e) {
      healthy = e.kind() == Kind.REPORTED;
      throw e;
    } catch (IOException e) {
      throw ended(worker, e);
    } finally {
      if (!healthy) {
        worker.kill();
        child = null;
      } else if (worker.jobs() >= settings.jobsPerWorker()) {
        LOG.info("Worker {} is replaced after {} jobs", worker.pid(), worker.jobs());
        child = null;
        worker.kill();
      }
    }
  }

  private Findings await(Child worker, AnalysisJob job, Progress progress)
      throws AnalysisFailed, InterruptedException, IOException {
    Duration patience = settings.deadline(job);
    long deadline = System.nanoTime() + patience.toNanos();
    String folder = job.jobFolder().toString();
    while (true) {
      Optional<Message> next;
      try {
        next = worker.next(deadline);
      } catch (TimeoutException e) {
        worker.kill();
        throw new AnalysisFailed(
            Kind.TIMED_OUT,
            "analysis not finished after %d s, worker %d was killed"
                .formatted(patience.toSeconds(), worker.pid()),
            worker.lastWords(),
            e);
      }
      Message message = next.orElseThrow(() -> new IOException("its output ended"));
      if (message.job() != null && !message.job().equals(folder)) {
        continue;
      }
      switch (message.event()) {
        case Message.PROGRESS -> progress.at(message.stage(), message.done(), message.total());
        case Message.READY -> info = ChildStart.info(worker, message, settings.device());
        case Message.DONE -> {
          return result(job);
        }
        case Message.FAILED, Message.EXHAUSTED -> throw told("analysis failed: ", message);
        default -> LOG.debug("Worker {} says {}", worker.pid(), message.event());
      }
    }
  }

  static AnalysisFailed told(String what, Message m) {
    Kind kind = m.event().equals(Message.EXHAUSTED) ? Kind.EXHAUSTED : Kind.REPORTED;
    return new AnalysisFailed(kind, what + m.reason(), List.of(), null);
  }

  private static Findings result(AnalysisJob job) throws AnalysisFailed {
    try {
      return AnalysisFolder.open(job.resultFolder()).findings();
    } catch (IOException e) {
      throw new AnalysisFailed(
          Kind.REPORTED, "result cannot be read: " + e.getMessage(), List.of(), e);
    }
  }

  private AnalysisFailed ended(Child worker, IOException cause) throws InterruptedException {
    if (closed) {
      return new AnalysisFailed(Kind.CLOSED, "the node is stopping", List.of(), cause);
    }
    String end = worker.end();
    return new AnalysisFailed(
        Kind.CRASHED,
        "worker %d ended while it worked (%s)".formatted(worker.pid(), end),
        worker.lastWords(),
        cause);
  }

  private void ensure(Path modelFile) throws AnalysisFailed, InterruptedException {
    if (child != null && child.alive()) {
      if (child.placement().equals(placement)) {
        return;
      }
      child.kill();
    }
    Child fresh;
    synchronized (this) {
      if (closed) {
        throw new AnalysisFailed(Kind.CLOSED, "the node is stopping", List.of(), null);
      }
      try {
        fresh = new Child(launcher, modelFile, placement);
      } catch (IOException e) {
        throw new AnalysisFailed(
            Kind.NOT_STARTED, "worker cannot be started: " + e.getMessage(), List.of(), e);
      }
      child = fresh;
    }
    boolean ready = false;
    try {
      info = ChildStart.await(fresh, settings, () -> closed);
      ready = true;
      LOG.info("Worker {} is ready on {}", info.pid(), info.description());
    } finally {
      if (!ready) {
        fresh.kill();
        child = null;
      }
    }
  }

  /** Ends the child at once; a running {@link #run} fails with {@link Kind#CLOSED}. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      Child present = child;
      if (present != null) {
        present.kill();
      }
    }
  }
}
