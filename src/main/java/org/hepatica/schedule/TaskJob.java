package org.hepatica.schedule;

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

  private static final Logger LOG = LoggerFactory.getLogger(TaskJob.class);

  private Thread thread; // runs the task now; guarded by this

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
    } catch (InterruptedException e) {
      LOG.info("Scheduled {} was ended: the node stops", name);
    } catch (Exception e) {
      // Not handed to Quartz: it would only log it too. The task's next time comes as planned.
      LOG.error("Scheduled {} failed; it is tried again at its next time", name, e);
    } finally {
      end();
    }
  }

  private static Task task(JobExecutionContext context, String name) throws JobExecutionException {
    try {
      return (Task) ((Map<?, ?>) context.getScheduler().getContext().get(TASKS)).get(name);
    } catch (SchedulerException e) {
      throw new JobExecutionException("the tasks cannot be had", e);
    }
  }

  private synchronized void begin() {
    thread = Thread.currentThread();
  }

  /** No interruption may reach what Quartz does next: it writes to the ledger. */
  private synchronized void end() {
    thread = null;
    Thread.interrupted();
  }

  @Override
  public synchronized void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
