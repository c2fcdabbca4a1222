package org.hepatica.console;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What the status page, health and metrics show of a node. Called on many threads; quick. */
public interface StatusSource {
  /**
   * One thing that must be well.
   *
   * @param name such as {@code ledger}
   * @param ok whether it is
   * @param detail in words, no patient data
   */
  record Check(String name, boolean ok, String detail) {}

  /**
   * A remote AE that gets results.
   *
   * @param address host and port, or the base of its DICOMweb services
   * @param counts deliveries by state
   * @param lastResult what the last attempt ended with; empty when there was none
   * @param lastAt when that was, ISO 8601; empty when there was none
   */
  record Destination(
      String aeTitle, String address, Map<String, Long> counts, String lastResult, String lastAt) {}

  /**
   * A scheduled task, and how it went the last time.
   *
   * @param name such as {@code retrain}
   * @param ok whether it did what it should
   * @param text what it did, or why it failed; no patient data
   * @param at when it ended, ISO 8601
   */
  record Task(String name, boolean ok, String text, String at) {}

  /**
   * A segmentation to learn from.
   *
   * @param job null where it was kept apart before it had one
   * @param from the AE that sent one without a job
   * @param why of one without a job, in words; no patient data
   * @param at when one without a job came, ISO 8601
   */
  record Correction(JobAdmin.Job job, String from, String why, String at) {
    /** One that has a job. */
    public static Correction of(JobAdmin.Job job) {
      return new Correction(job, null, null, null);
    }
  }

  /** What the node is: AE title, port, engine, device, model, version, …, in the order shown. */
  Map<String, String> facts();

  /** The listener, the ledger, the worker, the disk. May take seconds when something hangs. */
  List<Check> health();

  /** How many jobs are in each state, in the order of a job's way. */
  Map<String, Long> jobCounts();

  /** Where results go. */
  List<Destination> destinations();

  /** When the certificates for TLS end, by whose they are; empty without TLS. */
  Map<String, Instant> certificateEnds();

  /**
   * The newest segmentations to learn from, also those that were kept apart, newest first; none
   * where nobody sends any.
   */
  List<Correction> corrections();

  /**
   * How many corrections were {@code learned} and {@code put_aside} since the start; what was kept
   * apart was put aside.
   */
  Map<String, Long> correctionCounts();

  /** The tasks that have run since the start, by name. */
  List<Task> tasks();
}
