package org.hepatica.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
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
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private final Settings.Retrain settings;
  private final TestTime testTime;
  private final Path cases;
  private final Path runs;
  private final Path models;
  private final Clock clock;

  CaseRetraining(HepaticaConfig config, Clock clock) {
    settings = config.settings().schedule().retrain();
    testTime = new RoomSettings(config).testTime();
    cases = config.dataDir().resolve("cases");
    runs = config.dataDir().resolve("training");
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
    Set<String> seen = images();
    Training.Limits usual = Training.Limits.standard();
    Retraining.Settings standard = Retraining.Settings.standard(clock.millis());
    Retraining.Outcome outcome =
        RetrainingProcess.start(
            models,
            cases,
            new Retraining.Settings(
                settings.epochs(),
                standard.batch(),
                standard.firstRate(),
                standard.lastRate(),
                List.of(),
                standard.seed(),
                testTime),
            runs.resolve("retrain-" + STAMP.format(clock.instant())),
            new Training.Limits(
                usual.heapMegabytes(),
                usual.offHeapMegabytes(),
                usual.threads(),
                Duration.ofMinutes(settings.timeoutMinutes())));
    remember(seen);
    return String.format(
        Locale.ROOT,
        "model %s, validation Dice %.3f (its parent %.3f); `models promote` uses it",
        outcome.id(),
        outcome.dice(),
        outcome.parentDice());
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
    Path part = cases.resolve("trained.txt.part");
    Files.write(part, seen);
    Files.move(
        part,
        cases.resolve("trained.txt"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
