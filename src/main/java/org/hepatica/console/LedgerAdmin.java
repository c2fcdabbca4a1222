package org.hepatica.console;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.hepatica.intake.Intake;
import org.hepatica.intake.QuietWatch;
import org.hepatica.ledger.EventRow;
import org.hepatica.ledger.JobRow;
import org.hepatica.ledger.Ledger;
import org.hepatica.ledger.LedgerException;

/** Jobs as the ledger has them. */
public final class LedgerAdmin implements JobAdmin {
  /** Jobs that are looked through for corrections, each ten seconds while a page is open. */
  private static final int AMONG = 5000;

  /** Events that are looked through for corrections without a job; a job has a handful. */
  private static final int AMONG_EVENTS = 20_000;

  private final Ledger ledger;
  private final Runnable afterRetry;

  /**
   * @param ledger stays the caller's
   */
  public LedgerAdmin(Ledger ledger) {
    this(ledger, () -> {});
  }

  /**
   * @param ledger stays the caller's
   * @param afterRetry looks after what came back for a destination that nobody serves
   */
  public LedgerAdmin(Ledger ledger, Runnable afterRetry) {
    this.ledger = ledger;
    this.afterRetry = afterRetry;
  }

  @Override
  public List<Job> jobs(String state, int limit) {
    List<JobRow> rows =
        state == null
            ? ledger.jobs().recent(limit)
            : ledger.jobs().recent(JobAdmin.state(state), limit);
    return rows.stream().map(LedgerAdmin::job).toList();
  }

  /** A correction, and when it came. */
  private record Came(Instant at, StatusSource.Correction correction) {}

  /**
   * The newest segmentations to learn from, newest first: among the newest jobs, and among the
   * newest events those that were kept apart and have none.
   */
  public static List<StatusSource.Correction> corrections(Ledger ledger, int limit) {
    Stream<Came> jobs =
        ledger.jobs().segmentations(AMONG, limit).stream()
            .filter(row -> !QuietWatch.NOT_CT.equals(row.code()))
            .map(row -> new Came(row.created(), StatusSource.Correction.of(job(row))));
    Stream<Came> apart =
        ledger.events().recent(Intake.CORRECTION_APART, AMONG_EVENTS, limit).stream()
            .map(event -> new Came(event.at(), keptApart(event)));
    return Stream.concat(jobs, apart)
        .sorted(Comparator.comparing(Came::at).reversed())
        .limit(limit)
        .map(Came::correction)
        .toList();
  }

  private static StatusSource.Correction keptApart(EventRow event) {
    return new StatusSource.Correction(
        null,
        Intake.senderOfCorrection(event.text()),
        event.code() + " " + event.text(),
        event.at().toString());
  }

  @Override
  public JobDetails job(long id) {
    JobRow row = find(id);
    List<Event> events =
        ledger.events().ofJob(id).stream()
            .map(e -> new Event(text(e.at()), e.code(), e.text()))
            .toList();
    List<Delivery> deliveries =
        ledger.deliveries().ofJob(id).stream()
            .map(
                d ->
                    new Delivery(
                        d.destination(),
                        d.standing(),
                        d.attempts(),
                        d.status(),
                        d.text(),
                        text(d.next())))
            .toList();
    return new JobDetails(job(row), events, deliveries);
  }

  @Override
  public Job retry(long id) {
    find(id);
    try {
      ledger.jobs().retry(id);
      afterRetry.run();
      return job(find(id));
    } catch (LedgerException e) {
      throw AdminRefused.notNow(e.getMessage());
    }
  }

  private JobRow find(long id) {
    return ledger
        .jobs()
        .find(id)
        .orElseThrow(() -> AdminRefused.notFound("there is no job " + id + " in the ledger"));
  }

  private static Job job(JobRow row) {
    return new Job(
        row.id(),
        row.state().name(),
        row.studyUid(),
        row.seriesUid(),
        row.revision(),
        row.sourceAe(),
        text(row.created()),
        text(row.changed()),
        row.held() && !row.state().isFinal() ? (row.flags() + " held").strip() : row.flags(),
        row.code(),
        row.reason(),
        row.outcome(),
        row.modelId(),
        row.volumeMl());
  }

  private static String text(Instant time) {
    return time == null ? null : time.toString();
  }
}
