package org.hepatica.node;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.hepatica.analysis.worker.AnalysisWorkers;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerConflict;
import org.hepatica.ledger.Samples;
import org.hepatica.result.ResultSettings;
import org.hepatica.setup.RoomSettings;
import org.junit.jupiter.api.io.TempDir;

/** A runner of jobs whose parts a test chooses, and jobs for it. */
abstract class JobRunning {
  static final int ATTEMPTS = 2;

  /** A node looks every five seconds. */
  static final Duration LOOKS_EVERY = Duration.ofMillis(200);

  @TempDir Path data;

  JobRunner runner(Ledger ledger, AnalysisWorkers workers, JobRunner.ModelSource models) {
    return runner(
        ledger,
        workers,
        models,
        new Setbacks.Attempts(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  JobRunner runner(
      Ledger ledger,
      AnalysisWorkers workers,
      JobRunner.ModelSource models,
      Setbacks.Attempts attempts) {
    return runner(
        ledger,
        workers,
        models,
        attempts,
        job -> rooms().result(Instant.now(), "serial"),
        new Surroundings(data, 0, LOOKS_EVERY, Optional::empty));
  }

  JobRunner runner(
      Ledger ledger,
      AnalysisWorkers workers,
      JobRunner.ModelSource models,
      Surroundings surroundings) {
    return runner(
        ledger,
        workers,
        models,
        new Setbacks.Attempts(ATTEMPTS, Duration.ofMillis(1), Duration.ofMillis(1)),
        job -> rooms().result(Instant.now(), "serial"),
        surroundings);
  }

  private RoomSettings rooms() {
    return new RoomSettings(config());
  }

  private HepaticaConfig config() {
    return HepaticaConfig.load(null, null, data, List.of("result.series=all"), Map.of());
  }

  JobRunner runner(
      Ledger ledger,
      AnalysisWorkers workers,
      JobRunner.ModelSource models,
      Setbacks.Attempts attempts,
      Function<JobRow, ResultSettings> results,
      Surroundings surroundings) {
    HepaticaConfig config = config();
    RoomSettings rooms = new RoomSettings(config);
    return new JobRunner(
        data,
        surroundings,
        ledger,
        workers,
        models,
        rooms.analysis(),
        results,
        new Destinations(config),
        new StudyContexts(
            ledger, new StudySeries(ledger, rooms.studySeries(), Clock.systemUTC()), true),
        new Corrections(config, ae -> true, ledger),
        attempts);
  }

  JobRow queued(Ledger ledger, int series) throws LedgerConflict {
    JobRow job = Samples.enter(ledger, Samples.ct(data, series, 1));
    ledger.jobs().queue(job.id(), job.lastInstance());
    return job;
  }

  static JobRow job(Ledger ledger, JobRow job) {
    return ledger.jobs().find(job.id()).orElseThrow();
  }
}
