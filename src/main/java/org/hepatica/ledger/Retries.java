package org.hepatica.ledger;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** What becomes of a job that an admin wants again, see {@link Jobs#retry}. */
final class Retries {
  private final JobSteps steps;
  private final Deliveries deliveries;
  private final Events events;

  Retries(JobSteps steps, Deliveries deliveries, Events events) {
    this.steps = steps;
    this.deliveries = deliveries;
    this.events = events;
  }

  /**
   * Takes the step, and answers the job after it.
   *
   * @throws LedgerException when there is nothing to retry
   */
  JobRow retry(Handle h, long id) {
    JobRow job = steps.get(h, id);
    if (job.held()) {
      h.createUpdate("UPDATE jobs SET held = FALSE WHERE id = :id").bind("id", id).execute();
      events.add(h, id, job.seriesUid(), JobSteps.RETRY, "retry asked for: no longer held");
    }
    switch (job.state()) {
      case FAILED -> {
        requireWorth(h, job);
        again(h, job, JobState.QUEUED, "retry asked for");
      }
      case DONE_PARTLY -> sendAgain(h, job);
      case REJECTED -> {
        if (deliveries.failed(h, id) > 0 && !imagesAreThere(h, job)) {
          sendAgain(h, job);
        } else {
          takeBack(h, job);
        }
      }
      default -> {
        if (job.state() == JobState.DELIVERING && deliveries.failed(h, id) > 0) {
          sendBeside(h, job);
        } else if (job.held()) {
          requireNewest(h, job);
        } else if (job.state() != JobState.DELIVERING || !sendNow(h, job)) {
          throw new LedgerException(
              "job "
                  + id
                  + " is "
                  + job.state()
                  + "; only FAILED, REJECTED, DONE_PARTLY or held jobs, and those of which something"
                  + " was given up or waits to be sent again, can be retried");
        }
      }
    }
    return steps.get(h, id);
  }

  private void sendAgain(Handle h, JobRow job) {
    requireWorth(h, job);
    if (deliveries.isGone(h, job.id())) {
      makeAgain(h, job);
      return;
    }
    int again = deliveries.revive(h, job.id());
    steps.step(
        h,
        job,
        JobState.DELIVERING,
        JobSteps.RETRY,
        "retry asked for: " + again + " to send again");
  }

  /** What was given up at one destination does not wait for the end at another. */
  private void sendBeside(Handle h, JobRow job) {
    requireWorth(h, job);
    int again = deliveries.revive(h, job.id());
    events.add(
        h,
        job.id(),
        job.seriesUid(),
        JobSteps.RETRY,
        "retry asked for: " + again + " to send again");
  }

  /** What waits for its next attempt has it now, as when its destination has just been mended. */
  private boolean sendNow(Handle h, JobRow job) {
    int waiting = deliveries.hurry(h, job.id());
    if (waiting > 0) {
      events.add(
          h,
          job.id(),
          job.seriesUid(),
          JobSteps.RETRY,
          "retry asked for: " + waiting + " to try now");
    }
    return waiting > 0;
  }

  /**
   * What was refused is judged anew, from the question what it holds: nothing begins when the same
   * images are sent again. A notice that was given up is not sent before that: it may tell a
   * refusal that the settings of now take back.
   */
  private void takeBack(Handle h, JobRow job) {
    requireWorth(h, job);
    deliveries.forgetFailed(h, job.id());
    boolean isAside = job.isFlagged(JobQueue.ASIDE);
    String others = job.flags().replace(JobQueue.ASIDE, "").replace(JobQueue.FORCED, "").trim();
    steps.flag(h, job.id(), (others + " " + JobQueue.FORCED).trim());
    again(h, job, isAside ? JobState.QUEUED : JobState.RECEIVING, "retry asked for");
  }

  /** As after the data folder was lost and the ledger put back: what was written is nowhere. */
  private void makeAgain(Handle h, JobRow job) {
    if (!imagesAreThere(h, job)) {
      throw new LedgerException(
          "the result files of job "
              + job.id()
              + " are gone, and images of its series as well; send the series again, then retry");
    }
    deliveries.forgetFailed(h, job.id());
    again(h, job, JobState.QUEUED, "retry asked for: result files are gone and are made again");
  }

  private static boolean imagesAreThere(Handle h, JobRow job) {
    List<Path> files =
        h.createQuery(
                "SELECT file FROM instances WHERE series_uid = :series AND revision <= :revision")
            .bind("series", job.seriesUid())
            .bind("revision", job.revision())
            .mapTo(Path.class)
            .list();
    return !files.isEmpty() && files.stream().allMatch(Files::exists);
  }

  private void again(Handle h, JobRow job, JobState next, String why) {
    h.createUpdate(
            """
            UPDATE jobs SET attempts = 0, uncounted = 0, code = NULL, reason = NULL, outcome = NULL,
              model_id = NULL, volume_ml = NULL WHERE id = :id""")
        .bind("id", job.id())
        .execute();
    steps.step(h, job, next, JobSteps.RETRY, why);
  }

  private void requireWorth(Handle h, JobRow job) {
    requireFiles(h, job);
    requireNewest(h, job);
  }

  /** One that came to nothing overtakes none: the results of the older one are all there are. */
  private static void requireNewest(Handle h, JobRow job) {
    Optional<JobRow> newest =
        h
            .createQuery(
                JobSteps.SELECT
                    + "WHERE j.series_uid = :uid AND j.revision > :revision ORDER BY j.revision DESC")
            .bind("uid", job.seriesUid())
            .bind("revision", job.revision())
            .mapTo(JobRow.class)
            .stream()
            .filter(newer -> !cameToNothing(newer))
            .findFirst();
    if (newest.isPresent()) {
      throw new LedgerException(
          "job "
              + newest.get().id()
              + " is a newer revision of the series of job "
              + job.id()
              + ", with images that came later; see `hepatica jobs show "
              + newest.get().id()
              + "`, and retry that one if its results are missing");
    }
  }

  private static boolean cameToNothing(JobRow job) {
    return job.state() == JobState.FAILED
        || job.state() == JobState.REJECTED && !job.isFlagged(JobQueue.ASIDE);
  }

  private static void requireFiles(Handle h, JobRow job) {
    boolean purged =
        h.createQuery("SELECT purged FROM jobs WHERE id = :id")
            .bind("id", job.id())
            .mapTo(Boolean.class)
            .one();
    if (purged) {
      throw new LedgerException(
          "the files of job " + job.id() + " were purged; send the series again");
    }
  }
}
