package org.hepatica.node;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.hepatica.ledger.JobRow;

/**
 * Attempts that failed, since one succeeded. The job itself rests before its next attempt; the
 * others go on, until a second one fails as well: then the cause may lie with none of them, and all
 * wait. For one thread.
 */
final class Setbacks {
  /**
   * How often and how soon what failed is tried again.
   *
   * @param most attempts after which a failing job is FAILED, from 1
   * @param firstPause after an attempt that failed; each one more doubles it
   * @param longestPause pauses grow no longer
   */
  record Attempts(int most, Duration firstPause, Duration longestPause) {
    /** With three attempts, what is away for a minute costs no job its last one. */
    static Attempts atMost(int most) {
      return new Attempts(most, Duration.ofSeconds(20), Duration.ofMinutes(2));
    }

    Duration pauseAfter(int failures) {
      Duration pause = firstPause;
      for (int i = 1; i < failures && pause.compareTo(longestPause) < 0; i++) {
        pause = pause.multipliedBy(2);
      }
      return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
  }

  private final Attempts attempts;

  /** By job, the end of its rest, as of {@link System#nanoTime()}. */
  private final Map<Long, Long> rests = new HashMap<>();

  private boolean any;
  private long latest;

  /** How often the job that failed was another one than the one before. */
  private int changes;

  Setbacks(Attempts attempts) {
    this.attempts = attempts;
  }

  void succeeded() {
    any = false;
    changes = 0;
  }

  /** An attempt at a job failed, though its surroundings are well. */
  void failed(JobRow job) {
    if (any && job.id() != latest) {
      changes++;
    }
    latest = job.id();
    any = true;
  }

  /** The job, which is to be tried again, waits for its turn. */
  void rest(JobRow job) {
    long now = System.nanoTime();
    rests.values().removeIf(end -> end - now <= 0);
    rests.put(job.id(), now + attempts.pauseAfter(Math.max(1, job.attempts())).toNanos());
  }

  /** Whether something failed and nothing succeeded since. */
  boolean any() {
    return any;
  }

  /** For how long now no job is to be taken. */
  Duration pause() {
    return changes == 0 ? Duration.ZERO : attempts.pauseAfter(changes);
  }

  boolean rests(long job) {
    Long end = rests.get(job);
    return end != null && end - System.nanoTime() > 0;
  }

  /** How long until a job has rested; {@code longest} when that is more, or none rests. */
  Duration untilRested(Duration longest) {
    long now = System.nanoTime();
    long nanos =
        rests.values().stream()
            .mapToLong(end -> end - now)
            .filter(left -> left > 0)
            .min()
            .orElse(longest.toNanos());
    return nanos < longest.toNanos() ? Duration.ofNanos(nanos) : longest;
  }
}
