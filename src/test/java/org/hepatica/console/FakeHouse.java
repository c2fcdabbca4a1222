package org.hepatica.console;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A node of plain lists: what the console shows and does, without the rooms behind it. */
public final class FakeHouse implements StatusSource, JobAdmin, ModelAdmin {
  public final List<Check> checks = new ArrayList<>(List.of(new Check("ledger", true, "answers")));
  public final List<Job> jobs = new ArrayList<>();
  final List<Correction> corrections = new ArrayList<>();
  public final List<String> done = new ArrayList<>();
  public volatile boolean ledgerFails;
  String noneOf;
  public volatile CountDownLatch hang = new CountDownLatch(0);

  /** A job with these texts. */
  public static Job job(long id, String state, String source, Double volumeMl, String reason) {
    return new Job(
        id,
        state,
        "1.2.3",
        "1.2.3." + id,
        1,
        source,
        "2026-01-02T03:04:05Z",
        "2026-01-02T03:05:05Z",
        "",
        null,
        reason,
        null,
        null,
        volumeMl);
  }

  /** A job with a liver of 900 mL on its way. */
  static Job flagged(long id, String flags) {
    return with(job(id, "DELIVERING", "PACS", 900.0, null), flags, null);
  }

  /** A correction of a liver of 900 mL. */
  static Job learned(long id) {
    return with(job(id, "DONE", "WORKSTATION", 900.0, null), "", "CASE");
  }

  private static Job with(Job job, String flags, String outcome) {
    return new Job(
        job.id(),
        job.state(),
        job.studyUid(),
        job.seriesUid(),
        job.revision(),
        job.source(),
        job.created(),
        job.changed(),
        flags,
        null,
        null,
        outcome,
        null,
        job.volumeMl());
  }

  @Override
  public Map<String, String> facts() {
    return Map.of("AE title", "HEPATICA <&>");
  }

  @Override
  public List<Check> health() {
    try {
      hang.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return checks;
  }

  @Override
  public Map<String, Instant> certificateEnds() {
    return Map.of("ours", Instant.parse("2027-01-02T03:04:05Z"));
  }

  @Override
  public List<Correction> corrections() {
    return corrections;
  }

  @Override
  public Map<String, Long> correctionCounts() {
    return Map.of("learned", 2L, "put_aside", 1L);
  }

  @Override
  public List<Task> tasks() {
    return List.of(
        new Task("backup", true, "ledger-1.zip", "2026-01-02T01:00:00Z"),
        new Task("retrain", false, "cases/masks/<a>.png is missing", "2026-01-02T02:00:00Z"));
  }

  @Override
  public Map<String, Long> jobCounts() {
    requireLedger();
    Map<String, Long> counts = new LinkedHashMap<>();
    jobs.forEach(j -> counts.merge(j.state(), 1L, Long::sum));
    if (noneOf != null) {
      counts.put(noneOf, 0L);
    }
    return counts;
  }

  @Override
  public List<Destination> destinations() {
    return List.of(
        new Destination(
            "PACS",
            "10.1.2.3:104",
            Map.of("SENT", 4L, "FAILED", 0L),
            "0000H",
            "2026-01-02T03:06:05Z"));
  }

  @Override
  public List<Job> jobs(String state, int limit) {
    requireLedger();
    String wanted = state == null ? null : JobAdmin.state(state).name();
    return jobs.stream()
        .filter(job -> wanted == null || job.state().equals(wanted))
        .limit(limit)
        .toList();
  }

  private void requireLedger() {
    if (ledgerFails) {
      throw new IllegalStateException("the database has been closed");
    }
  }

  @Override
  public JobDetails job(long id) {
    Job job =
        jobs.stream()
            .filter(j -> j.id() == id)
            .findFirst()
            .orElseThrow(() -> AdminRefused.notFound("there is no job " + id));
    return new JobDetails(
        job,
        List.of(new Event("2026-01-02T03:04:05Z", "HEP-301", "series complete")),
        List.of(
            new Delivery("PACS", "SENT", 1, 0, null, null),
            new Delivery("PACS", "FAILED", 3, 0xA700, "Out of <resources>", null),
            new Delivery("PACS", "SENT", 1, 0, null, null)));
  }

  @Override
  public Job retry(long id) {
    Job job = job(id).job();
    if (!job.state().equals("FAILED")) {
      throw AdminRefused.notNow("job " + id + " is " + job.state());
    }
    done.add("retry " + id);
    return job;
  }

  @Override
  public List<Model> models() {
    return List.of(
        new Model("m1", "first", true, "2026-01-01T00:00:00Z", null, "Dice 0.93", "", ""));
  }

  @Override
  public Model promote(String id) {
    if (!id.equals("m1")) {
      throw AdminRefused.notFound("there is no model " + id);
    }
    done.add("promote " + id);
    return models().get(0);
  }

  @Override
  public Model rollback() {
    throw AdminRefused.notNow("no model was in use before this one");
  }
}
