package org.hepatica.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class JobsTest extends OpenLedger {
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
  void whyAResultAsksForReviewIsToldOfItsJob() throws Exception {
    JobRow job = Samples.analysing(ledger, data, 1);
    Conclusion doubtful =
        new Conclusion("SEGMENTED", "m", 300.0, null, null, List.of("liver cut off", "too small"));
    ledger.jobs().deliver(job.id(), doubtful, Samples.results(data, job.id(), 1));
    assertThat(ledger.jobs().find(job.id()).orElseThrow().flags()).isEqualTo("review");
    assertThat(ledger.events().ofJob(job.id()))
        .filteredOn(e -> e.code().equals("HEP-136"))
        .extracting(EventRow::text)
        .containsExactly("please review: liver cut off", "please review: too small");
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
}
