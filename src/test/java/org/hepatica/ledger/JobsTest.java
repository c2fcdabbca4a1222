package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
  @TempDir Path data;
  private final MutableClock clock = new MutableClock();
  private Ledger ledger;

  @BeforeEach
  void open() throws IOException {
    ledger = Ledger.open(data, clock);
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  @Test
  void aSeriesHasOneJobAndEveryStepIsAnEvent() throws Exception {
    JobRow first = Samples.enter(ledger, Samples.ct(data, 1, 1));
    clock.advance(Duration.ofSeconds(1));
    JobRow second = Samples.enter(ledger, Samples.ct(data, 1, 2));
    assertThat(second.id()).isEqualTo(first.id());

    assertThat(ledger.jobs().queue(first.id(), first.lastInstance()))
        .as("an instance came since")
        .isFalse();
    JobRow job = ledger.jobs().find(first.id()).orElseThrow();
    assertThat(ledger.jobs().queue(job.id(), job.lastInstance())).isTrue();
    JobRow claimed = Samples.claimNext(ledger).orElseThrow();
    assertThat(claimed.state()).isEqualTo(JobState.ANALYSING);
    assertThat(claimed.attempts()).isEqualTo(1);
    assertThat(ledger.instances().ofJob(claimed))
        .extracting(InstanceRow::file)
        .containsExactly(Samples.ct(data, 1, 1).file(), Samples.ct(data, 1, 2).file());
    assertThat(Samples.claimNext(ledger)).isEmpty();

    ledger.jobs().deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 2, "PACS"));
    for (DeliveryRow d : ledger.deliveries().ofJob(job.id())) {
      ledger.deliveries().sent(d.id(), 0, null);
    }
    JobRow done = ledger.jobs().find(job.id()).orElseThrow();
    assertThat(done.state()).isEqualTo(JobState.DONE);
    assertThat(done.volumeMl()).isEqualTo(1500.5);
    assertThat(ledger.events().ofJob(job.id()))
        .extracting(EventRow::text)
        .containsExactly(
            "→ RECEIVING: a new series",
            "RECEIVING → QUEUED: series complete",
            "QUEUED → ANALYSING: attempt 1",
            "ANALYSING → DELIVERING: 2 results, 2 to send",
            "DELIVERING → DONE: all delivered");
    assertThat(ledger.jobs().counts())
        .containsEntry(JobState.DONE, 1L)
        .containsEntry(JobState.FAILED, 0L);
  }

  @Test
  void aResultOfTheSameUidIsFoundInOtherJobsOfTheSeriesOnly() throws Exception {
    JobRow first = Samples.delivering(ledger, data, 1, 1, "PACS");
    JobRow second = Samples.enter(ledger, Samples.ct(data, 1, 2));
    assertThat(second.id()).isNotEqualTo(first.id());
    NewResult seg = Samples.results(data, first.id(), 1).get(0);
    String uid = seg.sopInstanceUid();
    String series = first.seriesUid();

    assertThat(ledger.results().fileOfOtherJob(series, second.id(), uid)).contains(seg.file());
    assertThat(ledger.results().fileOfOtherJob(series, first.id(), uid)).isEmpty();
    assertThat(ledger.results().fileOfOtherJob("1.2.3.9", second.id(), uid)).isEmpty();
    assertThat(ledger.results().fileOfOtherJob(series, second.id(), uid + "1")).isEmpty();
  }

  @Test
  void aLateInstanceBeginsANewRevisionAndAnEarlyOneJoins() throws Exception {
    JobRow first = Samples.enter(ledger, Samples.ct(data, 1, 1));
    ledger.jobs().queue(first.id(), first.lastInstance());
    ledger.instances().enter(Samples.ct(data, 1, 2));
    assertThat(ledger.jobs().find(first.id()).orElseThrow().state()).isEqualTo(JobState.RECEIVING);
    ledger.jobs().queue(first.id(), clock.instant());
    JobRow running = Samples.claimNext(ledger).orElseThrow();

    JobRow late = Samples.enter(ledger, Samples.ct(data, 1, 3));
    assertThat(late.id()).isNotEqualTo(first.id());
    assertThat(late.revision()).isEqualTo(2);
    assertThat(ledger.instances().ofJob(running))
        .as("the running job keeps its instances")
        .hasSize(2);
    assertThat(ledger.instances().ofJob(late)).hasSize(3);
    assertThat(ledger.jobs().ofSeries("1.2.3.1"))
        .extracting(JobRow::revision)
        .containsExactly(1, 2);
  }

  @Test
  void urgentFirstThenOldest() throws Exception {
    for (int series = 1; series <= 3; series++) {
      boolean urgent = series == 3;
      JobRow job =
          Samples.enter(
              ledger,
              Samples.arrival(
                  data, "1.2.3", "1.2.3." + series, "1.2.3." + series + ".1", "CT", urgent));
      clock.advance(Duration.ofSeconds(1));
      ledger.jobs().queue(job.id(), clock.instant());
    }
    assertThat(List.of(claim(), claim(), claim())).containsExactly("1.2.3.3", "1.2.3.1", "1.2.3.2");
  }

  private String claim() {
    return Samples.claimNext(ledger).orElseThrow().seriesUid();
  }

  @Test
  void whatWasPutOffDoesNotWaitForAClockThatIsSetBack() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "PACS");
    long id = ledger.deliveries().ofJob(job.id()).get(0).id();
    ledger
        .deliveries()
        .postpone(id, null, "no connection", clock.instant().plus(Duration.ofMinutes(5)));
    assertThat(ledger.deliveries().due("PACS", 9)).isEmpty();
    clock.advance(Duration.ofHours(-2));
    assertThat(ledger.deliveries().due("PACS", 9)).hasSize(1);
    ledger
        .deliveries()
        .postpone(id, null, "no connection", clock.instant().plus(Duration.ofMinutes(5)));
    assertThat(ledger.deliveries().due("PACS", 9)).isEmpty();
    clock.advance(Duration.ofMinutes(5));
    assertThat(ledger.deliveries().due("PACS", 9)).hasSize(1);
  }

  @Test
  void withoutADestinationAJobIsDoneAndSaysSo() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 2);
    assertThat(job.state()).isEqualTo(JobState.DONE);
    assertThat(ledger.events().ofJob(job.id()))
        .extracting(EventRow::text)
        .anyMatch(t -> t.contains("no destination"));
  }

  @Test
  void aRefusalWithANoticeEndsAsRejectedWhenTheNoticeIsOut() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    Conclusion refused = Conclusion.refused("HEP-402", "fewer than 10 slices");
    assertThat(
            ledger
                .jobs()
                .deliver(job.id(), refused, Samples.results(data, job.id(), 1, "PACS"))
                .state())
        .isEqualTo(JobState.DELIVERING);
    ledger.deliveries().sent(ledger.deliveries().ofJob(job.id()).get(0).id(), 0, null);
    JobRow end = ledger.jobs().find(job.id()).orElseThrow();
    assertThat(end.state()).isEqualTo(JobState.REJECTED);
    assertThat(end.reason()).isEqualTo("fewer than 10 slices");
  }

  /** No other notice of the study would ever be made: there is one. */
  @Test
  void aConflictAfterTheEndIsAnEventOfTheJobToo() throws Exception {
    JobRow done = Samples.analysing(ledger, data, 1);
    ledger.jobs().deliver(done.id(), Samples.LIVER, Samples.results(data, done.id(), 1));
    ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    ledger.jobs().flagNewest("1.2.3.1", "conflict", true);
    assertThat(ledger.jobs().find(done.id()).orElseThrow().held()).isFalse();
    assertThat(ledger.events().ofJob(done.id()))
        .filteredOn(e -> e.code().equals("HEP-303"))
        .singleElement()
        .satisfies(e -> assertThat(e.text()).contains("the results are of what came first"));
  }

  @Test
  void whatTheEventsSayOfDeliveriesIsSoWhereThereAreNone() throws Exception {
    JobRow refused = Samples.analysing(ledger, data, 1);
    Conclusion mixed = Conclusion.refused("HEP-407", "of different patients");
    ledger.jobs().deliver(refused.id(), mixed, List.of());
    assertThat(lastSteps(refused))
        .as("no notice was made")
        .containsExactly(
            "ANALYSING → DELIVERING: no results",
            "DELIVERING → REJECTED: of different patients; no notice");

    JobRow nobodys = Samples.analysing(ledger, data, 2);
    ledger.jobs().deliver(nobodys.id(), mixed, Samples.results(data, nobodys.id(), 1));
    assertThat(lastSteps(nobodys))
        .containsExactly(
            "ANALYSING → DELIVERING: 1 result, no destination to send it to",
            "DELIVERING → REJECTED: of different patients; notice: no destination to send it to");

    JobRow kept = Samples.analysing(ledger, data, 3);
    ledger.jobs().deliver(kept.id(), Samples.LIVER, Samples.results(data, kept.id(), 2));
    assertThat(lastSteps(kept))
        .containsExactly(
            "ANALYSING → DELIVERING: 2 results, no destination to send them to",
            "DELIVERING → DONE: no destination to send them to");
  }

  private List<String> lastSteps(JobRow job) {
    List<String> texts = ledger.events().ofJob(job.id()).stream().map(EventRow::text).toList();
    return texts.subList(texts.size() - 2, texts.size());
  }

  @Test
  void aNoticeThatWasGivenUpIsSentByARetry() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    Conclusion refused = Conclusion.refused("HEP-402", "fewer than 10 slices");
    ledger.jobs().deliver(job.id(), refused, Samples.results(data, job.id(), 1, "PACS"));
    long notice = ledger.deliveries().ofJob(job.id()).get(0).id();
    ledger.deliveries().giveUp(notice, null, "given up after 24 h: no route to host");
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
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("HEP-402");
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
  void enteringTheSameResultsAgainKeepsOneRowEach() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    ledger.jobs().deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 3, "PACS"));
    ledger
        .deliveries()
        .ofJob(job.id())
        .forEach(d -> ledger.deliveries().giveUp(d.id(), null, "gone"));
    assertThatThrownBy(
            () ->
                ledger
                    .jobs()
                    .deliver(job.id(), Samples.LIVER, Samples.results(data, job.id(), 3, "PACS")))
        .isInstanceOf(LedgerException.class);
    assertThat(ledger.results().ofJob(job.id())).hasSize(3);
    assertThat(ledger.deliveries().ofJob(job.id())).hasSize(3);
  }

  @Test
  void analysisIsTriedAgainUntilTheAttemptsAreUsedUp() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    assertThat(ledger.jobs().attemptFailed(job.id(), "HEP-501", "the worker died", 2).state())
        .isEqualTo(JobState.QUEUED);
    Samples.claimNext(ledger).orElseThrow();
    JobRow failed = ledger.jobs().attemptFailed(job.id(), "HEP-501", "the worker died", 2);
    assertThat(failed.state()).isEqualTo(JobState.FAILED);
    assertThat(failed.reason()).contains("retries used up", "the worker died");
    JobRow again = ledger.jobs().retry(job.id());
    assertThat(again.state()).isEqualTo(JobState.QUEUED);
    assertThat(again.attempts()).isZero();
    assertThat(again.reason()).isNull();
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

  @Test
  void anotherPatientUnderTheSameStudyIsRefusedAndLeavesNothing() throws Exception {
    ledger.instances().enter(Samples.ct(data, 1, 1));
    Arrival a = Samples.ct(data, 2, 1);
    Arrival other =
        new Arrival(
            a.studyUid(),
            "somebody else",
            a.seriesUid(),
            "CT",
            a.sopClassUid(),
            a.sopInstanceUid(),
            a.transferSyntaxUid(),
            "PACS",
            a.file(),
            1,
            "h",
            false);
    assertThatThrownBy(() -> ledger.instances().enter(other)).isInstanceOf(LedgerConflict.class);
    assertThatThrownBy(
            () ->
                ledger
                    .instances()
                    .enter(Samples.arrival(data, "1.2.4", "1.2.3.1", "1.2.4.1", "CT", false)))
        .isInstanceOf(LedgerConflict.class);
    assertThatThrownBy(() -> ledger.instances().enter(Samples.ct(data, 1, 1)))
        .isInstanceOf(LedgerConflict.class);
    assertThat(ledger.instances().count()).isEqualTo(1);
    assertThat(ledger.series().find("1.2.3.2")).isEmpty();
    assertThat(ledger.studies().identityOf("1.2.4")).isEmpty();
  }

  @Test
  void theFilesOfAFinishedSeriesMayGoAndItsJobStaysAsHistory() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "PACS");
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    ledger.deliveries().sent(ledger.deliveries().ofJob(job.id()).get(0).id(), 0, null);
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    clock.advance(Duration.ofDays(1));
    List<Purges.Purgeable> may = ledger.purges().endedBefore(clock.instant(), 10);
    assertThat(may).extracting(Purges.Purgeable::jobId).containsExactly(job.id());
    assertThat(may.get(0).files())
        .contains(ledger.instances().ofSeries("1.2.3.1").get(0).file())
        .contains(ledger.results().ofJob(job.id()).get(0).file());
    ledger.purges().purged(job.id());
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).isEmpty();
    assertThat(ledger.instances().count()).isZero();
    assertThat(ledger.jobs().find(job.id())).isPresent();
    assertThat(Samples.enter(ledger, Samples.ct(data, 1, 1)).revision())
        .as("sent again, it begins anew")
        .isEqualTo(job.revision() + 1);
  }

  @Test
  void anOlderRevisionThatEndedBadlyDoesNotKeepTheFilesOfItsSeriesForEver() throws Exception {
    JobRow held = Samples.delivering(ledger, data, 1, 1, "PACS");
    ledger.jobs().flagNewest(held.seriesUid(), "conflict", true);
    JobRow newer = Samples.enter(ledger, Samples.ct(data, 1, 2)); // gives up what was held
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.jobs().find(held.id()).orElseThrow().state()).isEqualTo(JobState.DONE_PARTLY);
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).as("RECEIVING").isEmpty();
    ledger.jobs().queue(newer.id(), newer.lastInstance());
    Samples.claimNext(ledger);
    ledger.jobs().fail(newer.id(), "HEP-113", "a fault");
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10)).as("may be retried").isEmpty();
    ledger.jobs().retry(newer.id());
    Samples.claimNext(ledger);
    ledger.jobs().deliver(newer.id(), Samples.LIVER, List.of());
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), 10))
        .extracting(Purges.Purgeable::jobId)
        .containsExactlyInAnyOrder(held.id(), newer.id());
    ledger.purges().purged(held.id());
    assertThatThrownBy(() -> ledger.jobs().retry(held.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("purged");
  }

  /** Such as for an AE that is no more: nobody retries it, and its files fill the disk. */
  @Test
  void whatWasGivenUpMayGoInTheEnd() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1, "OLD");
    ledger.deliveries().giveUpDestination("OLD", "no destination of this name");
    JobRow failed = Samples.analysing(ledger, data, 2);
    ledger.jobs().fail(failed.id(), "HEP-113", "a fault");
    Instant ended = clock.instant();
    clock.advance(Duration.ofDays(1));
    assertThat(ledger.purges().endedBefore(clock.instant(), ended, 10)).isEmpty();
    assertThat(ledger.purges().endedBefore(clock.instant(), clock.instant(), 10))
        .extracting(Purges.Purgeable::jobId)
        .containsExactlyInAnyOrder(job.id(), failed.id());
    ledger.purges().purged(job.id());
    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("were purged; send the series again");
  }

  @Test
  void anInstanceThatComesWhileItsSeriesIsPurgedIsNotForgotten() throws Exception {
    JobRow job = Samples.delivering(ledger, data, 1, 1);
    clock.advance(Duration.ofDays(1));
    List<Purges.Purgeable> may = ledger.purges().endedBefore(clock.instant(), 10);
    assertThat(may).extracting(Purges.Purgeable::jobId).containsExactly(job.id());

    // The purge deletes the files that it was told of; this one is none of them.
    JobRow late = Samples.enter(ledger, Samples.ct(data, 1, 7));
    ledger.purges().purged(job.id());

    assertThat(ledger.instances().ofJob(late))
        .extracting(InstanceRow::file)
        .containsExactly(Samples.ct(data, 1, 7).file());
  }

  @Test
  void whatWasSetAsideAndPurgedHasNothingLeftToAnalyse() throws Exception {
    JobRow job = Samples.enter(ledger, Samples.ct(data, 1, 1));
    ledger.jobs().queue(job.id(), job.lastInstance());
    ledger.queue().setAside(job.id(), "HEP-436", "Another series was taken.");
    ledger.purges().purged(job.id());

    assertThatThrownBy(() -> ledger.jobs().retry(job.id()))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("purged");
    assertThat(ledger.jobs().find(job.id()).orElseThrow().code()).isEqualTo("HEP-436");
  }
}
