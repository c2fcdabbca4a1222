package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.hepatica.console.JobAdmin;
import org.hepatica.console.LedgerAdmin;
import org.junit.jupiter.api.Test;

/** Deliveries between SENT and COMMITTED, and reports that are owed. */
class CommitmentsTest extends OpenLedger {
  private static final String PACS = "PACS";

  private JobState state(JobRow job) {
    return ledger.jobs().find(job.id()).orElseThrow().state();
  }

  private void stored(JobRow job) {
    ledger
        .deliveries()
        .ofJob(job.id())
        .forEach(d -> ledger.deliveries().sentUncommitted(d.id(), 0, null));
  }

  @Test
  void aJobWaitsForEveryCommitment() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 3, PACS);
    stored(job);
    assertThat(state(job)).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.commitments().waiting(PACS)).isEqualTo(3);
    assertThat(ledger.deliveries().due(PACS, 10)).isEmpty();
    List<Dispatch> due = ledger.commitments().due(PACS, 10);
    assertThat(due).hasSize(3);

    Instant again = clock.instant().plus(Duration.ofMinutes(30));
    ledger.commitments().asking(due, "2.25.1", again);
    assertThat(ledger.commitments().due(PACS, 10)).isEmpty();
    assertThat(ledger.commitments().nextDue(PACS)).contains(again);
    assertThat(ledger.commitments().waitingFor(PACS, "2.25.1")).hasSize(3);
    assertThat(ledger.commitments().waitingFor("OTHER", "2.25.1")).isEmpty();

    ledger.commitments().committed(due.subList(0, 2));
    assertThat(state(job)).isEqualTo(JobState.DELIVERING);
    JobAdmin.JobDetails shown = new LedgerAdmin(ledger).job(job.id());
    assertThat(shown.deliveries())
        .extracting(JobAdmin.Delivery::state)
        .containsExactly("COMMITTED", "COMMITTED", "AWAITS_COMMITMENT");
    assertThat(shown.deliveries().get(2).next()).isEqualTo(again.toString());
    assertThat(shown.deliveries().get(0).next()).isNull();

    ledger.commitments().committed(due.subList(2, 3));
    assertThat(state(job)).isEqualTo(JobState.DONE);
    assertThat(ledger.deliveries().counts(PACS)).containsEntry(DeliveryState.COMMITTED, 3L);
    assertThat(ledger.commitments().nextDue(PACS)).isEmpty();
    assertThat(ledger.commitments().isKnown(PACS, "2.25.1")).isTrue();
    assertThat(ledger.commitments().isKnown("OTHER", "2.25.1")).isFalse();
  }

  @Test
  void whatIsCommittedIsNotTouchedByWhatComesLater() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, PACS);
    stored(job);
    List<Dispatch> due = ledger.commitments().due(PACS, 10);
    ledger.commitments().committed(due);
    ledger.commitments().askLater(due.get(0), "too late", clock.instant());
    ledger.commitments().sendAgain(due.get(0), "too late", clock.instant());
    ledger.commitments().giveUp(due.get(0), "too late");
    assertThat(ledger.commitments().waive(PACS)).isZero();
    DeliveryRow row = ledger.deliveries().ofJob(job.id()).get(0);
    assertThat(row.state()).isEqualTo(DeliveryState.COMMITTED);
    assertThat(row.attempts()).isEqualTo(1);
    assertThat(row.text()).isNull();
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void whatIsSentAgainIsPendingAndEndsTheJobOnlyOnceCommitted() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, PACS);
    stored(job);
    Dispatch d = ledger.commitments().due(PACS, 10).get(0);
    ledger.commitments().asking(List.of(d), "2.25.1", clock.instant());
    ledger.commitments().sendAgain(d, "not committed", clock.instant());
    DeliveryRow row = ledger.deliveries().ofJob(job.id()).get(0);
    assertThat(row.state()).isEqualTo(DeliveryState.PENDING);
    assertThat(row.commitmentUid()).isNull();
    assertThat(ledger.deliveries().due(PACS, 10)).hasSize(1);
    assertThat(ledger.commitments().due(PACS, 10)).isEmpty();
    stored(job);
    ledger.commitments().committed(ledger.commitments().due(PACS, 10));
    assertThat(state(job)).isEqualTo(JobState.DONE);
  }

  @Test
  void anOvertakenJobThatIsHeldDoesNotHangOnWhatWasNotCommitted() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, PACS);
    stored(job);
    Dispatch d = ledger.commitments().due(PACS, 10).get(0);
    ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    ledger.instances().enter(Samples.ct(data, 1, 2)); // a new revision begins
    assertThat(state(job)).isEqualTo(JobState.DELIVERING);
    ledger.commitments().sendAgain(d, "not committed", clock.instant());
    assertThat(state(job)).isEqualTo(JobState.DONE_PARTLY);
    assertThat(ledger.deliveries().ofJob(job.id()).get(0).text()).contains("superseded");
  }

  @Test
  void onlyWhatWasAskedForAndHadItsTimeIsUnanswered() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2, PACS);
    stored(job);
    List<Dispatch> due = ledger.commitments().due(PACS, 10);
    ledger
        .commitments()
        .asking(due.subList(0, 1), "2.25.1", clock.instant().plus(Duration.ofMinutes(30)));
    assertThat(ledger.commitments().unanswered(PACS)).isEmpty();
    clock.advance(Duration.ofMinutes(31));
    assertThat(ledger.commitments().unanswered(PACS)).containsExactly(due.get(0));
    ledger.commitments().askLater(due.get(0), "no report", clock.instant());
    assertThat(ledger.commitments().unanswered(PACS)).isEmpty();
    assertThat(ledger.commitments().due(PACS, 10)).hasSize(2);
  }

  @Test
  void whatIsToBeCommittedDoesNotWaitForAClockThatIsSetBack() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2, PACS);
    stored(job);
    clock.advance(Duration.ofHours(-2)); // as from local time to UTC, after a start
    List<Dispatch> due = ledger.commitments().due(PACS, 10);
    assertThat(due).as("never asked for").hasSize(2);

    Duration patience = Duration.ofMinutes(30);
    ledger.commitments().asking(due, "2.25.1", clock.instant().plus(patience));
    assertThat(ledger.commitments().due(PACS, 10)).isEmpty();
    assertThat(ledger.commitments().unanswered(PACS)).isEmpty();
    clock.advance(Duration.ofHours(-2));
    assertThat(ledger.commitments().unanswered(PACS)).as("no report came").hasSize(2);
    due.forEach(d -> ledger.commitments().askLater(d, "no report", clock.instant()));
    assertThat(ledger.commitments().unanswered(PACS)).isEmpty();
    assertThat(ledger.commitments().due(PACS, 10)).hasSize(2);
  }

  @Test
  void anOwedReportDoesNotWaitForAClockThatIsSetBack() {
    ledger
        .owedReports()
        .enter(PACS, "2.25.1", "report", clock.instant().plus(Duration.ofHours(12)));
    ledger.owedReports().hurry(PACS, "2.25.1");
    clock.advance(Duration.ofHours(-2)); // as from local time to UTC, after a start
    OwedReport due = ledger.owedReports().due().orElseThrow();
    ledger.owedReports().later(due, clock.instant().plusSeconds(10));
    assertThat(ledger.owedReports().due()).as("and is not tried without a pause").isEmpty();
    clock.advance(Duration.ofSeconds(10));
    assertThat(ledger.owedReports().due().orElseThrow().attempts()).isEqualTo(1);
  }

  @Test
  void anOwedReportIsReplacedHurriedAndSettled() {
    Instant far = clock.instant().plus(Duration.ofHours(12));
    ledger.owedReports().enter(PACS, "2.25.1", "old", far);
    ledger.owedReports().enter(PACS, "2.25.1", "x".repeat(5_000_000), far);
    ledger.owedReports().enter("OTHER", "2.25.1", "other", far);
    assertThat(ledger.owedReports().count()).isEqualTo(2);
    assertThat(ledger.owedReports().due()).isEmpty();
    ledger.owedReports().hurry(PACS, "2.25.1");
    OwedReport due = ledger.owedReports().due().orElseThrow();
    assertThat(due.report()).hasSize(5_000_000);
    ledger.owedReports().later(due, clock.instant().plusSeconds(10));
    assertThat(ledger.owedReports().due()).isEmpty();
    assertThat(ledger.owedReports().untilDue()).contains(Duration.ofSeconds(10));
    clock.advance(Duration.ofSeconds(10));
    assertThat(ledger.owedReports().due().orElseThrow().attempts()).isEqualTo(1);
    ledger.owedReports().settle(PACS, "2.25.1");
    ledger.owedReports().hurryAll();
    assertThat(ledger.owedReports().due().orElseThrow().aeTitle()).isEqualTo("OTHER");
  }
}
