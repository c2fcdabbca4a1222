package org.hepatica.schedule;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.quartz.CronScheduleBuilder;
import org.quartz.CronTrigger;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.SchedulerRepository;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;
import org.quartz.impl.matchers.GroupMatcher;
import org.quartz.simpl.SimpleThreadPool;
import org.quartz.utils.DBConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs tasks at their times; the times outlive a restart in Quartz's tables. */
public final class Scheduling implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduling.class);
  private static final String NAME = "hepatica"; // the key of the rows in the tables
  private static final String GROUP = "hepatica";
  private static final int THREADS =
      4; // one for each task there is, so that none waits for another
  private static final String AT_HAND = "SELECT 1 FROM QRTZ_FIRED_TRIGGERS";
  private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);

  /** How often it is seen to that every task has its time. */
  private static final Duration LOOK = Duration.ofMinutes(10);

  private final Scheduler scheduler;
  private final LedgerConnections connections;
  private final List<ScheduledTask> tasks;

  /** Of each task that has run since the start, the last time. */
  private final Map<String, TaskOutcome> outcomes = new ConcurrentHashMap<>();

  /** Goes by {@link System#nanoTime}, as Quartz does not. */
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "schedule-watch");
            thread.setDaemon(true);
            return thread;
          });

  private Scheduling(
      Scheduler scheduler, LedgerConnections connections, List<ScheduledTask> tasks) {
    this.scheduler = scheduler;
    this.connections = connections;
    this.tasks = tasks;
  }

  /**
   * Starts the clock. A task whose time is new or changed, or was set by a clock that was ahead, is
   * planned anew, now and while it runs; one that is not among them any more is taken out of the
   * tables.
   *
   * @param dataSource a pool on the database that holds Quartz's tables; stays the caller's
   * @param tasks all tasks, each of its own name
   * @throws SchedulerException when the tables cannot be used
   */
  public static Scheduling start(DataSource dataSource, List<ScheduledTask> tasks)
      throws SchedulerException {
    LedgerConnections connections = new LedgerConnections(dataSource);
    Scheduling scheduling = new Scheduling(create(connections), connections, tasks);
    try {
      Map<String, Task> byName =
          tasks.stream().collect(Collectors.toMap(ScheduledTask::name, ScheduledTask::task));
      scheduling.scheduler.getContext().put(TaskJob.TASKS, byName);
      scheduling.scheduler.getContext().put(TaskJob.OUTCOMES, scheduling.outcomes);
      scheduling.forgetAllBut(byName.keySet());
      scheduling.planAll();
      scheduling.scheduler.start();
      scheduling.watch.scheduleWithFixedDelay(
          scheduling::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
      return scheduling;
    } catch (SchedulerException | RuntimeException e) {
      scheduling.close();
      throw e;
    }
  }

  /** When a task is next due; empty when it is not planned. */
  public Optional<Instant> next(String task) throws SchedulerException {
    Trigger trigger = scheduler.getTrigger(TriggerKey.triggerKey(task, GROUP));
    return Optional.ofNullable(trigger).map(Trigger::getNextFireTime).map(Date::toInstant);
  }

  /** How each task went the last time, by name; without those that have not run since the start. */
  public SortedMap<String, TaskOutcome> outcomes() {
    return new TreeMap<>(outcomes);
  }

  /** Stops the clock, interrupts the tasks that run, and gives them a few seconds to end. */
  @Override
  public void close() {
    try {
      if (scheduler.isShutdown()) {
        return;
      }
      watch.shutdown();
      watch.awaitTermination(STOP_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
      scheduler.standby();
      Set<String> interrupted = new HashSet<>();
      long deadline = System.nanoTime() + STOP_DEADLINE.toNanos();
      // Quartz's own thread gives back a time that it holds ready, and gives one that has come to a
      // task, which begins a little later and notes its end: all of that needs the tables.
      while ((interruptRunning(interrupted) || isAtHand()) && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      if (!connections.shut(STOP_DEADLINE)) {
        LOG.warn("The scheduler still uses the ledger while it stops");
      }
    } catch (SchedulerException e) {
      LOG.warn("The scheduler did not stop in order: {}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      shutDown();
    }
  }

  /** Interrupts each running task once; answers whether there was any. */
  private boolean interruptRunning(Set<String> interrupted) throws SchedulerException {
    List<JobExecutionContext> running = scheduler.getCurrentlyExecutingJobs();
    for (JobExecutionContext task : running) {
      if (interrupted.add(task.getFireInstanceId())) {
        scheduler.interrupt(task.getFireInstanceId());
      }
    }
    return !running.isEmpty();
  }

  /**
   * Whether Quartz has a time ready that is due within its half minute, or one has come whose task
   * has not ended.
   */
  private boolean isAtHand() {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        ResultSet times = statement.executeQuery(AT_HAND)) {
      return times.next();
    } catch (SQLException e) {
      LOG.debug("the tables of the schedule cannot be read: {}", e.toString());
      return false;
    }
  }

  private void shutDown() {
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException e) {
      LOG.warn("The scheduler did not stop: {}", e.toString());
    }
  }

  private static Scheduler create(LedgerConnections connections) throws SchedulerException {
    String source = NAME + "-" + UUID.randomUUID();
    DBConnectionManager.getInstance().addConnectionProvider(source, connections);
    Properties p = new Properties();
    p.setProperty("org.quartz.scheduler.instanceName", NAME);
    p.setProperty("org.quartz.scheduler.instanceId", NAME);
    p.setProperty("org.quartz.scheduler.threadName", "schedule");
    p.setProperty("org.quartz.scheduler.makeSchedulerThreadDaemon", "true");
    p.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
    p.setProperty("org.quartz.threadPool.class", SimpleThreadPool.class.getName());
    p.setProperty("org.quartz.threadPool.threadCount", String.valueOf(THREADS));
    p.setProperty("org.quartz.threadPool.threadNamePrefix", "schedule-task");
    p.setProperty("org.quartz.threadPool.makeThreadsDaemons", "true");
    p.setProperty("org.quartz.jobStore.class", JobStoreTX.class.getName());
    p.setProperty("org.quartz.jobStore.driverDelegateClass", StdJDBCDelegate.class.getName());
    p.setProperty("org.quartz.jobStore.dataSource", source);
    p.setProperty("org.quartz.jobStore.useProperties", "true");
    p.setProperty("org.quartz.jobStore.makeThreadsDaemons", "true");
    synchronized (Scheduling.class) {
      Scheduler scheduler = new StdSchedulerFactory(p).getScheduler();
      // Else a second node in this JVM would be handed this scheduler, by its name.
      SchedulerRepository.getInstance().remove(NAME);
      return scheduler;
    }
  }

  private void forgetAllBut(Set<String> names) throws SchedulerException {
    for (JobKey key : scheduler.getJobKeys(GroupMatcher.anyJobGroup())) {
      if (!names.contains(key.getName())) {
        scheduler.deleteJob(key);
      }
    }
  }

  /** After a clock that was ahead, tasks would wait until it comes there again. */
  void look() {
    try {
      planAll();
    } catch (SchedulerException | RuntimeException e) {
      LOG.warn("Whether all tasks have their time is looked at later: {}", e.toString());
    }
  }

  private void planAll() throws SchedulerException {
    for (ScheduledTask task : tasks) {
      plan(task);
    }
  }

  private void plan(ScheduledTask task) throws SchedulerException {
    CronTrigger wanted = trigger(task);
    Trigger present = scheduler.getTrigger(wanted.getKey());
    if (present instanceof CronTrigger cron && isSame(cron, wanted) && comes(cron)) {
      return; // planned anew, it would forget the time it missed
    }
    JobDetail job =
        JobBuilder.newJob(TaskJob.class).withIdentity(task.name(), GROUP).storeDurably().build();
    scheduler.scheduleJob(job, Set.of(wanted), true);
  }

  private static CronTrigger trigger(ScheduledTask task) {
    CronScheduleBuilder times =
        CronScheduleBuilder.cronSchedule(task.cron()).inTimeZone(TimeZone.getDefault());
    Function<CronScheduleBuilder, CronScheduleBuilder> missed =
        task.catchUp()
            ? CronScheduleBuilder::withMisfireHandlingInstructionFireAndProceed
            : CronScheduleBuilder::withMisfireHandlingInstructionDoNothing;
    return TriggerBuilder.newTrigger()
        .withIdentity(task.name(), GROUP)
        .withSchedule(missed.apply(times))
        .build();
  }

  /**
   * Whether a task will run when it should: not a year later, because the clock was a year ahead
   * when its time was set, and not never, because Quartz could not read its job once.
   */
  private boolean comes(CronTrigger planned) throws SchedulerException {
    Date next = planned.getNextFireTime();
    Date due = planned.getFireTimeAfter(new Date());
    return scheduler.getTriggerState(planned.getKey()) != Trigger.TriggerState.ERROR
        && next != null
        && (due == null || !next.after(due));
  }

  private static boolean isSame(CronTrigger a, CronTrigger b) {
    return a.getCronExpression().equals(b.getCronExpression())
        && a.getMisfireInstruction() == b.getMisfireInstruction()
        && a.getTimeZone().equals(b.getTimeZone());
  }
}
