package org.hepatica.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.config.HepaticaConfig;
import org.hepatica.config.Settings;
import org.hepatica.delivery.DeliveryService;
import org.hepatica.intake.Intake;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.Purges;
import org.hepatica.schedule.BackupTask;
import org.hepatica.schedule.PurgeTask;
import org.hepatica.schedule.RetrainTask;
import org.hepatica.schedule.ScheduledTask;
import org.hepatica.schedule.Scheduling;
import org.hepatica.schedule.SteadyClock;
import org.hepatica.schedule.Task;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Quartz starts in this node: redelivery, purge, backup and retraining. */
final class Tasks {
  private static final Logger LOG = LoggerFactory.getLogger(Tasks.class);

  private final HepaticaConfig config;
  private final Ledger ledger;
  private final DeliveryService delivery;
  private final PurgeTask purge;
  private final Clock purgeClock;
  private final List<ScheduledTask> tasks = new ArrayList<>();

  /**
   * @param purgeClock what the purge goes by
   */
  Tasks(
      HepaticaConfig config,
      Ledger ledger,
      DeliveryService delivery,
      PurgeTask purge,
      Clock purgeClock) {
    this.purgeClock = purgeClock;
    this.config = config;
    this.ledger = ledger;
    this.delivery = delivery;
    this.purge = purge;
  }

  /**
   * What the purge goes by: a clock that was wrong by a month for an hour is no age. What it showed
   * lately is not known to be right.
   */
  static Clock purgeClock(Ledger ledger, Clock clock) {
    Instant now = clock.instant();
    Instant known = ledger.events().latestUntil(now.minus(SteadyClock.DOUBT)).orElse(now);
    return new SteadyClock(known, clock, System::nanoTime);
  }

  /** The purge of a node; it is for itself, because what it has left comes before all else. */
  static PurgeTask purge(HepaticaConfig config, Ledger ledger, Intake intake, Clock clock) {
    Settings.Purge purge = config.settings().schedule().purge();
    Path data = config.dataDir();
    Duration keepFailed = Duration.ofDays(purge.keepFailedDays());
    return new PurgeTask(
        new LedgerPurge(ledger, intake, data, keepFailed, clock),
        data,
        Duration.ofDays(purge.keepDays()),
        clock);
  }

  Scheduling start() {
    Settings.Schedule schedule = config.settings().schedule();
    Path data = config.dataDir();
    Clock clock = Clock.systemUTC();
    add("redeliver", schedule.redeliver().cron(), false, this::redeliver);
    add("purge", schedule.purge().cron(), true, this::purge);
    add(
        "backup",
        schedule.backup().cron(),
        true,
        new BackupTask(ledger::backup, data.resolve("backup"), schedule.backup().keep(), clock));
    add(
        "retrain",
        schedule.retrain().cron(),
        false,
        new RetrainTask(new CaseRetraining(config, clock), schedule.retrain().minCases()));
    try {
      return Scheduling.start(ledger.dataSource(), tasks);
    } catch (SchedulerException e) {
      throw new IllegalStateException("Quartz cannot use its tables in the ledger", e);
    }
  }

  private void add(String name, String cron, boolean catchUp, Task task) {
    if (!Settings.Schedule.isOff(cron)) {
      tasks.add(new ScheduledTask(name, cron, catchUp, task));
    }
  }

  private String purge() throws Exception {
    Duration keep = Duration.ofDays(config.settings().schedule().purge().keepDays());
    int unclaimed =
        new UnclaimedResults(config.dataDir()).deleteBefore(purgeClock.instant().minus(keep));
    String done = purge.run();
    return unclaimed == 0 ? done : done + "; " + unclaimed + " results of no job";
  }

  private String redeliver() {
    delivery.wake();
    return "destinations woken";
  }

  /**
   * The ledger, and what comes for it, as the purge sees them.
   *
   * @param keepFailed how long files stay of what may be retried; zero: until that ends well
   */
  record LedgerPurge(Ledger ledger, Intake intake, Path data, Duration keepFailed, Clock clock)
      implements PurgeTask.Source {
    @Override
    public List<PurgeTask.Purgeable> endedBefore(Instant time, int most) {
      return ledger.purges().endedBefore(time, failed(), most).stream()
          .map(job -> new PurgeTask.Purgeable(job.jobId(), files(job)))
          .toList();
    }

    /** With what attempts that failed left of it: the ledger names what was delivered only. */
    private List<Path> files(Purges.Purgeable job) {
      List<Path> files = new ArrayList<>(job.files());
      for (String room : List.of("work", "results")) {
        Path folder = data.resolve(room).resolve("job-" + job.jobId());
        try (Stream<Path> all = Files.walk(folder)) {
          all.filter(Files::isRegularFile).forEach(files::add);
        } catch (NoSuchFileException e) {
          LOG.debug("{} is gone already", folder);
        } catch (IOException | UncheckedIOException e) {
          files.add(folder); // it is not empty and cannot be deleted: this job is stuck, no other
        }
      }
      return files;
    }

    private Instant failed() {
      return keepFailed.isZero() ? Instant.EPOCH : clock.instant().minus(keepFailed);
    }

    /** An instance that came just then would be found to be there already, and then be gone. */
    @Override
    public boolean letGo(long jobId, Instant time, PurgeTask.Deletion deletion) throws IOException {
      boolean[] isGone = new boolean[1];
      intake.undisturbed(
          () -> {
            if (ledger.purges().begin(jobId, time, failed())) {
              deletion.run();
              ledger.purges().purged(jobId);
              isGone[0] = true;
            }
          });
      return isGone[0];
    }
  }
}
