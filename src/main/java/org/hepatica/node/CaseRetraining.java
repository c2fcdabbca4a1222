package org.hepatica.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.disk.DurableFiles;
import org.hepatica.learning.ModelRegistry;
import org.hepatica.learning.Retraining;
import org.hepatica.learning.RetrainingProcess;
import org.hepatica.learning.Training;
import org.hepatica.schedule.RetrainTask;
import org.hepatica.unet.TestTime;

/**
 * Retraining from {@code data/cases}: pictures {@code images/PATIENT_SLICE.png} with {@code
 * masks/…}. Those that a training has seen are listed in {@code cases/trained.txt}; the new model
 * enters the registry and waits for somebody to promote it.
 */
final class CaseRetraining implements RetrainTask.Retrain {
  private final Settings.Retrain settings;
  private final TestTime testTime;
  private final Path cases;
  private final TrainingRuns runs;
  private final Path models;
  private final Clock clock;

  CaseRetraining(HepaticaConfig config, Clock clock) {
    settings = config.settings().schedule().retrain();
    testTime = new RoomSettings(config).testTime();
    cases = config.dataDir().resolve("cases");
    runs = new TrainingRuns(config.dataDir().resolve("training"), clock);
    models = config.dataDir().resolve("models");
    this.clock = clock;
  }

  @Override
  public int newCases() throws IOException {
    Set<String> unseen = images();
    unseen.removeAll(trained());
    return (int) unseen.stream().map(name -> name.replaceFirst("_.*", "")).distinct().count();
  }

  @Override
  public String retrain() throws IOException, InterruptedException {
    runs.tidy(ModelRegistry.open(models));
    Set<String> seen = images();
    Path run = runs.next();
    Path copy = run.resolve(cases.getFileName());
    Retraining.Outcome outcome;
    try {
      copy(seen, copy);
      outcome = retrain(copy, run);
    } catch (IOException e) {
      // The copy is gone then: who reads this looks for the file where it was put.
      throw new IOException(e.getMessage().replace(copy.toString(), cases.toString()), e);
    } finally {
      JobRunner.deleteTree(copy);
    }
    remember(seen);
    return String.format(
        Locale.ROOT,
        "model %s, validation Dice %.3f (its parent %.3f); `models promote` uses it",
        outcome.id(),
        outcome.dice(),
        outcome.parentDice());
  }

  private Retraining.Outcome retrain(Path from, Path run) throws IOException, InterruptedException {
    Training.Limits usual = Training.Limits.standard();
    Retraining.Settings standard = Retraining.Settings.standard(clock.millis());
    return RetrainingProcess.start(
        models,
        from,
        new Retraining.Settings(
            settings.epochs(),
            standard.batch(),
            standard.firstRate(),
            standard.lastRate(),
            List.of(),
            standard.seed(),
            testTime),
        run,
        new Training.Limits(
            usual.heapMegabytes(),
            usual.offHeapMegabytes(),
            usual.threads(),
            Duration.ofMinutes(settings.timeoutMinutes())));
  }

  /**
   * Copies the cases as they are now. A retraining reads them several times within hours: who puts
   * further ones there meanwhile would end it, or have it measured by others than it was trained
   * on.
   */
  private void copy(Set<String> names, Path to) throws IOException {
    for (String part : List.of("images", "masks")) {
      Path folder = Files.createDirectories(to.resolve(part));
      for (String name : names) {
        try {
          Files.copy(cases.resolve(part).resolve(name), folder.resolve(name));
        } catch (NoSuchFileException e) {
          throw new IOException(e.getFile() + " is missing: each picture needs its mask", e);
        }
      }
    }
  }

  private Set<String> images() throws IOException {
    try (Stream<Path> files = Files.list(cases.resolve("images"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".png"))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (NoSuchFileException e) {
      return new TreeSet<>(); // nobody has put a case there yet
    }
  }

  private Set<String> trained() throws IOException {
    try {
      return new TreeSet<>(Files.readAllLines(cases.resolve("trained.txt")));
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  private void remember(Set<String> seen) throws IOException {
    byte[] lines =
        seen.stream().map(name -> name + "\n").collect(Collectors.joining()).getBytes(UTF_8);
    DurableFiles.write(cases.resolve("trained.txt"), out -> out.write(lines));
  }
}
