package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an administrator's retry does, and when there is nothing to retry. */
class RetriesTest extends OpenLedger {
  @Test
  void aNoticeThatWasGivenUpIsSentByARetryWhereTheImagesAreGone() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    long notice = noticeGivenUp(job);
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.REJECTED);

    assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.deliveries().due("PACS", 10))
        .extracting(Dispatch::id)
        .containsExactly(notice);
    ledger.deliveries().sent(notice, 0, null);
    JobRow end = ledger.jobs().find(job.id()).orElseThrow();
    assertThat(end.state()).isEqualTo(JobState.REJECTED);
    assertThat(end.code()).isEqualTo("HEP-402");
    assertThat(end.reason()).isEqualTo("fewer than 10 slices");
  }

  /** Else the PACS would be told of a refusal that a corrected setting has taken back. */
  @Test
  void aSeriesIsJudgedAgainBeforeItsNoticeThatWasGivenUpIsSent() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    noticeGivenUp(job);
    Samples.write(Samples.ct(data, 1, 1).file());

    JobRow again = ledger.jobs().retry(job.id());
    assertThat(again.state()).isEqualTo(JobState.RECEIVING);
    assertThat(again.code()).isNull();
    assertThat(ledger.deliveries().ofJob(job.id())).isEmpty();
    assertThat(ledger.results().ofJob(job.id())).isEmpty();
    assertThat(ledger.jobs().queue(job.id(), again.lastInstance())).isTrue();
    Samples.claimNext(ledger).orElseThrow();
    Conclusion refused = Conclusion.refused("HEP-402", "fewer than 10 slices");
    ledger.jobs().deliver(job.id(), refused, Samples.results(data, job.id(), 1, "PACS"));
    assertThat(ledger.deliveries().due("PACS", 10)).as("still refused").hasSize(1);
  }

  private long noticeGivenUp(JobRow job) throws Exception {
    Conclusion refused = Conclusion.refused("HEP-402", "fewer than 10 slices");
    ledger.jobs().deliver(job.id(), refused, Samples.results(data, job.id(), 1, "PACS"));
    long notice = ledger.deliveries().ofJob(job.id()).get(0).id();
    ledger.deliveries().giveUp(notice, null, "given up after 24 h: no route to host");
    return notice;
  }

  /** What is sent again is known, and begins nothing: a setting that was corrected needs this. */
  @Test
  void whatWasRefusedIsJudgedAgainByARetry() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    ledger.jobs().reject(job.id(), "HEP-412", "2100 slices; at most 2000 are taken");

    JobRow again = ledger.jobs().retry(job.id());
    assertThat(again.state()).isEqualTo(JobState.RECEIVING);
    assertThat(again.code()).isNull();
    assertThat(again.reason()).isNull();
    assertThat(again.isFlagged(JobQueue.FORCED)).as("beside others of its study").isTrue();
    assertThat(ledger.jobs().queue(job.id(), again.lastInstance())).isTrue();
    JobRow taken = Samples.claimNext(ledger).orElseThrow();
    assertThat(taken.id()).isEqualTo(job.id());
    assertThat(taken.attempts()).isEqualTo(1);

    ledger.jobs().reject(job.id(), "HEP-412", "2100 slices; at most 2050 are taken");
    assertThat(ledger.jobs().retry(job.id()).flags()).isEqualTo(JobQueue.FORCED);
  }

  @Test
  void aGivenUpDeliveryMakesItDonePartlyAndARetrySendsOnlyThat() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2, "PACS", "BACKUP");
    List<DeliveryRow> rows = ledger.deliveries().ofJob(job.id());
    assertThat(rows).hasSize(4);
    rows.subList(0, 3).forEach(d -> ledger.deliveries().sent(d.id(), 0, null));
    ledger.deliveries().giveUp(rows.get(3).id(), 0x0122, "SOP class not supported");
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.DONE_PARTLY);

    assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.deliveries().due("PACS", 10)).isEmpty();
    List<Dispatch> due = ledger.deliveries().due("BACKUP", 10);
    assertThat(due).singleElement().satisfies(d -> assertThat(d.attempts()).isZero());
    ledger.deliveries().sent(due.get(0).id(), 0xB000, "coercion of data elements");
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.DONE);
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("DONE");
  }

  @Test
  void whatWasGivenUpIsSentByARetryThoughAnotherDestinationIsStillTried() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "PACS", "WORKSTATION");
    List<DeliveryRow> rows = ledger.deliveries().ofJob(job.id());
    ledger.deliveries().giveUp(rows.get(0).id(), 0xA900, "refused");
    ledger.deliveries().postpone(rows.get(1).id(), null, "no connection", clock.instant());

    assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.deliveries().due("PACS", 10)).hasSize(1);
    assertThat(ledger.deliveries().due("WORKSTATION", 10))
        .as("what was not given up goes on as before")
        .singleElement()
        .satisfies(d -> assertThat(d.attempts()).isEqualTo(1));
    assertThat(ledger.events().ofJob(job.id()))
        .last()
        .satisfies(e -> assertThat(e.text()).isEqualTo("retry asked for: 1 to send again"));
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .as("nothing is given up now")
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("DELIVERING");
  }

  /** Half an hour is long for who has just mended the PACS. */
  @Test
  void whatWaitsForItsNextAttemptIsTriedAtOnceByARetry() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2, "PACS");
    List<DeliveryRow> rows = ledger.deliveries().ofJob(job.id());
    ledger.deliveries().sent(rows.get(0).id(), 0, null);
    Instant later = clock.instant().plus(Duration.ofMinutes(30));
    ledger.deliveries().postpone(rows.get(1).id(), null, "no connection", later);
    assertThat(ledger.deliveries().due("PACS", 10)).isEmpty();

    assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.deliveries().due("PACS", 10))
        .singleElement()
        .satisfies(
            d -> assertThat(d.attempts()).as("it is given up no later for that").isEqualTo(1));
    assertThat(ledger.events().ofJob(job.id()))
        .last()
        .satisfies(e -> assertThat(e.text()).isEqualTo("retry asked for: 1 to try now"));
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .as("nothing waits")
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("DELIVERING");
  }

  @Test
  void resultsWhoseFilesAreGoneAreMadeAgainByARetryOnceTheImagesAreThere() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2, "PACS");
    List<DeliveryRow> rows = ledger.deliveries().ofJob(job.id());
    ledger.deliveries().sent(rows.get(0).id(), 0, null);
    ledger.deliveries().giveUp(rows.get(1).id(), null, "the result's file cannot be read");
    Files.delete(ledger.results().ofJob(job.id()).get(1).file());

    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("images of its series as well; send the series again, then retry");
    Samples.write(Samples.ct(data, 1, 1).file());
    assertThat(ledger.jobs().retry(job.id()).state()).isEqualTo(JobState.QUEUED);

    JobRow again = Samples.claimNext(ledger).orElseThrow();
    assertThat(again.id()).isEqualTo(job.id());
    assertThat(again.attempts()).isEqualTo(1);
    assertThat(again.volumeMl()).isNull();
    ledger.jobs().deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 2, "PACS"));
    assertThat(ledger.deliveries().due("PACS", 10))
        .as("what was sent is not sent again")
        .singleElement()
        .satisfies(d -> assertThat(d.sopInstanceUid()).isEqualTo("2.25." + job.id() + "101"))
        .satisfies(d -> ledger.deliveries().sent(d.id(), 0, null));
    assertThat(ledger.jobs().find(job.id()).orElseThrow().state()).isEqualTo(JobState.DONE);
  }

  @Test
  void aHeldJobSendsNothingUntilARetryOrANewRevision() throws Exception {
    JobRow one = Samples.analysing(ledger, data, 1);
    ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    ledger.jobs().deliver(one.id(), Samples.LIVER, Samples.results(data, one.id(), 1, "PACS"));
    assertThat(ledger.deliveries().due("PACS", 10)).isEmpty();
    assertThat(ledger.deliveries().nextDue("PACS")).isEmpty();
    assertThat(ledger.jobs().retry(one.id()).held()).isFalse();
    assertThat(ledger.deliveries().due("PACS", 10)).hasSize(1);

    JobRow two = Samples.analysing(ledger, data, 2);
    ledger.jobs().flagNewest("1.2.3.2", "conflict", true);
    ledger.jobs().deliver(two.id(), Samples.LIVER, Samples.results(data, two.id(), 1, "PACS"));
    JobRow newer = Samples.enter(ledger, Samples.ct(data, 2, 2));
    assertThat(newer.held()).isFalse();
    JobRow superseded = ledger.jobs().find(two.id()).orElseThrow();
    assertThat(superseded.state()).isEqualTo(JobState.DONE_PARTLY);
    assertThat(superseded.isFlagged("conflict")).isTrue();
    assertThat(ledger.deliveries().ofJob(two.id()))
        .singleElement()
        .satisfies(d -> assertThat(d.text()).contains("superseded"));
  }

  @Test
  void whatANewerRevisionHasOvertakenIsNotRetried() throws Exception {
    JobRow partly = Samples.delivering(ledger, data, 1, 1, "PACS");
    ledger.deliveries().giveUp(ledger.deliveries().ofJob(partly.id()).get(0).id(), null, "away");
    overtakenBy(Samples.enter(ledger, Samples.ct(data, 1, 2)), partly);

    JobRow failed = Samples.analysing(ledger, data, 2);
    ledger.jobs().fail(failed.id(), "HEP-113", "a fault");
    overtakenBy(Samples.enter(ledger, Samples.ct(data, 2, 2)), failed);

    JobRow notice = Samples.analysing(ledger, data, 3);
    Conclusion refused = Conclusion.refused("HEP-402", "fewer than 10 slices");
    ledger.jobs().deliver(notice.id(), refused, Samples.results(data, notice.id(), 1, "PACS"));
    ledger.deliveries().giveUp(ledger.deliveries().ofJob(notice.id()).get(0).id(), null, "away");
    overtakenBy(Samples.enter(ledger, Samples.ct(data, 3, 2)), notice);

    JobRow aside = Samples.enter(ledger, Samples.ct(data, 4, 1));
    ledger.jobs().queue(aside.id(), aside.lastInstance());
    ledger.queue().setAside(aside.id(), "HEP-436", "Another series was taken.");
    overtakenBy(Samples.enter(ledger, Samples.ct(data, 4, 2)), aside);

    JobRow held = Samples.analysing(ledger, data, 5);
    ledger.jobs().flagNewest(held.seriesUid(), "conflict", true);
    overtakenBy(Samples.enter(ledger, Samples.ct(data, 5, 2)), held);
  }

  /** Else what the PACS missed of the only results there are could never be sent. */
  @Test
  void whereTheNewerRevisionCameToNothingTheOlderOneIsRetried() throws Exception {
    JobRow first = Samples.delivering(ledger, data, 1, 1, "PACS");
    ledger.deliveries().giveUp(ledger.deliveries().ofJob(first.id()).get(0).id(), null, "away");
    JobRow failing = claimed(Samples.enter(ledger, Samples.ct(data, 1, 2)));
    overtakenBy(failing, first);
    ledger.jobs().fail(failing.id(), "HEP-113", "a fault");
    JobRow refused = claimed(Samples.enter(ledger, Samples.ct(data, 1, 3)));
    overtakenBy(refused, first);
    ledger.jobs().reject(refused.id(), "HEP-412", "two slices lie at one place");
    assertThat(ledger.jobs().retry(first.id()).state()).isEqualTo(JobState.DELIVERING);
    assertThat(ledger.deliveries().due("PACS", 9)).hasSize(1);
  }

  @Test
  void resultsInBetweenOvertakeToo() throws Exception {
    JobRow first = Samples.delivering(ledger, data, 1, 1, "PACS");
    ledger.deliveries().giveUp(ledger.deliveries().ofJob(first.id()).get(0).id(), null, "away");
    JobRow second = claimed(Samples.enter(ledger, Samples.ct(data, 1, 2)));
    ledger.jobs().deliver(second.id(), Samples.LIVER, List.of());
    JobRow third = claimed(Samples.enter(ledger, Samples.ct(data, 1, 3)));
    ledger.jobs().reject(third.id(), "HEP-412", "two slices lie at one place");
    overtakenBy(second, first);
  }

  private JobRow claimed(JobRow job) {
    ledger.jobs().queue(job.id(), job.lastInstance());
    return Samples.claimNext(ledger).orElseThrow();
  }

  private void overtakenBy(JobRow newer, JobRow older) {
    JobRow before = ledger.jobs().find(older.id()).orElseThrow();
    assertThatThrownBy(() -> ledger.jobs().retry(older.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("job " + newer.id() + " is a newer revision of the series")
        .hasMessageContaining("`hepatica jobs show " + newer.id() + "`");
    assertThat(ledger.jobs().find(older.id())).contains(before);
    assertThat(ledger.deliveries().due("PACS", 9)).isEmpty();
  }
}
