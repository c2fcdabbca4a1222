package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.hepatica.config.ConfigException;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.NotNowException;
import org.hepatica.config.Settings;
import org.hepatica.learning.Retraining;
import org.hepatica.learning.RetrainingProcess;
import org.hepatica.learning.child.ChildLimits;
import org.hepatica.learning.data.CaseStore;
import org.hepatica.learning.registry.ModelRegistry;
import org.hepatica.schedule.RetrainTask;
import org.hepatica.setup.Rehearsal;
import org.hepatica.setup.RoomSettings;
import org.hepatica.unet.TestTime;

/**
 * Retraining from {@code data/cases}: pictures {@code images/PATIENT_SLICE.png} with {@code
 * masks/…}. Those that a training has seen are listed in {@code cases/trained.txt}; the new model
 * enters the registry and waits for somebody to promote it.
 */
final class CaseRetraining implements RetrainTask.Retrain {
  private final Settings.Retrain settings;
  private final TestTime testTime;
  private final List<String> rehearsal;
  private final long reserve;
  private final Path cases;
  private final TrainingRuns runs;
  private final Path models;
  private final Clock clock;

  /**
   * @throws ConfigException when {@code schedule.retrain.rehearsal} is not written as it should be
   * @throws NotNowException when it names what is no folder of cases
   */
  CaseRetraining(HepaticaConfig config, Clock clock) {
    settings = config.settings().schedule().retrain();
    testTime = new RoomSettings(config).testTime();
    rehearsal = Rehearsal.folders(config);
    reserve = new RoomSettings(config).intake().minFreeBytes();
    cases = config.dataDir().resolve("cases");
    runs = new TrainingRuns(config.dataDir().resolve("training"), clock);
    models = config.dataDir().resolve("models");
    this.clock = clock;
  }

  @Override
  public int newCases() throws IOException {
    return new CaseStore(cases).newPatients();
  }

  @Override
  public String retrain() throws IOException, InterruptedException {
    runs.clear();
    runs.tidy(ModelRegistry.open(models));
    requireRoom();
    CaseStore store = new CaseStore(cases);
    Path run = runs.next();
    Path copy = TrainingRuns.copyIn(run);
    Set<String> seen;
    Retraining.Outcome outcome;
    try {
      seen = store.copyTo(copy);
      outcome = retrain(copy, run);
    } catch (IOException e) {
      // The copy is gone then: who reads this looks for the file where it was put.
      throw new IOException(e.getMessage().replace(copy.toString(), cases.toString()), e);
    } finally {
      TrainingRuns.clear(run);
    }
    store.remember(seen);
    return String.format(
        Locale.ROOT,
        "model %s, validation Dice %.3f (its parent %.3f)%s; `models promote` uses it%s",
        outcome.id(),
        outcome.dice(),
        outcome.parentDice(),
        outcome.dice() < outcome.parentDice() ? ", worse than its parent" : "",
        outcome.notKnown().isEmpty()
            ? ""
            : "; not known: " + String.join("; ", outcome.notKnown()));
  }

  /** What it writes would keep studies out. */
  private void requireRoom() throws IOException {
    long free = Files.getFileStore(models).getUsableSpace();
    if (free < reserve) {
      throw new IOException(
          "%d MB are free in %s, and %d MB are reserved for studies (intake.minFreeMb); make room"
              .formatted(free >> 20, models.getParent(), reserve >> 20));
    }
  }

  private Retraining.Outcome retrain(Path from, Path run) throws IOException, InterruptedException {
    ChildLimits usual = ChildLimits.standard();
    Retraining.Settings standard = Retraining.Settings.standard(clock.millis());
    return RetrainingProcess.start(
        models,
        from,
        new Retraining.Settings(
            settings.epochs(),
            standard.batch(),
            standard.firstRate(),
            standard.lastRate(),
            rehearsal,
            standard.seed(),
            testTime),
        run,
        new ChildLimits(
            usual.heapMegabytes(),
            usual.offHeapMegabytes(),
            usual.threads(),
            Duration.ofMinutes(settings.timeoutMinutes())));
  }
}
