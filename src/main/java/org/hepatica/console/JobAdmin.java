package org.hepatica.console;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hepatica.ledger.Conclusion;
import org.hepatica.ledger.JobState;
import org.hepatica.ledger.Jobs;

/**
 * What an administrator can do with jobs, with or without a running node. Times are ISO 8601 in
 * UTC; nothing here is patient data.
 */
public interface JobAdmin {
  /** Most rows that one question is answered with. */
  int MOST_JOBS = 1000;

  /** Flags that are shown beside a job in a list (docs/admin-guide.md). */
  Set<String> LOOK_AT =
      Set.of("conflict", "incomplete", "held", "review", "othername", Jobs.BROKEN_OFF);

  /**
   * A job.
   *
   * @param source AE title of the sender
   * @param flags words with blanks between them
   * @param code HEP-nnn, or null
   * @param reason why it was rejected or failed, or null
   * @param outcome of the analysis, or null
   * @param model id of the model, or null
   * @param volumeMl volume of the liver in mL, of a correction as it was marked; or null
   */
  record Job(
      long id,
      String state,
      String studyUid,
      String seriesUid,
      int revision,
      String source,
      String created,
      String changed,
      String flags,
      String code,
      String reason,
      String outcome,
      String model,
      Double volumeMl) {

    /** The volume in words, with what it is of; null when there is none. */
    public String volume() {
      if (volumeMl == null) {
        return null;
      }
      boolean isCase = Conclusion.CASE.equals(outcome);
      String words = isCase ? "case for retraining, %.0f mL marked" : "liver %.0f mL";
      return String.format(Locale.ROOT, words, volumeMl);
    }

    /** What an administrator should see of the flags at a glance, with a blank before; or empty. */
    public String toLookAt() {
      String words =
          Stream.of(flags.split(" ")).filter(LOOK_AT::contains).collect(Collectors.joining(", "));
      return words.isEmpty() ? "" : " (" + words + ")";
    }
  }

  /** Something that happened. */
  record Event(String at, String code, String text) {}

  /**
   * One object on its way to one destination.
   *
   * @param status of the last C-STORE response, or null
   * @param text what the last attempt ended with, or null
   * @param next when the next attempt is due; null when none is
   */
  record Delivery(
      String destination, String state, int attempts, Integer status, String text, String next) {}

  /** A job with all that belongs to it. */
  record JobDetails(Job job, List<Event> events, List<Delivery> deliveries) {

    /**
     * How many objects fare alike at a destination: of two dozen pictures that were taken and one
     * that was not, the one is to be seen.
     */
    public Map<Delivery, Long> alike() {
      return deliveries.stream()
          .collect(
              Collectors.groupingBy(
                  Function.identity(), LinkedHashMap::new, Collectors.counting()));
    }
  }

  /**
   * The newest jobs, newest first.
   *
   * @param state of those that are meant; null for all
   * @param limit 1 to {@link #MOST_JOBS}
   * @throws AdminRefused when there is no such state
   */
  List<Job> jobs(String state, int limit);

  /**
   * A state by its name, in capitals or not.
   *
   * @throws AdminRefused when there is none of that name
   */
  static JobState state(String name) {
    return Stream.of(JobState.values())
        .filter(state -> state.name().equalsIgnoreCase(name))
        .findFirst()
        .orElseThrow(
            () ->
                AdminRefused.notFound(
                    "There is no such state; there are "
                        + Stream.of(JobState.values())
                            .map(Enum::name)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  /**
   * A job.
   *
   * @throws AdminRefused when there is none of that number
   */
  JobDetails job(long id);

  /**
   * Tries a job again.
   *
   * @return the job as it is now
   * @throws AdminRefused when there is none of that number, or nothing to try again
   */
  Job retry(long id);
}
