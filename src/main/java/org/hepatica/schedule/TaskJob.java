package org.hepatica.schedule;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one kind of Quartz job: runs the task of its name, and says how it went. */
@DisallowConcurrentExecution
public final class TaskJob implements InterruptableJob {
  /** Where the scheduler's context holds the tasks by name. */
  static final String TASKS = "tasks";

  /** Where it holds how they went the last time, by name. */
  static final String OUTCOMES = "outcomes";

  private static final Logger LOG = LoggerFactory.getLogger(TaskJob.class);

  private Thread thread; // runs the task now; guarded by this
  private boolean asked; // to end, perhaps before it began; guarded by this

  @Override
  public void execute(JobExecutionContext context) throws JobExecutionException {
    String name = context.getJobDetail().getKey().getName();
    Task task = task(context, name);
    if (task == null) {
      LOG.warn("Nothing is done for the scheduled {}: it is switched off", name);
      return;
    }
    begin();
    long start = System.nanoTime();
    try {
      String done = task.run();
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      LOG.info("Scheduled {}: {} ({} ms)", name, done, millis);
      tell(context, name, true, done);
    } catch (InterruptedException e) {
      LOG.info("Scheduled {} was ended: the node stops", name);
    } catch (Exception e) {
      // Not handed to Quartz: it would only log it too. The task's next time comes as planned.
      LOG.error("HEP-353 scheduled {} failed; it is tried again at its next time", name, e);
      tell(context, name, false, e.getMessage() == null ? e.toString() : e.getMessage());
    } finally {
      end();
    }
  }

  private static Task task(JobExecutionContext context, String name) throws JobExecutionException {
    return (Task) held(context, TASKS).get(name);
  }

  @SuppressWarnings("unchecked")
  private static void tell(JobExecutionContext context, String name, boolean ok, String text)
      throws JobExecutionException {
    ((Map<String, TaskOutcome>) held(context, OUTCOMES))
        .put(name, new TaskOutcome(Instant.now(), ok, text));
  }

  private static Map<?, ?> held(JobExecutionContext context, String key)
      throws JobExecutionException {
    try {
      return (Map<?, ?>) context.getScheduler().getContext().get(key);
    } catch (SchedulerException e) {
      throw new JobExecutionException("the tasks cannot be had", e);
    }
  }

  private synchronized void begin() {
    thread = Thread.currentThread();
    if (asked) {
      thread.interrupt();
    }
  }

  /** No interruption may reach what Quartz does next: it writes to the ledger. */
  private synchronized void end() {
    thread = null;
    Thread.interrupted();
  }

  @Override
  public synchronized void interrupt() {
    asked = true;
    if (thread != null) {
      thread.interrupt();
    }
  }
}
