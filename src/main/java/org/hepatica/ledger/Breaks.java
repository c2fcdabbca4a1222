package org.hepatica.ledger;

import java.util.Optional;

/** Series of which a part may have come alone, until their sender came again. */
public final class Breaks {
  /** Of a sender that broke off, or came back. */
  private static final String INTERRUPTED = "HEP-354";

  /** Of a node that did not stop in order. */
  private static final String NODE_ENDED = "HEP-356";

  private final Db db;
  private final JobSteps steps;
  private final Events events;

  Breaks(Db db, JobSteps steps, Events events) {
    this.db = db;
    this.steps = steps;
    this.events = events;
  }

  /**
   * Who sent a series broke off: its newest job may be of a part, if it has not begun.
   *
   * @param queuedToo also where it was taken for complete already
   * @return whether there is such a job
   */
  public boolean brokenOff(String seriesUid, String told, boolean queuedToo) {
    return flag(seriesUid, INTERRUPTED, told, queuedToo);
  }

  /**
   * The node ended while a series came: its newest job may be of a part, if it still receives.
   *
   * @return whether there is such a job
   */
  public boolean nodeEnded(String seriesUid, String told) {
    return flag(seriesUid, NODE_ENDED, told, false);
  }

  private boolean flag(String seriesUid, String code, String told, boolean queuedToo) {
    return db.durable(
        h -> {
          Optional<JobRow> part =
              steps
                  .newest(h, seriesUid)
                  .filter(
                      job ->
                          job.state() == JobState.RECEIVING
                              || queuedToo && job.state() == JobState.QUEUED);
          part.ifPresent(
              job -> {
                if (job.state() == JobState.QUEUED) {
                  steps.step(h, job, JobState.RECEIVING, code, told);
                } else {
                  events.add(h, job.id(), seriesUid, code, told);
                }
                if (!job.isFlagged(Jobs.BROKEN_OFF)) {
                  steps.flag(h, job.id(), (job.flags() + " " + Jobs.BROKEN_OFF).trim());
                }
              });
          return part.isPresent();
        });
  }

  /** Who broke off has sent again, to the end: the newest job of the series is no part any more. */
  public void sentAgain(String seriesUid, String told) {
    db.durable(
        h -> {
          steps
              .newest(h, seriesUid)
              .filter(job -> job.isFlagged(Jobs.BROKEN_OFF))
              .filter(job -> job.state() == JobState.RECEIVING || job.state() == JobState.QUEUED)
              .ifPresent(
                  job -> {
                    steps.flag(h, job.id(), job.flags().replace(Jobs.BROKEN_OFF, "").trim());
                    events.add(h, job.id(), seriesUid, INTERRUPTED, told);
                  });
          return null;
        });
  }
}
